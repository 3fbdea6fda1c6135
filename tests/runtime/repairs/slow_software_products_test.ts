import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { type Case, convolve } from "./conv_reference.ts";

await setupBackend({ quiet: true });

const numbers = random(17);
const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
const normal = (...shape: number[]) => tf.tensor(numbers.normalArray(sizeOf(shape)), shape);
const plain: Omit<Case, "channels"> = {
  ...{ batch: 3, size: [7, 6], kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pad: "same" },
};

/** The convolution from its definition, term by term, in float64. */
async function defined(x: tf.Tensor, filter: tf.Tensor, { strides, dilations, pad }: Case) {
  const shapes = [x.shape, filter.shape] as [tf.Tensor4D["shape"], tf.Tensor4D["shape"]];
  const info = tf.backend_util.computeConv2DInfo(...shapes, strides, dilations, pad);
  const [xs, ws] = [await x.data(), await filter.data()];
  const [, height, width, from] = shapes[0], [rows, columns, , to] = shapes[1];
  const y: number[] = [];
  for (let place = 0; place < sizeOf(info.outShape.slice(0, 3)); place++) {
    const image = Math.floor(place / (info.outHeight * info.outWidth));
    const [h, w] = [Math.floor(place / info.outWidth) % info.outHeight, place % info.outWidth];
    for (let k = 0; k < to; k++) {
      let sum = 0;
      for (let tap = 0; tap < rows * columns * from; tap++) {
        const [r, s] = [Math.floor(tap / columns / from), Math.floor(tap / from) % columns];
        const i = h * strides[0] + r * dilations[0] - info.padInfo.top;
        const j = w * strides[1] + s * dilations[1] - info.padInfo.left;
        if (i < 0 || i >= height || j < 0 || j >= width) continue;
        sum += xs[((image * height + i) * width + j) * from + tap % from]! * ws[tap * to + k]!;
      }
      y.push(sum);
    }
  }
  return y;
}

Deno.test("a software adapter, and only that, has the kernel of convolutions that suits it", () => {
  const { backend, software } = backendInfo();
  const kernel = tf.getKernel("Conv2D", backend).kernelFunc.toString();
  // On wasm it is mended in other ways.
  const isReplaced = backend === "webgpu" && kernel.includes("stock.kernelFunc");
  assertEquals(isReplaced, backend === "webgpu" && software);
});

Deno.test("conv2d is the sum that defines it, for channels that are multiples of four and others", async () => {
  for (const from of [1, 3, 4, 8]) {
    for (const to of [1, 2, 4, 5, 12]) await check({ ...plain, channels: [from, to] });
  }
});

Deno.test("conv2d is the sum that defines it, for every size of tile, whole or not, few rows or many", async () => {
  for (const from of [3, 4]) {
    for (const to of [8, 16, 20, 28, 32, 33, 36, 68]) {
      for (const batch of [1, 2]) {
        await check({ ...plain, batch, size: [4, 2], channels: [from, to] });
      }
    }
  }
});

Deno.test("conv2d is the sum that defines it, for the tiles of many rows, the last one not whole", async () => {
  for (const to of [16, 20, 32]) {
    await check({ ...plain, batch: 1, size: [46, 45], kernel: [2, 1], channels: [3, to] });
  }
});

Deno.test("a matrix is transposed, of any type", async () => {
  for (const [rows, columns] of [[1, 5], [33, 17], [64, 70]] as const) {
    const a = normal(rows, columns), whole = tf.tidy(() => tf.cast(tf.mul(a, 100), "int32"));
    for (const matrix of [a, whole]) {
      const [turned, values] = [tf.transpose(matrix), await matrix.data()];
      assertEquals([turned.shape, turned.dtype], [[columns, rows], matrix.dtype]);
      const expected = Array.from(
        values,
        (_, at) => values[at % rows * columns + Math.floor(at / rows)]!,
      );
      assertEquals([...await turned.data()], expected);
      turned.dispose();
    }
    tf.dispose([a, whole]);
  }
});

Deno.test("conv2d is the sum that defines it, for any stride, dilation, padding and size", async () => {
  const cases: Partial<Case>[] = [
    { strides: [2, 2] },
    { strides: [2, 1], kernel: [1, 1] },
    { strides: [3, 2], kernel: [5, 2], pad: "valid" },
    { dilations: [2, 1] },
    { dilations: [2, 2], kernel: [2, 3] },
    { pad: [[0, 0], [2, 1], [0, 3], [0, 0]] },
    { size: [1, 1], kernel: [1, 1] },
    { batch: 1, size: [17, 5], strides: [2, 2] },
  ];
  for (const each of cases) {
    await check({ ...plain, channels: [4, 8], ...each });
    await check({ ...plain, channels: [3, 5], ...each });
  }
});

