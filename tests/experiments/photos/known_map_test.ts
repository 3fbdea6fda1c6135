import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { askPhotos, explainAll, photoTable, withKnownMap } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });

/** The cube of the light, and nothing. */
const forward = (x: tf.Tensor) =>
  tf.stack([tf.pow(x, 3).sum([1, 2, 3]), tf.zeros([x.shape[0]!])], 1) as tf.Tensor2D;
const photos = () => tf.tensor4d([0.5, 0, 2, 1, 3, 0.2], [2, 1, 1, 3]);

Deno.test("withKnownMap() gives what explaining with as many gradients gives, and leaves the others", async () => {
  const x = photos(), options = { target: [0, 0], label: "Two" };
  const coarse = await explainAll(forward, x, { ...options, steps: 2 });
  const fine = await explainAll(forward, x, { ...options, steps: 6 });
  const mixed = withKnownMap(coarse, { at: 1, map: fine.maps[1]!, steps: 6 });
  assertEquals([mixed.maps[0], mixed.maps[1]], [coarse.maps[0], fine.maps[1]]);
  assertEquals([mixed.examples[0], mixed.scores[0]], [coarse.examples[0], coarse.scores[0]]);
  const { steps, smallDifference, ...others } = fine.examples[1]!, made = mixed.examples[1]!;
  assertEquals([made.steps, made.smallDifference], [steps, smallDifference]);
  for (const key of ["output", "sum", "completenessError", "completenessPercent"] as const) {
    assertAlmostEquals(made[key]!, others[key]!, 1e-4);
  }
  assertAlmostEquals(mixed.scores[1]![0]!, fine.scores[1]![0]!, 1e-5);
  const size = { at: 0, map: { ...fine.maps[0]!, data: [1, 2], channels: 2 }, steps: 6 };
  assertThrows(() => withKnownMap(coarse, size), TypeError, '"map" must be of 3 values');
  assertThrows(() => withKnownMap(coarse, { ...size, at: 2 }), RangeError, '"at" must be');
  x.dispose();
});

Deno.test("photoTable() sets an error against the sizes of pixels' sums over channels", async () => {
  const x = tf.tensor4d([1, 2, 0], [1, 1, 1, 3]), classNames = ["cube", "nothing"];
  const answers = await askPhotos(forward, x, { classNames });
  const explained = await explainAll(forward, x, { target: [0], steps: 3, label: "Try" });
  const map = { ...explained.maps[0]!, data: [8, -4, 6] }; // in all 10, and 1 more than it should be
  const { plain } = photoTable(
    answers,
    withKnownMap(explained, { at: 0, map, steps: 9 }),
    answers[0]!,
  );
  assertStringIncludes(plain, "10.00   1.00               11.1      10.00         100%");
  x.dispose();
});
