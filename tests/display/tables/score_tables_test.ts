import { assertEquals, assertThrows } from "@std/assert";
import { comparisonMatrix, comparisonTable, scoreTable } from "@lib/display";
import { comparison, fourComparisons } from "../comparisons.ts";

Deno.test("a table of comparisons has a row each, with the interval and the corrected p-value", () => {
  const { markdown } = comparisonTable([comparison], { digits: 3 });
  assertEquals(
    markdown.split("\n").at(-1),
    "| IG : random | lower | 0.250 | 0.500 | 0.250 [0.125, 0.500] | 0.75 | < 0.001 | first |",
  );
});

Deno.test("a table of scores has a map a row, a condition a column and a dash where there is none", () => {
  const direction = "lower" as const;
  const { markdown } = scoreTable([
    { map: "IG", condition: "KNM", direction, values: [1, 2] },
    { map: "IG", condition: "RAM", direction, values: [0.25] },
    { map: "random", condition: "KNM", direction, values: [4] },
  ], { digits: 1, corner: "X-DNN" });
  assertEquals(markdown.split("\n"), [
    "| X-DNN | KNM (lower) | RAM (lower) |",
    "|:---|---:|---:|",
    "| IG | 1.5 | 0.3 |",
    "| random | 4.0 | – |",
  ]);
});

Deno.test("a matrix of comparisons has them row by row, starred where they are significant", () => {
  const { markdown } = comparisonMatrix(fourComparisons, { corner: "gain" });
  assertEquals(markdown.split("\n"), [
    "| gain | x | y |",
    "|:---|---:|---:|",
    "| a | 2.0 [1.0, 3.0] * | 0.5 [−0.5, 1.5] |",
    "| b | −3.0 [−4.0, −2.0] * | 0.0 [−1.0, 1.0] |",
  ]);
});

Deno.test("a matrix of comparisons refuses a cell too few", () => {
  assertThrows(
    () => comparisonMatrix(fourComparisons.slice(0, 3), { corner: "gain" }),
    TypeError,
    '"b" must be compared with x, y',
  );
});
