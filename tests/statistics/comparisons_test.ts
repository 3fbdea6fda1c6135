import { assert, assertEquals, assertThrows } from "@std/assert";
import { crossedComparisons, holm, pairedComparisons, pairScores } from "@lib/statistics";
import { meanInterval, studentTest, wilcoxonSignedRank } from "@lib/statistics";
import { random } from "@lib/runtime";

const low = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], high = low.map((value, i) => value + 1 + i / 10);
const options = { random: random(1) };

Deno.test("pairedComparisons() calls the larger score better where higher is, the smaller where lower is", () => {
  const [up, down] = pairedComparisons([
    { name: "up", first: high, second: low, direction: "higher" },
    { name: "down", first: high, second: low, direction: "lower" },
  ], options);
  assertEquals([up!.better, down!.better], ["first", "second"]);
  assertEquals([up!.effectSize, down!.effectSize], [1, -1]);
  assert(Math.abs(up!.gain - 1.45) < 1e-12 && Math.abs(down!.gain + 1.45) < 1e-12);
  assert(up!.interval[0] > 1 && up!.interval[0] < up!.gain && up!.gain < up!.interval[1]);
  assertEquals([up!.n, up!.first - up!.second > 1.4], [10, true]);
});

Deno.test("pairedComparisons() counts the pairs that differ", () => {
  const second = [1, 2, 3, 4, 5.5], pairs = { first: [1, 2, 3, 4, 5], second };
  const [test] = pairedComparisons([{ name: "one", ...pairs, direction: "higher" }], options);
  assertEquals([test!.n, test!.differing], [5, 1]);
});

Deno.test("pairedComparisons() corrects Wilcoxon's p-values over all comparisons of the call", () => {
  const noise = [1, -1, 2, -2, 3, -3, 4, -4, 5, -5];
  const pairs = [high, low.map((value, i) => value + noise[i]!)].map((first, i) => ({
    name: `${i}`,
    first,
    second: low,
    direction: "higher" as const,
  }));
  const raw = pairs.map(({ first }) =>
    wilcoxonSignedRank(first.map((value, i) => value - low[i]!)).pValue
  );
  const compared = pairedComparisons(pairs, options);
  assertEquals(compared.map(({ pValue }) => pValue), holm(raw));
  assertEquals(compared[1]!.better, "open");
});

Deno.test("pairedComparisons() of means calls the larger mean better, with sign-flip p-values", () => {
  const zeros = high.map(() => 0), mixed = [1, 1, 1, 1, 1, 1, 1, -30, -30, -30];
  const pair = (name: string, first: number[]) =>
    ({ name, first, second: zeros, direction: "higher" }) as const;
  const test = "mean" as const, pairs = [pair("clear", high), pair("mixed", mixed)];
  const [clear, few] = pairedComparisons(pairs, { ...options, test });
  assertEquals([clear!.better, few!.better], ["first", "open"]);
  // 2 of 1024 patterns, corrected for two; 10,000 draws of it.
  assert(Math.abs(clear!.pValue - 2 * 2 / 1024) < 2e-3, `${clear!.pValue}`);
  const against = pairedComparisons([pair("mixed", mixed)], { ...options, test, level: 0.5 });
  // The ranks are for the first, 28 to 27.
  assertEquals([against[0]!.better, against[0]!.effectSize > 0], ["second", true]);
});

Deno.test("pairedComparisons() of trainings decides on five of them, with Student's interval and test", () => {
  const first = [1.1, 1.2, 0.9, 1, 0.8], second = [0, 0, 0, 0, 0];
  const pair = { name: "a", first, second, direction: "lower" } as const;
  const [found] = pairedComparisons([pair], { ...options, test: "student" });
  assertEquals(found!.better, "second");
  assertEquals(found!.interval, meanInterval(first.map((value) => -value)));
  assertEquals(found!.pValue, studentTest(first));
  assertEquals(pairedComparisons([pair], { ...options, test: "mean" })[0]!.better, "open");
});

Deno.test("pairedComparisons() gives an interval that depends on the name, not on the company", () => {
  const pair = { name: "a", first: high, second: low, direction: "higher" } as const;
  const alone = pairedComparisons([pair], options);
  const together = pairedComparisons([{ ...pair, name: "b" }, pair], options);
  assertEquals(alone[0]!.interval, together[1]!.interval);
});

Deno.test("pairedComparisons() refuses lists that are no pairs, and a level outside (0, 1)", () => {
  const pair = { name: "a", first: [1, 2], second: [1, 2], direction: "higher" } as const;
  assertThrows(() => pairedComparisons([{ ...pair, second: [1] }], options), RangeError);
  assertThrows(() => pairedComparisons([{ ...pair, first: [1, NaN] }], options), RangeError);
  assertThrows(() => pairedComparisons([pair], { ...options, level: 1 }), RangeError, '"level"');
});

Deno.test("crossedComparisons() is one family of the comparisons of all rows with all columns", () => {
  const scores: Record<string, number[]> = { a: [1, 2, 3, 4], b: [2, 2, 5, 6], c: [0, 1, 1, 1] };
  const pair = (row: string, column: string) =>
    ({ first: scores[row]!, second: scores[column]!, direction: "higher" }) as const;
  const crossed = crossedComparisons(["a", "b"], ["c", "a"], pair, { random: random(9) });
  const places = [["a", "c"], ["a", "a"], ["b", "c"], ["b", "a"]];
  assertEquals(crossed.map(({ row, column }) => [row, column]), places);
  const listed = places.map(([row, column]) => ({
    name: `${row}, ${column}`,
    ...pair(row!, column!),
  }));
  const plain = pairedComparisons(listed, { random: random(9) });
  assertEquals(crossed.map(({ row: _, column: __, ...test }) => test), plain);
});

Deno.test("pairScores() sets maps against each other under each condition and refuses unknown ones", () => {
  const scores = ["p", "q"].flatMap((condition) =>
    ["a", "b"].map((map, i) => ({ map, condition, direction: "lower" as const, values: [i, 2] }))
  );
  assertEquals(pairScores(scores, [["b", "a"]]), [
    { name: "p: b : a", first: [1, 2], second: [0, 2], direction: "lower" },
    { name: "q: b : a", first: [1, 2], second: [0, 2], direction: "lower" },
  ]);
  assertThrows(() => pairScores(scores, [["a", "c"]]), RangeError, "among those scored, a, b");
});
