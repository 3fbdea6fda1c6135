import { assertEquals, assertRejects } from "@std/assert";
import { meanColour } from "@lib/attribution";
import { otherJudges } from "@lib/experiments";
import { type Forward, random, setupBackend } from "@lib/runtime";
import type { PairedComparison } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

// Class 0 where the middle is bright, by what its four pixels add; else class 1.
const middle = [27, 28, 35, 36];
const weights = () =>
  tf.tensor2d(Array.from({ length: 64 }, (_, i) => [middle.includes(i) ? 2 : 0, 0]));
const forward: Forward = (x) =>
  tf.tidy(() =>
    x.reshape<tf.Tensor2D>([-1, 64]).matMul<tf.Tensor2D>(weights()).add<tf.Tensor2D>([0, 4])
  );

const judges = ["SIC", "AIC", "sensitivity-n", "ROAD", "infidelity"];

Deno.test("five other judges prefer the map of what the network reads to its reverse, and leak nothing", async () => {
  await withoutLeaks(async () => {
    const random64 = random(5), dim = () => Array.from(random64.uniformArray(64), (u) => 0.2 * u);
    const pixels = [dim(), dim()].map((image) => image.map((u, i) => middle.includes(i) ? 1 : u));
    const images = tf.tensor4d(pixels.flat(), [2, 8, 8, 1]), mean = meanColour(images);
    const knows = pixels.map((image) => image.map((u, i) => middle.includes(i) ? 2 * u : 0));
    const maps = { knows, reversed: knows.map((map) => map.map((v) => -v)) };
    const subjects = { images, target: [0, 0], fills: { "mean colour": mean } };
    const duels = [["knows", "reversed"]] as const, options = { maps, duels, random: random(1) };
    const claims = await otherJudges(forward, subjects, options);
    const [[claim, tests]] = Object.entries(claims) as [[string, PairedComparison[]]];
    assertEquals(claim, "by five other judges knows is better than reversed");
    assertEquals(tests.map(({ name }) => name.split(",")[0]!.split(":")[0]), judges);
    assertEquals(tests.slice(0, 4).map(({ gain }) => gain > 0), [true, true, true, true]);
    const [alone, single] = [tests.at(-1)!, { ...options, judges: ["infidelity"] as const }];
    const [[told, found]] = Object.entries(await otherJudges(forward, subjects, single)) as [
      [string, PairedComparison[]],
    ];
    assertEquals(told, "by infidelity knows is better than reversed");
    assertEquals(found.map(({ name, gain }) => [name, gain]), [[alone.name, alone.gain]]);
    const unasked = { ...options, judges: ["taste"] as never };
    await assertRejects(() => otherJudges(forward, subjects, unasked), RangeError, "taste");
    const unknown = { ...options, duels: [["knows", "guesses"]] as const };
    await assertRejects(() => otherJudges(forward, subjects, unknown), RangeError, "guesses");
    tf.dispose([images, mean]);
  });
});
