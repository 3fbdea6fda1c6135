import { assertEquals, assertThrows } from "@std/assert";
import {
  fixed,
  interval,
  markdown,
  percent,
  pValue,
  scientific,
  significant,
  table,
} from "@lib/display";

Deno.test("numbers are written with the digits asked for, a true minus, and no minus before zero", () => {
  assertEquals([fixed(1.005, 1), fixed(-2), fixed(-0.001)], ["1.0", "−2.00", "0.00"]);
  assertEquals([percent(0.91523, 2), percent(-0.1, 0)], ["91.52%", "−10%"]);
  assertEquals(interval([-0.5, 1.25], 1), "[−0.5, 1.3]");
  assertEquals([pValue(0.0123), pValue(0.0009999)], ["p = 0.012", "p < 0.001"]);
});

Deno.test("powers of ten are written as such", () => {
  assertEquals([scientific(1.25e-5), scientific(-3e12, 0)], ["1.3 × 10⁻⁵", "−3 × 10¹²"]);
});

Deno.test("significant digits count from the first that is not 0", () => {
  const numbers = [0, 0.00123, 0.0456, 0.999, 7.31, 128, 1e5, 4.2e-6];
  const texts = ["0.0", "0.0012", "0.046", "1.0", "7.3", "130", "1.0 × 10⁵", "4.2 × 10⁻⁶"];
  assertEquals(numbers.map((n) => significant(n)), texts);
});

Deno.test("NaN and infinity cannot be written", () => {
  for (const write of [fixed, percent, scientific, significant, pValue]) {
    for (const value of [NaN, Infinity, -Infinity]) assertThrows(() => write(value), RangeError);
  }
  assertThrows(() => markdown`${NaN}`, RangeError, '"value 1" must be finite');
});

Deno.test("a finding is Markdown, with a plain form without its marks", () => {
  const finding = markdown`**Finding.** ${fixed(2.5, 1)} of
    ${3} are \`right\`.`;
  assertEquals(finding.markdown, "**Finding.** 2.5 of\n3 are `right`.");
  assertEquals(finding.plain, "Finding. 2.5 of\n3 are right.");
  const display = finding as unknown as Record<symbol, () => Record<string, string>>;
  assertEquals(display[Symbol.for("Jupyter.display")]!(), {
    "text/markdown": finding.markdown,
    "text/plain": finding.plain,
  });
});

Deno.test("a table aligns columns of numbers to the right, others to the left", () => {
  const { markdown, plain } = table(["rule", "error (%)"], [["midpoint", "0.26"], [
    "left|right",
    "−10.70",
  ]]);
  assertEquals(markdown.split("\n"), [
    "| rule | error (%) |",
    "|:---|---:|",
    "| midpoint | 0.26 |",
    "| left\\|right | −10.70 |",
  ]);
  assertEquals(plain.split("\n"), [
    "rule        error (%)",
    "midpoint         0.26",
    "left|right     −10.70",
  ]);
});

Deno.test("per cent, powers of ten and intervals are numbers to a table; words are not", () => {
  const right = (...cells: string[]) =>
    table(["c"], cells.map((cell) => [cell])).markdown.includes("---:");
  assertEquals(right("91.5%", "–", "1.3 × 10⁻⁵", "[−0.5, 1.3]"), true);
  assertEquals(right("91.5%", "none"), false);
});

Deno.test("a table refuses a row that has not a cell for each column", () => {
  assertThrows(() => table(["a", "b"], [["1"]]), TypeError, '"rows" must be of 2 cells');
});
