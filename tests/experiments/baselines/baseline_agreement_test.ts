import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { ComparedBaseline } from "@lib/attribution";
import { baselineAgreement, spreadPanels } from "@lib/experiments";
import { random } from "@lib/runtime";

const draws = random(1), pixels = 40, images = 5;
const base = Array.from({ length: images }, () => draws.normalArray(pixels));
const baseline = (name: string, all: readonly (readonly Float32Array[])[]): ComparedBaseline => ({
  name,
  maps: all[0]!,
  spreads: all[0]!.map((map) => map.map(Math.abs)),
  draws: all,
  baselines: [],
  examples: [],
});
const negative = base.map((map) => map.map((value) => -value));
const noise = Array.from(
  { length: 4 },
  () => base.map((map) => map.map((value) => value + 3 * draws.normal())),
);
const compared = [
  baseline("black", [base]),
  baseline("white", [negative]),
  baseline("noise", noise),
];
const options = { inside: (_: number, k: number) => k < 20, random: random(2) };

Deno.test("baselineAgreement() finds opposite maps opposite, on the object as well, of the same sizes, with no top pixel in common", () => {
  const pair = ["black", "white"] as const;
  const { table, rank, matrix } = baselineAgreement(compared, { ...options, pairs: [pair] });
  for (const where of ["all", "inside"] as const) {
    const { mean, interval } = rank(pair, where);
    assertEquals([mean, ...interval].map(Math.round), [-1, -1, -1]);
  }
  const row =
    /^black, white +−1\.00 \[−1\.00, −1\.00\] +−1\.00 \[−1\.00, −1\.00\] +1\.00 \[1\.00, 1\.00\] +0\.00/m;
  assert(row.test(table.plain), table.plain);
  // Above the diagonal correlations, below overlaps: these two maps have none.
  assert(/^black +1\.00 +−1\.00/m.test(matrix.plain), matrix.plain);
  assert(/^white +0\.00 +1\.00/m.test(matrix.plain), matrix.plain);
});

Deno.test("baselineAgreement() tells of a baseline that is drawn how well two draws, and two means, agree", () => {
  const { table } = baselineAgreement(compared, { ...options, pairs: [] });
  const numbers = [...table.plain.matchAll(/^noise: two \S+( of two)? +(−?\d\.\d+)/gm)]
    .map(([, , value]) => Number(value!.replace("−", "-")));
  assertEquals(numbers.length, 2);
  assert(numbers[1]! > numbers[0]!, table.plain);
});

Deno.test("baselineAgreement() refuses a pair that is no baseline's", () => {
  const ask = () => baselineAgreement(compared, { ...options, pairs: [["black", "grey"]] });
  assertThrows(ask, RangeError, "of baselines, black, white, noise");
});

Deno.test("spreadPanels() shows two draws, the mean of all and their spread", () => {
  const image = { data: new Float32Array(pixels), height: 5, width: 8, channels: 1 };
  const { layout } = spreadPanels(image, compared[2]!, { at: 1, label: "a boot" });
  const words = layout.annotations!.map(({ text }) => text).join("\n");
  for (const heading of ["draw 1", "draw 2", "mean of 4", "spread of 4", "a boot"]) {
    assertStringIncludes(words, heading);
  }
});
