import { assertEquals } from "@std/assert";
import {
  deletionInsertion,
  keepRemove,
  scoreDeletionInsertion,
  scoreKeepRemove,
} from "@lib/metrics";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ quiet: true });
const images = tf.tensor4d([1, 2, 3, 4, 4, 3, 2, 1], [2, 2, 2, 1]), target = [0, 1];
const forward: Forward = (x) =>
  tf.tidy(() => tf.matMul(x.reshape([-1, 4]), tf.tensor2d([1, 0, 0, 1, 2, 0, 0, 2], [4, 2])));
const maps = { good: [[1, 0, 2, 0], [0, 3, 0, 1]], bad: [[0, 2, 0, 1], [1, 0, 2, 0]] };

Deno.test("scoreDeletionInsertion() gives deletionInsertion()'s areas by map, curve and fill", async () => {
  const fills = { black: tf.fill(images.shape, 0), white: tf.fill(images.shape, 1) };
  const options = { target, output: "logit" } as const, seen: number[] = [];
  const onProgress = (done: number) => void seen.push(done);
  const scores = await scoreDeletionInsertion(forward, images, {
    ...{ ...options, maps, fills, onProgress },
  });
  assertEquals([scores.length, seen], [8, [1, 2, 3, 4]]);
  const alone = await deletionInsertion(forward, images, {
    ...{ ...options, scores: maps.bad, fill: fills.white },
  });
  assertEquals(
    scores.filter(({ map, condition }) => map === "bad" && condition.endsWith("white")),
    [
      ...[{ map: "bad", condition: "deletion, white", direction: "lower" as const }].map((it) => ({
        ...{ ...it, values: alone.deletionAreas },
      })),
      {
        map: "bad",
        condition: "insertion, white",
        direction: "higher",
        values: alone.insertionAreas,
      },
    ],
  );
  tf.dispose(Object.values(fills));
});

Deno.test("scoreKeepRemove() gives keepRemove()'s areas on both axes", async () => {
  const fill = tf.fill(images.shape, 0);
  const scores = await scoreKeepRemove(forward, images, { maps, target, fill });
  assertEquals(scores.length, 2 * 4 * 2);
  const alone = await keepRemove(forward, images, {
    ...{ metric: "KNM", scores: maps.bad, target, fill },
  });
  const found = scores.filter(({ map, condition }) => map === "bad" && condition.startsWith("KNM"));
  assertEquals(found.map(({ values }) => values), [alone.areas, alone.logAreas]);
  assertEquals(found.map(({ direction }) => direction), ["lower", "lower"]);
  fill.dispose();
});
