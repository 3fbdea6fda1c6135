import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });
const isWasm = backendInfo().backend === "wasm";

const numbers = random(21);
const normal = (...shape: number[]) =>
  tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);
const inner = (a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(a, b));

type Convolution = (x: tf.Tensor, filter: tf.Tensor) => tf.Tensor;

/** A convolution with the shapes of its input and its kernel. */
interface Case {
  readonly x: number[];
  readonly filter: number[];
  readonly convolve: Convolution;
}

const four = (x: tf.Tensor) => x as tf.Tensor4D, five = (x: tf.Tensor) => x as tf.Tensor5D;

const cases: Record<string, Case> = {
  "depthwise, two outputs a channel, strided": {
    ...{ x: [2, 7, 6, 3], filter: [3, 2, 3, 2] },
    convolve: (x, w) => tf.depthwiseConv2d(four(x), four(w), 2, "same"),
  },
  "depthwise, dilated": {
    ...{ x: [1, 8, 9, 2], filter: [3, 3, 2, 1] },
    convolve: (x, w) => tf.depthwiseConv2d(four(x), four(w), 1, "same", "NHWC", [2, 3]),
  },
  "fused with a bias, dilated": {
    ...{ x: [2, 8, 7, 2], filter: [3, 3, 2, 3] },
    convolve: (x, w) =>
      tf.fused.conv2d({
        ...{ x: four(x), filter: four(w), strides: 1, pad: "same", dilations: 2 },
        bias: tf.zeros([3]),
      }),
  },
  "fused depthwise": {
    ...{ x: [1, 6, 7, 2], filter: [3, 3, 2, 1] },
    convolve: (x, w) =>
      tf.fused.depthwiseConv2d({ x: four(x), filter: four(w), strides: 2, pad: "same" }),
  },
  "three axes, strided": {
    ...{ x: [2, 4, 5, 4, 2], filter: [2, 3, 2, 2, 3] },
    convolve: (x, w) => tf.conv3d(five(x), five(w), [2, 1, 2], "same"),
  },
  "transposed": {
    ...{ x: [1, 3, 4, 2], filter: [3, 3, 3, 2] },
    convolve: (x, w) => tf.conv2dTranspose(four(x), four(w), [1, 6, 8, 3], 2, "same"),
  },
  "three axes, transposed": {
    ...{ x: [1, 2, 3, 2, 2], filter: [2, 2, 3, 3, 2] },
    convolve: (x, w) => tf.conv3dTranspose(five(x), five(w), [1, 4, 6, 4, 3], 2, "same"),
  },
};

for (const [name, { x: xShape, filter, convolve }] of Object.entries(cases)) {
  Deno.test(`gradients of a convolution obey its bilinearity: ${name}`, async () => {
    const [x, w, v, u] = [
      normal(...xShape),
      normal(...filter),
      normal(...xShape),
      normal(...filter),
    ];
    const dy = tf.tidy(() => normal(...convolve(x, w).shape));
    const before = tf.memory().numTensors;
    const [dx, dw] = tf.grads(convolve)([x, w], dy) as [tf.Tensor, tf.Tensor];
    assertEquals([dx.shape, dw.shape], [x.shape, w.shape]);
    // <dx, v> = <v * w, dy> and <dw, u> = <x * u, dy>, for any v and u.
    const pairs = tf.tidy(() => [
      [inner(dx, v), inner(convolve(v, w), dy)],
      [inner(dw, u), inner(convolve(x, u), dy)],
    ]);
    for (const [found, expected] of pairs) await assertClose(found!, expected!, 1e-4);
    tf.dispose([dx, dw, pairs]);
    assertEquals(tf.memory().numTensors, before);
    tf.dispose([x, w, v, u, dy]);
  });

  Deno.test({
    name: `a convolution can be differentiated twice: ${name}`,
    ignore: !isWasm,
    async fn() {
      const [x, w, v] = [normal(...xShape), normal(...filter), normal(...xShape)];
      const dy = tf.tidy(() => normal(...convolve(x, w).shape));
      // <dx(dy, w), v> = <v * w, dy>: so its gradients are those of the right-hand side.
      const left = (w: tf.Tensor, dy: tf.Tensor) =>
        inner(tf.grad((x) => inner(convolve(x, w), dy))(x), v);
      const right = (w: tf.Tensor, dy: tf.Tensor) => inner(convolve(v, w), dy);
      const [found, expected] = [tf.grads(left)([w, dy]), tf.grads(right)([w, dy])];
      for (const [i, slope] of found.entries()) await assertClose(slope, expected[i]!, 1e-4);
      tf.dispose([x, w, v, dy, ...found, ...expected]);
    },
  });
}

Deno.test("rows that are looked up get the sum of what belongs to them", async () => {
  const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
  const weights = tf.tensor2d([[1, 10], [2, 20], [4, 40]]);
  const slope = tf.tidy(() =>
    tf.grad((table) => inner(tf.gather(table, tf.tensor1d([2, 0, 2], "int32")), weights))(table)
  );
  assertEquals([...await slope.data()], [2, 20, 0, 0, 5, 50]);
  tf.dispose([table, weights, slope]);
});

Deno.test("a mean over an edge and a largest negative number have the gradients that they should", async () => {
  const x = tf.tensor3d([2, 4, 6], [1, 3, 1]);
  const mean = tf.layers.averagePooling1d({ poolSize: 2, strides: 2, padding: "same" });
  const last = tf.tidy(() =>
    tf.grad((x) => tf.sum(tf.slice(mean.apply(x) as tf.Tensor3D, [0, 1, 0], [1, 1, 1])))(x)
  );
  assertEquals([...await last.data()], [0, 0, 1]);
  const below = tf.tensor3d([-1, -2], [1, 2, 1]);
  const largest = tf.layers.maxPooling1d({ poolSize: 2 });
  const slope = tf.tidy(() => tf.grad((x) => tf.sum(largest.apply(x) as tf.Tensor))(below));
  assertEquals([...await slope.data()], [1, 0]);
  tf.dispose([x, last, below, slope]);
});
