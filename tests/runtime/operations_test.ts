import { assertEquals, assertRejects } from "@std/assert";
import { countOperations, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

Deno.test("countOperations() counts a product's and a convolution's, twice for factor and sum", async () => {
  const before = tf.memory().numTensors;
  const product = await countOperations(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 5])));
  assertEquals(product, 2 * 2 * 3 * 5);
  const convolution = () =>
    tf.tidy(() =>
      tf.conv2d(tf.ones<tf.Rank.R4>([2, 8, 8, 3]), tf.ones<tf.Rank.R4>([5, 5, 3, 4]), 2, "same")
    );
  assertEquals(await countOperations(convolution), 2 * (2 * 4 * 4 * 4) * (5 * 5 * 3));
  assertEquals(tf.memory().numTensors, before + 2); // the factors of the product
});

Deno.test("countOperations() counts a product backward as much as forward for each factor", async () => {
  const a = tf.ones([4, 7]), b = tf.ones([7, 2]);
  const forward = 2 * 4 * 7 * 2, product = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y).sum();
  const gradient = () => tf.grad((x) => product(x, b))(a);
  assertEquals(await countOperations(gradient), 2 * forward);
  assertEquals(
    await countOperations(() => tf.tidy(() => void tf.grads(product)([a, b]))),
    3 * forward,
  );
});

Deno.test("countOperations() refuses what is no function, and passes on what work throws", async () => {
  await assertRejects(() => countOperations(3 as never), TypeError, '"work" must be a function');
  await assertRejects(
    () => countOperations(() => Promise.reject(new Error("tired"))),
    Error,
    "tired",
  );
});