Deno.test("what lies outside an image is 0, even if the first pixel of all is infinite", async () => {
  const x = tf.tensor4d([Infinity, 1, 1, 1, 1, 1, 1, 1], [2, 2, 2, 1]);
  const filter = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
  const y = tf.conv2d(x, filter, 1, "same");
  assertEquals([...await y.data()], [...Array(4).fill(Infinity), ...Array(4).fill(4)]);
  tf.dispose([x, filter, y]);
});

Deno.test("matMul is the sum that defines it, stacked or not, small or not a multiple of four", async () => {
  for (
    const [stack, n, k, m] of [
      ...[[1, 9, 4, 8], [1, 1, 7, 3], [3, 10, 5, 6], [2, 17, 8, 4]],
      ...[[1, 17, 8, 36], [2, 33, 5, 32], [3, 1, 6, 64], [2, 9, 4, 20]],
    ] as [number, number, number, number][]
  ) {
    const shape = stack === 1 ? [] : [stack];
    const a = normal(...shape, n, k), b = normal(...shape, k, m);
    const [A, B] = [await a.data(), await b.data()];
    const expected = Array.from({ length: stack * n * m }, (_, at) => {
      const [s, i, j] = [Math.floor(at / m / n), Math.floor(at / m) % n, at % m];
      return [...Array(k).keys()]
        .reduce((sum, l) => sum + A[(s * n + i!) * k + l]! * B[(s * k + l) * m + j!]!, 0);
    });
    const product = tf.matMul(a, b);
    await assertClose([...await product.data()], expected);
    tf.dispose([a, b, product]);
  }
});

Deno.test("what the kernels do not cover still works: transposed and stretched products", async () => {
  const a = normal(2, 5, 4), b = normal(1, 5, 3);
  const product = tf.matMul(a, b, true, false);
  const same = tf.matMul(tf.transpose(a, [0, 2, 1]), tf.tile(b, [2, 1, 1]));
  await assertClose([...await product.data()], [...await same.data()]);
  tf.dispose([a, b, product, same]);
});

Deno.test("float32 tensors that lie in buffers of integers are read as what they are", async () => {
  for (const depth of [3, 4]) {
    const ones = tf.oneHot(tf.tensor1d([0, 2, 1], "int32"), depth).cast("float32");
    const b = normal(depth, depth),
      product = tf.matMul(ones, b),
      other = tf.matMul(b, ones.transpose());
    await assertClose([...await product.data()], [...await tf.gather(b, [0, 2, 1]).data()]);
    await assertClose([...await other.data()], [...await tf.gather(b, [0, 2, 1], 1).data()]);
    tf.dispose([ones, b, product, other]);
  }
});

async function check(shape: Case) {
  const x = normal(shape.batch, ...shape.size, shape.channels[0]);
  const filter = normal(...shape.kernel, ...shape.channels);
  const y = convolve(x, filter, shape);
  await assertClose([...await y.data()], await defined(x, filter, shape));
  tf.dispose([x, filter, y]);
}

Deno.test("fused convolutions and products are product, bias and activation, and keep no steps", async () => {
  const x = normal(2, 6, 5, 3) as tf.Tensor4D, filter = normal(3, 3, 3, 4) as tf.Tensor4D;
  const a = normal(5, 7) as tf.Tensor2D, b = normal(7, 4) as tf.Tensor2D, bias = normal(4);
  const alpha = tf.fill([4], 0.25);
  const activations: [tf.fused.Activation, (y: tf.Tensor) => tf.Tensor][] = [
    ["linear", (y) => y],
    ["relu", (y) => tf.relu(y)],
    ["relu6", (y) => tf.relu6(y)],
    ["elu", (y) => tf.elu(y)],
    ["sigmoid", (y) => tf.sigmoid(y)],
    ["leakyrelu", (y) => tf.leakyRelu(y, 0.1)],
    ["prelu", (y) => tf.prelu(y, alpha)],
  ];
  const stride = { strides: [2, 1] as [number, number], pad: "same" as const };
  for (const [activation, apply] of activations) {
    const options = {
      bias,
      activation,
      ...(activation === "prelu" && { preluActivationWeights: alpha }),
      leakyreluAlpha: 0.1,
    };
    const expected = tf.tidy(() => [
      apply(tf.add(tf.conv2d(x, filter, stride.strides, stride.pad), bias)),
      apply(tf.add(tf.matMul(a, b), bias)),
    ]);
    const before = tf.memory();
    const fused = [
      tf.fused.conv2d({ x, filter, ...stride, ...options }),
      tf.fused.matMul({ a, b, ...options }),
    ];
    assertEquals(tf.memory().numDataBuffers - before.numDataBuffers, 2, activation);
    for (const [i, actual] of fused.entries()) {
      await assertClose(actual, expected[i]!, 2 ** -20, activation);
    }
    tf.dispose([...fused, ...expected]);
  }
});
