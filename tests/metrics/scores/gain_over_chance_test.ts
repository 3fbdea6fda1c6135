import { assertEquals, assertThrows } from "@std/assert";
import { crossedScores, gainOverChance, type MapScore } from "@lib/metrics";

const row = (
  map: string,
  fill: string,
  values: number[],
  measure = "smallest fraction",
): MapScore => {
  const condition = `${measure}, ${fill}`;
  return { map, fill, measure, condition, direction: "lower", values, curves: [] };
};
const scores = [
  row("IG", "black", [0.8, 0.8], "insertion, log axis"),
  row("IG", "black", [0.125, 1]),
  row("one", "black", [0.25, 0.5]),
  row("two", "black", [1, 0.5]),
  row("IG", "white", [1, 1]),
  row("one", "white", [1, 1]),
  row("two", "white", [1, 1]),
];

Deno.test("crossedScores() gives the values of one measure of a map under a fill, and says which it lacks", () => {
  const score = crossedScores(scores, "smallest fraction");
  assertEquals([score("IG", "black"), score("IG", "white")], [[0.125, 1], [1, 1]]);
  const message = 'with "smallest fraction" of "IG" under "blur": current value is ["insertion';
  assertThrows(() => score("IG", "blur"), RangeError, message);
});

Deno.test("gainOverChance() counts in halvings how many pixels fewer than the mean random order a map needs", () => {
  const gain = gainOverChance(scores, { chance: ["one", "two"] });
  // Chance needs 2^-2 and 2^0, on average 2^-1; and 2^-1.
  assertEquals(gain("IG", "black"), [2, -1]);
  assertEquals(gainOverChance(scores, { chance: ["one"] })("one", "black"), [0, 0]);
});

Deno.test("gainOverChance() takes what a fill gives to every order from all maps under it", () => {
  assertEquals(gainOverChance(scores, { chance: ["one", "two"] })("IG", "white"), [0, 0]);
});

Deno.test("gainOverChance() refuses no random order, and names a map that was not scored", () => {
  assertThrows(() => gainOverChance(scores, { chance: [] }), RangeError, '"chance"');
  const gain = gainOverChance(scores, { chance: ["three"] });
  assertThrows(() => gain("IG", "black"), RangeError, '"three" under "black"');
});
