import { assertEquals, assertThrows } from "@std/assert";
import { smallestFraction } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { plantedEvidence } from "../../../lib/experiments/judging/planted_trial.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("plantedEvidence() needs all its pixels and nothing else, whatever decoys and rivals show", async () => {
  const { scenes, classes, needed, evidence, logits } = plantedEvidence({
    ...{ random: random(3), scenes: 12 },
  });
  assertEquals([...(await predict(logits, scenes)).classes], [...classes]);
  const fractions = Array.from({ length: 101 }, (_, i) => i / 100), fill = 0;
  const order = await smallestFraction(logits, scenes, { scores: evidence, fill, fractions });
  assertEquals(order.stable.map((p) => Math.round(100 * p)), [...needed]);
  // Without one of its pixels a scene is "none", with all others of the image shown.
  const all = await scenes.array();
  const without = all.map((image, k) => {
    const missing = evidence[k]!.indexOf(1);
    image[Math.floor(missing / 10)]![missing % 10] = [0];
    return image;
  });
  const seen = await predict(logits, tf.tensor4d(without, [12, 10, 10, 1]));
  assertEquals([...seen.classes], Array(12).fill(4));
  scenes.dispose();
});

Deno.test("plantedEvidence()'s margins do not depend on its decoys", async () => {
  const { scenes, logits, margins } = plantedEvidence({ random: random(3), scenes: 4 });
  const [raw, less] = [await logits(scenes).array(), await margins(scenes).array()];
  assertEquals(raw.map((row) => row.map((value) => value - row[4]!)), less);
  assertEquals(less.map((row, c) => row[c]!), [0.5, 0.5, 0.5, 0.5]);
  scenes.dispose();
});

Deno.test("plantedEvidence() refuses no scenes", () => {
  assertThrows(() => plantedEvidence({ random: random(1), scenes: 0 }), RangeError, "scenes");
});
