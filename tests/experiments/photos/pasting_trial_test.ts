import { assert, assertEquals, assertRejects } from "@std/assert";
import { pastingTrial, type Place } from "@lib/experiments";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Three classes: the mean red, the mean green, and twice the mean green less a constant. */
const classNames = ["red", "green", "bright green"];
const forward: Forward = (x) =>
  tf.tidy(() => {
    const [red, green] = tf.split(x.mean<tf.Tensor2D>([1, 2]).mul(16), 2, 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    return tf.concat([red, green, green.mul(2).sub(9)], 1) as tf.Tensor2D;
  });
/** A source with a red and a green pixel, and a dark one. */
const source = () => tf.tensor4d([1, 0, 0, 1, 0, 0, 0, 0], [1, 2, 2, 2]);
const patches: Record<string, Place> = {
  red: [0, 1, 0, 1],
  green: [0, 1, 1, 2],
  dark: [1, 2, 0, 1],
};
/** Of images of which all is a quarter. */
const quarter = [4, 4, -1];
const asked = {
  places: { corner: [1, 2, 1, 2] } as Record<string, Place>,
  before: [quarter, quarter, quarter],
  classNames,
  target: 0,
  random: random(1),
};

Deno.test("pastingTrial() tells a patch that raises its own class from one that raises another more", async () => {
  await withoutLeaks(async () => {
    const images = tf.fill([3, 2, 2, 2], 0.25),
      from = source(),
      options = { ...asked, source: from };
    const red = await pastingTrial(forward, images, { ...options, patches });
    assertEquals(red.ranks, [1]);
    assertEquals(red.comparisons.map(({ name }) => name), [
      "corner, red : green (3 of 3)",
      "corner, red : dark (3 of 3)",
    ]);
    // One pixel of four goes from a quarter to 1 or 0: 16 / 4 times 0.75 or -0.25.
    assertEquals(red.comparisons.map(({ first, second }) => [first, second]), [[3, -1], [3, -1]]);
    assert(
      /^corner, red +3 of 3 +3\.00 \[3\.00, 3\.00\] +1 +1 \[1, 1\] +red 3\.00 +3$/m.test(
        red.table.plain,
      ),
    );
    assert(
      /^corner, green +0 of 3 +−1\.00 .* +3 +3 \[3, 3\] +bright green 6\.00 +0$/m.test(
        red.table.plain,
      ),
    );
    const green = await pastingTrial(forward, images, { ...options, patches, target: 1 });
    assertEquals(green.comparisons[0]!.name, "corner, red : green (0 of 3)");
    assertEquals(green.ranks, [2]);
    tf.dispose([images, from]);
  });
});

Deno.test("pastingTrial() tells places apart, in one family of tests", async () => {
  await withoutLeaks(async () => {
    const images = tf.fill([3, 2, 2, 2], 0.25), from = source();
    const places = { ...asked.places, "other corner": [0, 1, 0, 1] as const };
    const leftOnly: Forward = (x) => tf.tidy(() => forward(x.slice([0, 0, 0], [-1, -1, 1])));
    const options = { ...asked, source: from, patches, places };
    const trial = await pastingTrial(leftOnly, images, options);
    assertEquals(trial.comparisons.map(({ name, first, second }) => [name, first, second]), [
      ["corner, red : green (0 of 3)", 0, 0],
      ["corner, red : dark (0 of 3)", 0, 0],
      ["other corner, red : green (3 of 3)", 6, -2], // of two pixels: 16 / 2 times 0.75 or -0.25
      ["other corner, red : dark (3 of 3)", 6, -2],
    ]);
    assertEquals(trial.ranks, [1, 1]);
    const alone = await pastingTrial(leftOnly, images, {
      ...options,
      places: { "other corner": places["other corner"] },
    });
    assert(alone.comparisons[0]!.pValue < trial.comparisons[2]!.pValue, "Holm's family is larger");
    tf.dispose([images, from]);
  });
});

Deno.test("pastingTrial() refuses one patch, patches of different sizes and no place and a class that is none", async () => {
  await withoutLeaks(async () => {
    const images = tf.fill([3, 2, 2, 2], 0.25), from = source();
    const trying = (wrong: object) => () =>
      pastingTrial(forward, images, { ...asked, source: from, patches, ...wrong });
    const alone = { red: patches.red! }, large = { ...alone, all: [0, 2, 0, 2] as const };
    await assertRejects(trying({ patches: alone }), RangeError, "two or more by name");
    await assertRejects(trying({ patches: large }), RangeError, '"from" must be of 1 x 1 pixels');
    await assertRejects(trying({ places: {} }), RangeError, '"places" must be one or more');
    await assertRejects(trying({ target: 3 }), RangeError, '"target"');
    await assertRejects(trying({ classNames: ["a", "b"] }), RangeError, '"classNames" must be 3');
    const two = { classNames: ["a", "b"], before: asked.before.map((row) => row.slice(0, 2)) };
    await assertRejects(trying(two), RangeError, '"classNames" must be 3');
    await assertRejects(
      trying({ before: [quarter] }),
      TypeError,
      '"before" must be a row for each',
    );
    tf.dispose([images, from]);
  });
});
