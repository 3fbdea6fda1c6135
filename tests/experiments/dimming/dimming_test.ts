import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { dimmedAnswers, dimmingExplorer, proportionality } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

// Two outputs of the light in an image: 4 s, and s + 3, which wins where there is little light.
const forward = (x: tf.Tensor) =>
  tf.tidy(() => {
    const light = x.sum([1, 2]) as tf.Tensor2D;
    return tf.concat([light.mul(4), light.add(3)], 1) as tf.Tensor2D;
  });
const images = tf.tensor4d([1, 1, 0, 0, 0, 0, 0, 0.5], [2, 2, 2, 1]), alphas = [0, 0.5, 1];

Deno.test("dimmed answers follow the class of the last contrast, beside the one that is found", async () => {
  const before = tf.memory().numTensors;
  const answers = await dimmedAnswers(forward, images, alphas);
  assertEquals(tf.memory().numTensors, before);
  assertEquals(answers.classes, [[1, 0, 0], [1, 1, 1]]);
  assertEquals(answers.highest, [[3, 4, 8], [3, 3.25, 3.5]]);
  assertEquals(answers.logits, [[0, 4, 8], [3, 3.25, 3.5]]);
  await assertRejects(() => dimmedAnswers(forward, images, [1, NaN]), RangeError, "finite number");
  await assertRejects(() => dimmedAnswers(forward, images, []), RangeError, "or more");
  const fails = () => {
    throw new Error("no");
  };
  await assertRejects(() => dimmedAnswers(fails, images, alphas), Error, "no");
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("the explorer dims the picture, marks the contrast and prints what is found in bold where it turns", async () => {
  const answers = { twin: await dimmedAnswers(forward, images, alphas) };
  const image = { data: [1, 1, 0, 0], height: 2, width: 2, channels: 1 };
  const options = { alphas, classNames: ["shirt", "bag"], labels: ["first", "second"] };
  const start = { label: "first", alpha: 0 };
  const { layout, data } = dimmingExplorer([image, image], answers, { ...options, start });
  const words = layout.annotations!.map(({ text }) => text);
  assert(words.includes("dimmed, α = 0<br>twin: <b>bag</b> 3.0"), words.join("\n"));
  assert(words.includes("full contrast, α = 1<br>twin: shirt 8.0"));
  const seen = data.filter(({ type, visible }) => type === "heatmap" && visible !== false);
  assertEquals(seen.length, 2);
  const few = { ...options, alphas: [0, 1] };
  assertThrows(() => dimmingExplorer([image, image], answers, few), TypeError, "at 2 contrasts");
});

Deno.test("proportionality is the largest distance from y = x, and the variance that the line explains", () => {
  const of = (...logits: number[][]) => ({ classes: logits, highest: logits, logits });
  const straight = of([0, 4, 8], [0, -1, -2]), bent = of([2, 2, 4], [0, 2, 4]);
  assertEquals(proportionality(straight, alphas), { deviation: 0, rSquared: 1 });
  const { deviation, rSquared } = proportionality(bent, alphas);
  assertEquals(deviation, 0.5);
  assert(rSquared > 0 && rSquared < 1, `${rSquared}`);
  assertThrows(() => proportionality(bent, [0, 1]), TypeError, "at 2 contrasts");
});
