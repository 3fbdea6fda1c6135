import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { gapOverChance, type MapScore } from "@lib/metrics";

const row = (map: string, fill: string, [fall, rise]: readonly [number[], number[]]) =>
  [["deletion", fall], ["insertion", rise]].map(([measure, values]) => {
    const direction = measure === "deletion" ? "lower" : "higher", curves: number[][] = [];
    return { map, fill, measure, condition: `${measure}, ${fill}`, direction, values, curves };
  }) as MapScore[];
const scores = [
  ...row("IG", "black", [[0.1, 0.4], [0.3, 0.2]]),
  ...row("one", "black", [[0.2, 0.2], [0.2, 0.2]]),
  ...row("two", "black", [[0.3, 0.2], [0.2, 0.2]]),
  ...row("IG", "white", [[0.4, 0.5], [0.1, 0]]),
  ...row("one", "white", [[0.4, 0.5], [0.1, 0]]),
];

Deno.test("gapOverChance() is insertion less deletion, less the same of the random orders under that fill", () => {
  const gap = gapOverChance(scores, { chance: ["one", "two"] });
  // Chance has 0 and -0.1, on average -0.05; and 0.
  gap("IG", "black").forEach((value, i) => assertAlmostEquals(value, [0.25, -0.2][i]!, 1e-12));
});

Deno.test("gapOverChance() of a map that does as chance does is 0 under a fill that harms every order", () => {
  assertEquals(gapOverChance(scores, { chance: ["one"] })("IG", "white"), [0, 0]);
});

Deno.test("gapOverChance() gives mean heights, however far the curves went", () => {
  const [far, near] = [1, 0.5].map((reach) => gapOverChance(scores, { chance: ["one"], reach }));
  const [whole, half] = [far!("IG", "black"), near!("IG", "black")];
  assertEquals(half, whole.map((gap) => 2 * gap));
});

Deno.test("gapOverChance() refuses no random order and a reach above 1, and names what was not scored", () => {
  assertThrows(() => gapOverChance(scores, { chance: [] }), RangeError, '"chance"');
  assertThrows(() => gapOverChance(scores, { chance: ["one"], reach: 2 }), RangeError, '"reach"');
  const gap = gapOverChance(scores, { chance: ["two"] });
  assertThrows(() => gap("IG", "white"), RangeError, '"two" under "white"');
});
