import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { baselinePrediction } from "@lib/attribution";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Takes its inputs for logits. */
const identity: Forward = (x) => x.clone() as tf.Tensor2D;

Deno.test("equal logits have entropy ln(classes), certain ones 0, and two in three by hand", async () => {
  const baseline = tf.tensor2d([[7, 7, 7, 7], [0, 900, 0, 0], [0, Math.log(3), -1000, -1000]]);
  const [even, sure, mixed] = await withoutLeaks(() => baselinePrediction(identity, baseline));
  await assertClose([even!.entropy, even!.share], [Math.log(4), 1], 1e-12);
  assertEquals([sure!.entropy, sure!.share, sure!.predicted], [0, 0, 1]);
  // Probabilities 1/4 and 3/4.
  const entropy = Math.log(4) - 0.75 * Math.log(3);
  await assertClose([mixed!.entropy, mixed!.share], [entropy, entropy / Math.log(4)], 1e-7);
  assertEquals(Array.from(mixed!.logits.slice(0, 1)), [0]);
  assert(mixed!.predicted === 1);
  baseline.dispose();
});

Deno.test("a shift of all logits changes nothing, however large", async () => {
  const baseline = tf.tensor2d([[1, 2, 4], [1e6 + 1, 1e6 + 2, 1e6 + 4]]);
  const [near, far] = await baselinePrediction(identity, baseline);
  await assertClose([far!.entropy], [near!.entropy], 1e-12);
  baseline.dispose();
});

Deno.test("one output is the logit of a sigmoid: 0 says nothing, log 3 is three in four", async () => {
  const baseline = tf.tensor2d([[0], [Math.log(3)], [-900]]);
  const [even, likely, sure] = await withoutLeaks(() => baselinePrediction(identity, baseline));
  assertEquals([even!.predicted, likely!.predicted, sure!.predicted], [0, 1, 0]);
  await assertClose([even!.entropy, even!.share], [Math.log(2), 1], 1e-12);
  await assertClose([likely!.entropy], [Math.log(4) - 0.75 * Math.log(3)], 1e-7);
  assertEquals([sure!.share, ...sure!.logits], [0, -900]);
  baseline.dispose();
});

Deno.test("what is no batch of logits or NaN is refused", async () => {
  const baseline = tf.ones([2, 3]);
  await withoutLeaks(async () => {
    const vector = ((x: tf.Tensor) => x.sum(1)) as unknown as Forward;
    await assertRejects(() => baselinePrediction(vector, baseline), TypeError, "not a vector");
    const wild: Forward = (x) => x.mul(NaN) as tf.Tensor2D;
    await assertRejects(() => baselinePrediction(wild, baseline), RangeError, `"logits"`);
  });
  baseline.dispose();
});

Deno.test("probabilities, of which a softmax would be no entropy, are refused in words", async () => {
  const forward: Forward = (x) => tf.softmax(x) as tf.Tensor2D, x = tf.tensor2d([[1, 2], [3, 1]]);
  await withoutLeaks(() =>
    assertRejects(() => baselinePrediction(forward, x), RangeError, "before the softmax")
  );
  x.dispose();
});
