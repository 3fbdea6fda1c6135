import { assertEquals, assertThrows } from "@std/assert";
import { barChart, comparisonChart, comparisonMatrix } from "@lib/display";

const cell = (row: string, column: string, gain: number, better: "first" | "second" | "open") =>
  ({ row, column, gain, interval: [gain - 1, gain + 1], better }) as const;
const four = [
  cell("a", "x", 2, "first"),
  cell("a", "y", 0.5, "open"),
  cell("b", "x", -3, "second"),
  cell("b", "y", 0, "open"),
];

Deno.test("a matrix of comparisons has them row by row, starred where they are significant", () => {
  const { markdown } = comparisonMatrix(four, { corner: "gain" });
  assertEquals(markdown.split("\n"), [
    "| gain | x | y |",
    "|:---|---:|---:|",
    "| a | 2.0 [1.0, 3.0] * | 0.5 [−0.5, 1.5] |",
    "| b | −3.0 [−4.0, −2.0] * | 0.0 [−1.0, 1.0] |",
  ]);
});

Deno.test("a matrix of comparisons refuses a cell too few", () => {
  assertThrows(
    () => comparisonMatrix(four.slice(0, 3), { corner: "gain" }),
    TypeError,
    '"b" must be compared with x, y',
  );
});

Deno.test("a chart of comparisons is a bar chart of the gains, columns as groups", () => {
  const options = { title: "Gain", value: { title: "points" }, caption: "n = 9." };
  const bars = four.map(({ row, column, gain, interval }) => {
    return { name: row, group: column, value: gain, interval };
  });
  const [actual, expected] = [comparisonChart(four, options), barChart(bars, options)];
  assertEquals([actual.data, actual.layout], [expected.data, expected.layout]);
});
