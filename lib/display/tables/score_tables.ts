import { invalid, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import {
  bootstrapInterval,
  type CrossedComparison,
  maximum,
  mean,
  minimum,
  type PairedComparison,
  type Score,
} from "@lib/statistics";
import { fixed, interval, pValue, table, type Text } from "./text.ts";

/**
 * Mean scores as a table, a map a row and a condition a column, with the direction in the heading and
 * a dash where a map was not scored.
 *
 * @param options.digits Digits after the point, default 2.
 * @param options.corner Heading of the column of maps, default "map".
 * @param options.random Draws resamples of each mean; behind it then stands half the width of its 95%
 * bootstrap interval.
 * @throws {RangeError} If a score has no values, or one that is not finite.
 *
 * @example
 * ```ts
 * import { scoreTable } from "@lib/display";
 * const shared = { condition: "deletion, black", direction: "lower" } as const;
 * scoreTable([
 *   { map: "IG", ...shared, values: [0.1, 0.2] },
 *   { map: "random", ...shared, values: [0.3, 0.2] },
 * ]);
 * ```
 */
export function scoreTable(
  scores: readonly Score[],
  options: { readonly digits?: number; readonly corner?: string; readonly random?: Random } = {},
): Text {
  const action = "make a table of scores";
  requireObjects(action, "scores", scores, "scores");
  requireKnownOptions(action, options, {
    digits: true,
    corner: true,
    random: "a seeded generator?",
  });
  const { digits = 2, corner = "map", random } = options;
  const directions = new Map(scores.map(({ condition, direction }) => [condition, direction]));
  const maps = [...new Set(scores.map(({ map }) => map))];
  const cell = (map: string, condition: string) => {
    const score = scores.find((score) => score.map === map && score.condition === condition);
    if (!score) return "–";
    const { values } = score, [low, high] = random ? bootstrapInterval(values, { random }) : [];
    const spread = low === undefined ? "" : ` ±${fixed((high! - low) / 2, digits)}`;
    return fixed(mean(values), digits) + spread;
  };
  return table(
    [corner, ...[...directions].map(([condition, direction]) => `${condition} (${direction})`)],
    maps.map((map) => [map, ...[...directions.keys()].map((condition) => cell(map, condition))]),
  );
}

/**
 * Paired comparisons as a table, one a row: the number of pairs, means, gain, effect, p-value and verdict.
 *
 * @param options.digits Digits of the scores after the point, default 2.
 * @param options.unit Of the gains, for their heading; default none.
 * @param options.sides What the first and the second are in every row, for headings and verdicts; default
 * "first" and "second".
 * @throws {RangeError} If there are not two sides.
 * @see pairedComparisons, which makes them.
 */
export function comparisonTable(
  comparisons: readonly PairedComparison[],
  options: {
    readonly digits?: number;
    readonly unit?: string;
    readonly sides?: readonly string[];
  } = {},
): Text {
  const action = "compare in a table";
  requireObjects(action, "comparisons", comparisons, "comparisons");
  requireKnownOptions(action, options, { digits: true, unit: "words?", sides: "a list of words?" });
  const { digits = 2, unit, sides = ["first", "second"] } = options;
  if (sides.length !== 2) throw new RangeError(invalid(action, "sides", "two of them", sides));
  const verdicts = { first: sides[0]!, second: sides[1]!, open: "open" };
  const found = ["better", ...sides, `${gainIn(unit)} [95%]`, "effect", "p (Holm)", "verdict"];
  return table(
    [sides.join(" : "), "n", ...found],
    comparisons.map((comparison) => [
      comparison.name,
      `${comparison.n}`,
      comparison.direction,
      fixed(comparison.first, digits),
      fixed(comparison.second, digits),
      `${fixed(comparison.gain, digits)} ${interval(comparison.interval, digits)}`,
      fixed(comparison.effectSize),
      pValue(comparison.pValue).replace(/^p (= )?/, ""),
      verdicts[comparison.better],
    ]),
  );
}

/**
 * Crossed comparisons as a table, their rows and columns: of each the gain with its interval, and a star where
 * it is significant. The corner says how many pairs there are.
 *
 * @param options.digits Of gains and intervals, after the point; default 2.
 * @see crossedComparisons, which makes them.
 */
export function crossedTable(
  comparisons: readonly CrossedComparison[],
  options: { readonly digits?: number } = {},
): Text {
  const action = "make a crossed table";
  requireObjects(action, "comparisons", comparisons, "comparisons");
  requireKnownOptions(action, options, { digits: true });
  const { digits = 2 } = options;
  const columns = [...new Set(comparisons.map(({ column }) => column))];
  const rows = Map.groupBy(comparisons, ({ row }) => row);
  const cells = (own: readonly CrossedComparison[]) =>
    columns.map((name) => {
      const found = own.find(({ column }) => column === name);
      return found ? sized(found, digits) : "–";
    });
  return table(
    [`gain [95%], * significant, n = ${pairCounts(comparisons)}`, ...columns],
    [...rows].map(([row, own]) => [row, ...cells(own)]),
  );
}

/** Of a heading. */
const gainIn = (unit?: string) => unit === undefined ? "gain" : `gain in ${unit}`;

/** A gain with its interval, and a star where it is significant. */
function sized({ gain, interval: ends, better }: PairedComparison, digits: number): string {
  return `${fixed(gain, digits)} ${interval(ends, digits)}${better === "open" ? "" : " *"}`;
}

/** How many pairs some comparisons are of, each number once. */
const pairCounts = (comparisons: readonly PairedComparison[]) =>
  [...new Set(comparisons.map(({ n }) => n))].sort((a, b) => a - b).join(", ");

/**
 * Claims with what became of their comparisons and the verdict: each by itself where there are up to four,
 * else how many are better, worse and open, the fewer of them by name, and the smallest and largest gain.
 *
 * @param claims Comparisons by the claim that in each of them the first is better.
 * @param options.digits Of gains and intervals, after the point; default 2.
 * @param options.n Whether a column says how many pairs each comparison is of; default false.
 * @param options.unit Of the gains, for their heading; default none.
 * @see pairedComparisons, which makes them; verdict.
 *
 * @example
 * ```ts
 * import { claimTable } from "@lib/display";
 * import { random } from "@lib/runtime";
 * import { pairedComparisons } from "@lib/statistics";
 * const scores = { first: [0.7, 0.9, 0.8], second: [0.6, 0.5, 0.9], direction: "higher" } as const;
 * const tests = pairedComparisons([{ name: "black", ...scores }], { random: random(1) });
 * claimTable({ "IG is better than chance": tests });
 * ```
 */
export function claimTable(
  claims: Readonly<Record<string, readonly PairedComparison[]>>,
  options: { readonly digits?: number; readonly n?: boolean; readonly unit?: string } = {},
): Text {
  const action = "make a table of claims";
  requireKnownOptions(action, options, { digits: true, n: true, unit: "words?" });
  const { digits = 2, n: isCounted = false, unit } = options;
  if (typeof claims !== "object" || claims === null || Array.isArray(claims)) {
    throw new TypeError(invalid(action, "claims", "lists of comparisons by claim", claims));
  }
  const rows = Object.entries(claims).map(([claim, comparisons]) => {
    requireObjects(action, `claims["${claim}"]`, comparisons, "comparisons");
    const told = (comparisons.length > 4 ? tally : listed)(comparisons, digits);
    const counts = isCounted ? [pairCounts(comparisons)] : [];
    return [claim, ...counts, told, verdict(comparisons)];
  });
  const counts = isCounted ? ["n pairs"] : [];
  const told = `comparisons (${gainIn(unit)} [95%], * significant)`;
  return table(["claim", ...counts, told, "verdict"], rows);
}

function listed(comparisons: readonly PairedComparison[], digits: number): string {
  return comparisons.map((each) => `${each.name}: ${sized(each, digits)}`).join("; ");
}

/**
 * In how many comparisons the first is better, in how many worse and in how many the test leaves it open, the
 * fewer of them by name, and the smallest and largest mean gain: for a cell of a table.
 *
 * @throws {RangeError} If there is none.
 */
export function tallyInWords(comparisons: readonly PairedComparison[]): string {
  requireObjects("tally comparisons", "comparisons", comparisons, "comparisons");
  if (comparisons.length > 0) return tally(comparisons, 2);
  throw new RangeError(invalid("tally comparisons", "comparisons", "one or more", comparisons));
}

function tally(comparisons: readonly PairedComparison[], digits: number): string {
  const part = (words: string, better: PairedComparison["better"], of = "") => {
    const names = comparisons.filter((each) => each.better === better).map(({ name }) => name);
    const isListed = names.length > 0 && 2 * names.length < comparisons.length;
    return `${words} in ${names.length}${of}${isListed ? ` (${names.join("; ")})` : ""}`;
  };
  const all = ` of ${comparisons.length}`, gains = comparisons.map(({ gain }) => gain);
  const sizes = `gains ${fixed(minimum(gains), digits)} to ${fixed(maximum(gains), digits)}`;
  const parts = [part("better", "first", all), part("worse", "second"), part("open", "open")];
  return `${parts.join(", ")}; ${sizes}`;
}

/**
 * The mean gains of comparisons with their 95% intervals and p, one after the other, for a cell of a table.
 *
 * @param comparisons Corrected for each other where they are one family, as `pairedComparisons()` does it.
 *
 * @example
 * ```ts
 * import { gainsInWords } from "@lib/display";
 * import { random } from "@lib/runtime";
 * import { pairedComparisons } from "@lib/statistics";
 * const scores = { first: [0.7, 0.9, 0.8], second: [0.6, 0.5, 0.9], direction: "higher" } as const;
 * const tests = pairedComparisons([{ name: "IG : chance", ...scores }], { random: random(1) });
 * console.log(gainsInWords(tests)); // 0.13 [...], p = ...
 * ```
 */
export function gainsInWords(comparisons: readonly PairedComparison[]): string {
  requireObjects("tell gains", "comparisons", comparisons, "comparisons");
  return comparisons.map(({ gain, interval: ends, pValue: p }) =>
    `${fixed(gain)} ${interval(ends)}, ${pValue(p)}`
  ).join("; ");
}

/**
 * The verdict on a claim that the first is better, read off its comparisons: "holds" where all are
 * significant, "holds in part" where some are and none is against it, "open" where none is, as that is no
 * proof of the contrary, and "does not hold" where one is against it.
 *
 * @see claimTable, for what it is read off.
 */
export function verdict(comparisons: readonly PairedComparison[]): string {
  requireObjects("give a verdict", "comparisons", comparisons, "comparisons");
  const found = new Set(comparisons.map(({ better }) => better));
  if (found.has("second")) return "does not hold";
  if (!found.has("first")) return "open";
  return found.size === 1 ? "holds" : "holds in part";
}
