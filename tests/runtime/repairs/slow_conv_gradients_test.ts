import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { backendInfo, random, readFinite, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { type Case, convolve, reference, type Sums } from "./conv_reference.ts";

await setupBackend({ quiet: true });

/** Two ways of summing the same few hundred products of normal numbers in float32. */
const rounding = 1e-5;

const plain: Case = {
  batch: 2,
  size: [7, 6],
  kernel: [3, 3],
  channels: [3, 4],
  strides: [1, 1],
  dilations: [1, 1],
  pad: "same",
};

const cases: Record<string, Case> = {
  "3 x 3, same": plain,
  "3 x 3, valid": { ...plain, pad: "valid" },
  "1 x 1": { ...plain, kernel: [1, 1] },
  "1 x 1, stride 2": { ...plain, kernel: [1, 1], strides: [2, 2] },
  "5 x 5, odd size, stride 2": { ...plain, size: [11, 9], kernel: [5, 5], strides: [2, 2] },
  "7 x 7, stride 2, pad 3": { ...plain, size: [13, 12], kernel: [7, 7], strides: [2, 2], pad: 3 },
  "2 x 4, unequal strides": { ...plain, size: [8, 9], kernel: [2, 4], strides: [3, 2] },
  "stride above the kernel": { ...plain, size: [9, 10], kernel: [2, 1], strides: [3, 4] },
  "rows that no window reaches": { ...plain, size: [8, 8], strides: [3, 3], pad: "valid" },
  "uneven explicit pads": { ...plain, strides: [2, 1], pad: [[0, 0], [2, 0], [0, 1], [0, 0]] },
  "pads wider than the kernel": { ...plain, kernel: [2, 2], pad: [[0, 0], [3, 4], [2, 5], [0, 0]] },
  "dilation 2": { ...plain, size: [9, 8], dilations: [2, 2] },
  "dilation 3 and 2, valid": { ...plain, size: [9, 8], dilations: [3, 2], pad: "valid" },
  "more images than one product sums over": { ...plain, batch: 60, size: [3, 40] },
  "one channel, whole image": { ...plain, size: [5, 5], kernel: [5, 5], channels: [1, 1] },
};

for (const [name, shape] of Object.entries(cases)) {
  Deno.test(`conv2d's gradients equal a float64 reference: ${name}`, () => check(shape));
}

Deno.test("conv2d's gradients equal a float64 reference for drawn shapes", async () => {
  const pair = (least: number, most: number) =>
    fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
  const shapes: fc.Arbitrary<Case> = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: pair(5, 10),
    kernel: pair(1, 5),
    channels: pair(1, 5),
    strides: pair(1, 3),
    dilations: fc.constant<[number, number]>([1, 1]),
    pad: fc.constantFrom<Case["pad"]>("same", "valid"),
  });
  await fc.assert(fc.asyncProperty(shapes, check), { numRuns: 15, seed: 1 });
});

/** Both gradients of sum(y * dy) within the error bound of a float32 sum. */
async function check(shape: Case) {
  const { x, filter, dy, dispose } = draw(shape);
  const loss = (x: tf.Tensor, filter: tf.Tensor) => tf.sum(tf.mul(convolve(x, filter, shape), dy));
  const [dx, dw] = tf.grads(loss)([x, filter]) as [tf.Tensor, tf.Tensor];
  const expected = await reference(x, filter, dy, shape);
  assertEquals(dx.shape, x.shape);
  assertEquals(dw.shape, filter.shape);
  within(await readFinite(dx, "dx"), expected.dx);
  within(await readFinite(dw, "dw"), expected.dw);
  tf.dispose([dx, dw]);
  dispose();
}

Deno.test("conv2d's gradients equal the stock kernels where those exist", async () => {
  const shape: Case = { ...plain, size: [9, 8], strides: [2, 2] };
  const { x, filter, dy, dispose } = draw(shape);
  const [dx, dw] = tf.grads((x, filter) => tf.sum(tf.mul(convolve(x, filter, shape), dy)))(
    [x, filter],
  ) as [tf.Tensor, tf.Tensor];
  const stock = tf.conv2dTranspose(dy, filter, x.shape, shape.strides, "same");
  await assertClose(dx, stock, rounding);
  if (tf.getKernel("Conv2DBackpropFilter", tf.getBackend())) {
    const attributes = { strides: shape.strides, pad: "same", dataFormat: "NHWC" };
    const filterShape = filter.shape;
    const stock = tf.engine().runKernel(
      "Conv2DBackpropFilter",
      { x, dy },
      { ...attributes, filterShape },
    ) as tf.Tensor;
    await assertClose(dw, stock, rounding);
    stock.dispose();
  }
  tf.dispose([dx, dw, stock]);
  dispose();
});

