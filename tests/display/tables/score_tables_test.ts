import { assert, assertEquals, assertThrows } from "@std/assert";
import { claimTable, comparisonTable, crossedTable } from "@lib/display";
import { gainsInWords, tallyInWords } from "@lib/display";
import { scoreTable, verdict } from "@lib/display";
import { random } from "@lib/runtime";
import { bootstrapInterval } from "@lib/statistics";
import { comparison, fourComparisons } from "../comparisons.ts";

Deno.test("a table of comparisons has a row each, with the interval and the corrected p-value", () => {
  const { markdown } = comparisonTable([comparison], { digits: 3 });
  assertEquals(
    markdown.split("\n").at(-1),
    `| IG : random | ${comparison.n} | lower | 0.250 | 0.500 | 0.250 [0.125, 0.500] | 0.75 | < 0.001 | first |`,
  );
});

Deno.test("a table of comparisons names its two sides in headings and verdicts", () => {
  const { markdown } = comparisonTable([comparison], { sides: ["right", "left"] });
  const [headings, , row] = markdown.split("\n");
  assert(/^\| right : left \|.* \| right \| left \| gain/.test(headings!), headings);
  assert(/\| right \|$/.test(row!), row);
  const one = { sides: ["right"] };
  assertThrows(() => comparisonTable([comparison], one), RangeError, '"sides" must be two');
});

Deno.test("a table of comparisons says of each how many pairs there were", () => {
  const more = comparison.n + 1,
    { markdown } = comparisonTable([comparison, { ...comparison, n: more }]);
  const rows = markdown.split("\n");
  assertEquals(rows[0]!.split(" | ")[1], "n");
  assertEquals(rows.at(-1)!.split(" | ")[1], `${more}`);
});

Deno.test("tables of comparisons and of claims say in their heading what the gain is in", () => {
  const unit = "halvings";
  for (
    const text of [
      comparisonTable([comparison], { unit }),
      claimTable({ few: [comparison] }, { unit }),
    ]
  ) {
    assert(text.plain.includes("gain in halvings [95%]"), text.plain);
  }
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

Deno.test("a table of scores writes half of each mean's bootstrap interval behind it where it may draw", () => {
  const values = [1, 2, 4], score = { map: "IG", condition: "KNM, n = 3", values } as const;
  const { plain } = scoreTable([{ ...score, direction: "lower" }], { random: random(1) });
  const [low, high] = bootstrapInterval(values, { random: random(1) });
  assertEquals(low < high && high <= 4, true);
  assertEquals(plain.split(/ {2,}|\n/).at(-1), `2.33 ±${((high - low) / 2).toFixed(2)}`);
});

Deno.test("a crossed table has each gain at its place, starred where it is significant, and a dash where none is", () => {
  const { markdown } = crossedTable(fourComparisons.slice(0, 3), { digits: 1 });
  assertEquals(markdown.split("\n"), [
    `| gain [95%], * significant, n = ${comparison.n} | x | y |`,
    "|:---|---:|---:|",
    "| a | 2.0 [1.0, 3.0] * | 0.5 [−0.5, 1.5] |",
    "| b | −3.0 [−4.0, −2.0] * | – |",
  ]);
  const other = { ...fourComparisons[1]!, n: 3 };
  const { plain } = crossedTable([fourComparisons[0]!, other]);
  assertEquals(plain.split("  ")[0], `gain [95%], * significant, n = 3, ${comparison.n}`);
});

Deno.test("a table of claims lists up to four comparisons, counts more, and gives the verdict", () => {
  const named = fourComparisons.map((each) => ({ ...each, name: `${each.row}, ${each.column}` }));
  const [first, ...rest] = named, five = [first!, first!, first!, ...rest];
  const { n } = first!, { plain } = claimTable({ few: named.slice(0, 2), many: five }, { n: true });
  const [, few, many] = plain.split("\n").map((line) => line.replace(/ {2,}/g, "  "));
  assertEquals(
    few,
    `few  ${n}  a, x: 2.00 [1.00, 3.00] *; a, y: 0.50 [−0.50, 1.50]  holds in part`,
  );
  assertEquals(
    many,
    `many  ${n}  better in 3 of 6, worse in 1 (b, x), open in 2 (a, y; b, y); gains −3.00 to 2.00  does not hold`,
  );
  const { plain: finer } = claimTable({ few: named.slice(0, 1), many: five }, { digits: 3 });
  assertEquals(finer.includes("n pairs"), false);
  for (const part of ["2.000 [1.000, 3.000] *", "gains −3.000 to 2.000"]) {
    assertEquals(finer.includes(part), true, part);
  }
});

Deno.test("a verdict needs a significant comparison, and none that is significant against it", () => {
  const of = (...found: ("first" | "second" | "open")[]) =>
    verdict(found.map((better) => ({ ...comparison, better })));
  assertEquals(of("first", "first"), "holds");
  assertEquals(of("first", "open"), "holds in part");
  assertEquals([of("open", "open"), of()], ["open", "open"]);
  assertEquals([of("first", "second"), of("second", "open")], ["does not hold", "does not hold"]);
});

Deno.test("gains stand with their interval and p, in the order of the comparisons", () => {
  const second = { ...comparison, gain: -0.5, interval: [-1, 0.25] as const, pValue: 0.2 };
  const first = { ...comparison, gain: 2.5, interval: [1, 3] as const, pValue: 0.0001 };
  const said = gainsInWords([first, second]);
  assertEquals(said, "2.50 [1.00, 3.00], p < 0.001; −0.50 [−1.00, 0.25], p = 0.200");
});

Deno.test("a tally counts better, worse and open, names the fewer, and refuses none at all", () => {
  const of = (name: string, gain: number, better: "first" | "open") => {
    return { ...comparison, name, gain, better };
  };
  const three = [of("a", 1.5, "first"), of("b", 0.25, "open"), of("c", 2, "first")];
  const said = tallyInWords(three);
  assertEquals(said, "better in 2 of 3, worse in 0, open in 1 (b); gains 0.25 to 2.00");
  assertThrows(() => tallyInWords([]), RangeError, '"comparisons" must be one or more');
});
