import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { fillDuel } from "@lib/experiments";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Two classes, of which the second has for its logit 4 times the light of the left half less that of the right. */
const count = 12, side = 6, weight = (k: number) => (k % (2 * side) < side ? 4 : -4);
const weights = Array.from({ length: 2 * side * side }, (_, k) => weight(k));
const forward: Forward = (x) => {
  const sum = tf.matMul(x.reshape([-1, weights.length]), tf.tensor2d(weights, [weights.length, 1]));
  return tf.concat([tf.zerosLike(sum), sum], 1) as tf.Tensor2D;
};
const pixels = random(2).uniformArray(weights.length * count);
const photos = () => tf.tensor4d(pixels, [count, side, side, 2]);
const mapsFrom = (level: number) =>
  Array.from(
    { length: count },
    (_, i) => Float32Array.from(weights, (w, k) => w * (pixels[weights.length * i + k]! - level)),
  );
const level = (value: number) =>
  Array.from({ length: count }, () => new Float32Array(weights.length).fill(value));
const target = Array.from({ length: count }, () => 1);
const asked = { target, shares: [0.25], orders: 2, random: random(3) };

Deno.test("fillDuel() calls each exact map of a linear network better under the fill that it is exact for", async () => {
  await withoutLeaks(async () => {
    const images = photos();
    const compared = [{ name: "black", maps: mapsFrom(0), baselines: level(0) }, {
      name: "white",
      maps: mapsFrom(1),
      baselines: level(1),
    }];
    const { crowned, ahead, claims, table } = await fillDuel(forward, images, {
      ...asked,
      compared,
    });
    assertEquals(crowned.map(({ name, better }) => [name, better]), [
      ["black : white", "first"],
      ["white : black", "first"],
    ]);
    const [one, other] = crowned, [home] = ahead;
    assertAlmostEquals(home!.gain, one!.gain + other!.gain, 1e-9);
    assertEquals([ahead.length, home!.n, home!.better], [1, count, "first"]);
    assertEquals(Object.values(claims), [ahead, crowned]);
    assert(
      /^the fill's own less the other +1\d\d\.\d\d \[.* 1\d\d\.\d\d \[/m.test(table.plain),
      table.plain,
    );
    images.dispose();
  });
});

Deno.test("fillDuel() finds a map that is a random order no better than chance, and equal maps equal", async () => {
  const images = photos(), baselines = level(0.5), lots = random(4);
  const names = ["noise", "again"];
  const noise = Array.from({ length: count }, () => Float32Array.from(lots.normalArray(72)));
  const compared = names.map((name) => ({ name, maps: noise, baselines }));
  const { crowned, ahead } = await fillDuel(forward, images, { ...asked, compared });
  const [{ first, gain, better }] = crowned as [typeof crowned[0]];
  assertAlmostEquals(first, 0, 12); // a mean of 12 differences that exact maps take above 20
  assertEquals([gain, better], [0, "open"]);
  assertEquals([ahead[0]!.gain, ahead[0]!.pValue, ahead[0]!.better], [0, 1, "open"]);
  const alone = fillDuel(forward, images, { ...asked, compared: compared.slice(1) });
  await assertRejects(() => alone, RangeError, "two of them");
  for (const shares of [[], [0.2, 1]]) {
    const asking = fillDuel(forward, images, { ...asked, compared, shares });
    await assertRejects(() => asking, RangeError, '"shares" must be numbers in (0, 1)');
  }
  images.dispose();
});

Deno.test("fillDuel() averages over shares, and takes each order of each share to the network once shown and once hidden", async () => {
  await withoutLeaks(async () => {
    const images = photos(), baselines = level(0.5), names = ["black", "white"];
    const compared = names.map((name, k) => ({ name, maps: mapsFrom(k), baselines }));
    let passes = 0;
    const counting: Forward = (x) => {
      passes += x.shape[0]!;
      return forward(x);
    };
    const duel = (shares: readonly number[], orders: number) =>
      fillDuel(counting, images, { ...asked, compared, shares, orders });
    const [few, many] = [await duel([0.25], 1), await duel([0.5], 1)];
    assertEquals(passes, 2 * (count * 2 * 2 * (2 + 1)));
    passes = 0;
    const both = await duel([0.25, 0.5], 3);
    assertEquals(passes, count * 2 * 2 * 2 * (2 + 3));
    // Chance takes no part in the comparison of two maps under one fill, so that the leads are means.
    const gains = [few, many, both].map(({ crowned }) => crowned.map(({ gain }) => gain));
    both.crowned.forEach((_, k) => {
      assertAlmostEquals(gains[2]![k]!, (gains[0]![k]! + gains[1]![k]!) / 2, 1e-3);
    });
    images.dispose();
  });
});

Deno.test("fillDuel() leaves open a lead that one photograph alone carries, and its interval has 0 inside", async () => {
  const images = photos(), lots = random(5);
  const noise = mapsFrom(0).map((map) => Float32Array.from(lots.normalArray(map.length)));
  const compared = [{ name: "black", maps: noise.with(0, mapsFrom(0)[0]!), baselines: level(0) }, {
    name: "white",
    maps: noise,
    baselines: level(1),
  }];
  const { crowned, ahead } = await fillDuel(forward, images, { ...asked, compared });
  const [black] = crowned, [low, high] = black!.interval;
  assert(black!.gain > 1 && black!.better === "open" && low < 0, `${low}`);
  assertAlmostEquals(black!.gain - low, high - black!.gain, 1e-9);
  // Of one value and eleven zeros mean and standard error are equal; 2.201 is the t of 11 degrees.
  assertAlmostEquals(low / black!.gain, 1 - 2.201, 1e-3);
  assertEquals(ahead[0]!.better, "open");
  images.dispose();
});
