import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, random, setupBackend, withTape } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });
const isWasm = backendInfo().backend === "wasm";

const numbers = random(5);
const normal = (...shape: number[]) =>
  tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);

/** How many pieces of memory wasm holds, those that tf.memory() knows nothing of included. */
function pieces(): number {
  return (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
}

Deno.test({
  name:
    "turned kernels and transposed factors are made once and freed with what they were made from",
  ignore: !isWasm,
  fn() {
    const before = pieces();
    const kernel = normal(3, 3, 2, 4) as tf.Tensor4D, dense = normal(4, 5) as tf.Tensor2D;
    const x = normal(1, 6, 6, 2);
    const slope = () =>
      tf.tidy(() => {
        const logits = (x: tf.Tensor) =>
          tf.matMul(tf.mean(tf.conv2d(x as tf.Tensor4D, kernel, 2, "same"), [1, 2]), dense);
        tf.dispose(tf.grad((x) => tf.sum(logits(x)))(x));
      });
    // A right factor is transposed from its second time on.
    for (let time = 0; time < 2; time++) slope();
    const held = pieces();
    slope();
    assertEquals(pieces(), held);
    tf.dispose([kernel, dense, x]);
    assertEquals(pieces(), before);
  },
});

Deno.test({
  name: "a kernel that is assigned anew is turned anew, and the old one freed",
  ignore: !isWasm,
  async fn() {
    const before = pieces();
    const kernel = tf.tidy(() => tf.variable(normal(3, 3, 2, 4))) as tf.Variable<tf.Rank.R4>;
    const x = normal(1, 5, 5, 2);
    const slope = () =>
      tf.tidy(() => tf.grad((x) => tf.sum(tf.conv2d(x as tf.Tensor4D, kernel, 1, "same")))(x));
    const first = slope();
    const held = pieces();
    tf.tidy(() => kernel.assign(tf.mul(kernel, 2)));
    const second = slope();
    assertEquals(pieces(), held + 1);
    assertEquals([...await second.data()], [...await first.data()].map((value) => 2 * value));
    tf.dispose([kernel, x, first, second]);
    assertEquals(pieces(), before);
  },
});

Deno.test({
  name: "after an error in a gradient no memory stays behind",
  ignore: !isWasm,
  fn() {
    const before = pieces();
    const kernel = normal(3, 3, 2, 4) as tf.Tensor4D, x = normal(1, 5, 5, 2);
    const failing = tf.customGrad((x) => ({
      value: tf.mul(x as tf.Tensor, 1),
      gradFunc: () => {
        throw new Error("no gradient");
      },
    }));
    const slope = (x: tf.Tensor) => tf.sum(tf.conv2d(failing(x) as tf.Tensor4D, kernel, 2, "same"));
    try {
      tf.tidy(() => withTape(() => tf.grad(slope)(x)));
    } catch (error) {
      assertEquals((error as Error).message, "no gradient");
    }
    tf.dispose([kernel, x]);
    assertEquals(pieces(), before);
  },
});

Deno.test("a clone keeps its numbers when its original is gone", async () => {
  const x = normal(3);
  const values = [...await x.data()];
  const clone = tf.clone(x), cast = tf.cast(x, "float32");
  x.dispose();
  assertEquals([...await clone.data()], values);
  clone.dispose();
  assertEquals([...await cast.data()], values);
  cast.dispose();
});