Deno.test("the gradients of gradients of conv2d obey its bilinearity", async () => {
  for (const name of ["3 x 3, same", "5 x 5, odd size, stride 2", "dilation 2"]) {
    const shape = cases[name]!;
    const { x, filter, dy, dispose } = draw(shape);
    const v = tf.tensor(random(2).normalArray(x.size), x.shape);
    // <dx(dy, w), v> = <conv(v, w), dy>: so its gradients must be those of the right-hand side.
    const left = (filter: tf.Tensor, dy: tf.Tensor) => {
      const dx = tf.grad((x) => tf.sum(tf.mul(convolve(x, filter, shape), dy)))(x);
      return tf.sum(tf.mul(dx, v));
    };
    const right = (filter: tf.Tensor, dy: tf.Tensor) =>
      tf.sum(tf.mul(convolve(v, filter, shape), dy));
    const got = tf.grads(left)([filter, dy]);
    const want = tf.grads(right)([filter, dy]);
    // <dw(dy, x), u> = <conv(x, u), dy>, whose gradient by x is dx(dy, u).
    const u = tf.tensor(random(3).normalArray(filter.size), filter.shape);
    got.push(
      tf.grad((x) => {
        const dw = tf.grad((filter) => tf.sum(tf.mul(convolve(x, filter, shape), dy)))(filter);
        return tf.sum(tf.mul(dw, u));
      })(x),
    );
    want.push(tf.grad((x) => tf.sum(tf.mul(convolve(x, u, shape), dy)))(x));
    for (const [index, value] of got.entries()) await assertClose(value, want[index]!, rounding);
    tf.dispose([...got, ...want, v, u]);
    dispose();
  }
});

/** A small network with strides and biases, its kernels and a batch of inputs. */
function network() {
  const source = random(4);
  const draw = (...shape: number[]) =>
    tf.tensor(source.normalArray(tf.util.sizeFromShape(shape)), shape);
  const kernels = [draw(3, 3, 2, 4), draw(3, 3, 4, 3), draw(2 * 2 * 3, 5)];
  const biases = [draw(4), draw(3), draw(5)];
  const chosen = tf.oneHot(tf.tensor1d([1, 4], "int32"), 5);
  const block = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) =>
    tf.relu(tf.add(tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 2, "same"), bias));
  const logit = (x: tf.Tensor, [first, second, dense]: tf.Tensor[]) => {
    const features = block(block(x, first!, biases[0]!), second!, biases[1]!);
    const logits = tf.add(tf.matMul(tf.reshape(features, [2, -1]), dense!), biases[2]!);
    return tf.sum(tf.mul(logits, chosen));
  };
  return { inputs: draw(2, 7, 8, 2), kernels, logit };
}

Deno.test("the squared input gradient of a ReLU network has degree 2 in each layer's kernel", async () => {
  const { inputs, kernels, logit } = network();
  const squared = (...kernels: tf.Tensor[]) =>
    tf.sum(tf.square(tf.grad((x) => logit(x, kernels))(inputs)));
  const { value, grads } = tf.valueAndGrads(squared)(kernels);
  const [total] = await readFinite(value, "squared gradient");
  assert(total! > 0);
  for (const [layer, slope] of grads.entries()) {
    // Euler's identity; float32 sums of at most 200 terms, twice over.
    const [product] = await readFinite(tf.sum(tf.mul(slope, kernels[layer]!)), "product");
    assert(Math.abs(product! - 2 * total!) <= 1e-4 * total!, `${product} against ${2 * total!}`);
  }
});

Deno.test("a gradient runs no stock convolution gradient, to the second order", async () => {
  const { inputs, kernels, logit } = network();
  const { kernelNames } = await tf.profile(() =>
    tf.grads((...kernels: tf.Tensor[]) =>
      tf.sum(tf.square(tf.grad((x) => logit(x, kernels))(inputs)))
    )(kernels)
  );
  assert(kernelNames.includes("Conv2D"));
  const names = new Set(kernelNames.filter((name) => name.startsWith("Conv2DBackprop")));
  // On wasm kernels of those names are the library's.
  const own = ["Conv2DBackpropFilter", "Conv2DBackpropInput"];
  assertEquals([...names].sort(), backendInfo().backend === "wasm" ? own : []);
});

Deno.test("a gradient leaves no tensors behind and its arguments unchanged", async () => {
  const { x, filter, dy, dispose } = draw({ ...plain, strides: [2, 2] });
  const before = await readFinite(x, "x");
  const { numTensors } = tf.memory();
  const both = tf.grads((x, filter) =>
    tf.sum(tf.mul(convolve(x, filter, { ...plain, strides: [2, 2] }), dy))
  )([x, filter]);
  assertEquals(tf.memory().numTensors, numTensors + 2);
  tf.dispose(both);
  assertEquals(await readFinite(x, "x"), before);
  dispose();
});

function draw(shape: Case) {
  const source = random(1);
  const tensor = (sizes: number[]) =>
    tf.tensor(source.normalArray(tf.util.sizeFromShape(sizes)), sizes);
  const { batch, size, kernel, channels } = shape;
  const x = tensor([batch, ...size, channels[0]]) as tf.Tensor4D;
  const filter = tensor([...kernel, ...channels]) as tf.Tensor4D;
  const output = tf.tidy(() => convolve(x, filter, shape).shape);
  const dy = tensor(output) as tf.Tensor4D;
  return { x, filter, dy, dispose: () => tf.dispose([x, filter, dy]) };
}

/** A float32 sum of n rounded products is within (n + 1) 2^-24 of the sum of their sizes. */
function within(values: Float32Array, { value, size, terms }: Sums) {
  assertEquals(values.length, value.length);
  for (const [index, got] of values.entries()) {
    const allowed = 2 * (terms[index]! + 1) * 2 ** -24 * size[index]!;
    const error = Math.abs(got - value[index]!);
    assert(error <= allowed, `element ${index}: ${got} against ${value[index]}, above ${allowed}`);
  }
}
