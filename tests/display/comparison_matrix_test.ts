import { assertEquals, assertThrows } from "@std/assert";
import { comparisonMatrix } from "@lib/display";

const cell = (gain: number, better: "first" | "second" | "open") =>
  ({ gain, interval: [gain - 1, gain + 1], better }) as const;
const four = [cell(2, "first"), cell(0.5, "open"), cell(-3, "second"), cell(0, "open")];
const options = { corner: "gain", rows: ["a", "b"], columns: ["x", "y"] };

Deno.test("a matrix of comparisons has them row by row, starred where they are significant", () => {
  assertEquals(comparisonMatrix(four, options).markdown.split("\n").slice(2), [
    "| a | 2.0 [1.0, 3.0] * | 0.5 [−0.5, 1.5] |",
    "| b | −3.0 [−4.0, −2.0] * | 0.0 [−1.0, 1.0] |",
  ]);
});

Deno.test("a matrix of comparisons refuses a cell too few", () => {
  assertThrows(() => comparisonMatrix(four.slice(1), options), TypeError, "2 x 2 of them");
});
