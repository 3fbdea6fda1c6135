import { assertEquals, assertThrows } from "@std/assert";
import { random } from "@lib/runtime";
import { comparisonsWith, crossedComparisons, type Score } from "@lib/statistics";

const scores: Score[] = ["black", "blur"].flatMap((condition, c) =>
  ["IG", "gradient", "random"].map((map, m) => ({
    ...{ map, condition, direction: c === 0 ? "lower" : "higher" } as const,
    values: [0.1 + m, 0.3 + m, 0.2 + c, 0.6],
  }))
);

Deno.test("one map against the others is their crossed comparison, rivals by conditions", () => {
  const options = { test: "mean" } as const;
  const found = comparisonsWith("IG", scores, { random: random(1), ...options });
  const of = (map: string, condition: string) =>
    scores.find((score) => score.map === map && score.condition === condition)!;
  const crossed = crossedComparisons(["gradient", "random"], ["black", "blur"], (row, column) => {
    const { values: first, direction } = of("IG", column);
    return { first, second: of(row, column).values, direction };
  }, { random: random(1), ...options });
  assertEquals(found, crossed);
});

Deno.test("a rival is compared where it was scored, in a family of these comparisons alone", () => {
  const some = scores.filter(({ map, condition }) => map !== "random" || condition === "black");
  const compare = (own: readonly Score[]) => comparisonsWith("IG", own, { random: random(1) });
  const found = compare(some).map(({ row, column }) => `${row}, ${column}`);
  assertEquals(found, ["gradient, black", "gradient, blur", "random, black"]);
  assertEquals(compare(some)[0]!.gain, compare(scores)[0]!.gain);
});

Deno.test("a map that was not scored under every condition is refused", () => {
  const some = scores.filter(({ map, condition }) => map !== "IG" || condition === "black");
  const compare = (map: string) => () => comparisonsWith(map, some, { random: random(1) });
  assertThrows(compare("IG"), RangeError, '"map" must be scored under blur');
});
