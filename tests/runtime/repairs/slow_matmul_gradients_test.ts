import * as tf from "@tensorflow/tfjs";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const numbers = random(31);
const normal = (...shape: number[]) =>
  tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);

/** Entry [row, column] of matrix `index` of a stack, transposed or not. */
async function reader(stack: tf.Tensor, transpose: boolean) {
  const values = await stack.data();
  const [rows, columns] = stack.shape.slice(-2) as [number, number];
  return (index: number, row: number, column: number) =>
    values[index * rows * columns + (transpose ? column * columns + row : row * columns + column)]!;
}

Deno.test("matMul's gradients are the sums that define them, transposed or not, stacked or not", async () => {
  const [n, k, m] = [3, 4, 5];
  for (const stack of [[], [2]]) {
    for (
      const [transposeA, transposeB] of [[false, false], [false, true], [true, false], [true, true]]
    ) {
      const a = normal(...stack, ...(transposeA ? [k, n] : [n, k]));
      const b = normal(...stack, ...(transposeB ? [m, k] : [k, m]));
      const dy = normal(...stack, n, m);
      const product = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, transposeA, transposeB);
      const [da, db] = tf.grads(product)([a, b], dy) as [tf.Tensor, tf.Tensor];
      const [A, B, Y] = [
        await reader(a, transposeA!),
        await reader(b, transposeB!),
        await reader(dy, false),
      ];
      const [dA, dB] = [await reader(da, transposeA!), await reader(db, transposeB!)];
      const found: number[] = [], expected: number[] = [];
      for (let s = 0; s < (stack[0] ?? 1); s++) {
        for (let j = 0; j < k; j++) {
          for (let i = 0; i < n; i++) {
            found.push(dA(s, i, j));
            expected.push(sum(m, (l) => Y(s, i, l) * B(s, j, l)));
          }
          for (let l = 0; l < m; l++) {
            found.push(dB(s, j, l));
            expected.push(sum(n, (i) => A(s, i, j) * Y(s, i, l)));
          }
        }
      }
      await assertClose(found, expected);
      tf.dispose([a, b, dy, da, db]);
    }
  }
});

Deno.test("matMul has second derivatives: the gradient of |dy B^T|^2 with respect to B", async () => {
  const [a, b, dy] = [normal(2, 3), normal(3, 4), normal(2, 4)];
  const penalty = (b: tf.Tensor) => {
    const gradient = tf.grad((a: tf.Tensor) => tf.matMul(a, b))(a, dy);
    return tf.sum(tf.square(gradient)) as tf.Scalar;
  };
  const found = tf.tidy(() => tf.grad(penalty)(b));
  // d/dB |dY B^T|^2 = 2 B dY^T dY.
  const expected = tf.tidy(() => tf.mul(2, tf.matMul(b, tf.matMul(tf.transpose(dy), dy))));
  await assertClose(found, expected);
  tf.dispose([a, b, dy, found, expected]);
});

function sum(count: number, term: (index: number) => number): number {
  return Array.from({ length: count }, (_, index) => term(index)).reduce((a, b) => a + b, 0);
}
