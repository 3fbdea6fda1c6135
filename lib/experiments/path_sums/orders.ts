import { fixed, interval, table, type Text } from "@lib/display";
import { type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import {
  bootstrapInterval,
  type CrossedComparison,
  crossedComparisons,
  logLogSlope,
  median,
} from "@lib/statistics";
import type { PathSums, StepsRow } from "./exact_path_sums.ts";
import { requireCounts, requirePaths, requireRules } from "./exact_path_sums.ts";

/** How fast a rule's map error falls. */
export interface ConvergenceOrder {
  readonly rule: string;
  /** Median over the images of the slope of log error over log steps: −1 is one over the steps. */
  readonly slope: number;
  /** 95%, by the bootstrap over images. */
  readonly interval: readonly [number, number];
}

/** Options of {@linkcode convergenceOrders}. */
export interface ConvergenceOrdersOptions {
  readonly rules: readonly string[];
  /** Which rows a line is fitted through. */
  readonly among: (row: StepsRow) => boolean;
  /** Draws the resamples. */
  readonly random: Random;
}

/** Fits a line through each image's errors and gives the rules' median slopes. */
export function convergenceOrders(
  paths: readonly PathSums[],
  options: ConvergenceOrdersOptions,
): ConvergenceOrder[] {
  const action = "fit orders of convergence";
  requirePaths(action, paths);
  requireKnownOptions(action, options, {
    rules: true,
    among: "a function",
    random: "a seeded generator",
  });
  const { rules, among, random } = options;
  requireRules(action, rules, paths);
  return rules.map((rule) => {
    const slopes = paths.map(({ rows }) => {
      const own = rows.filter((row) => row.rule === rule && among(row));
      return logLogSlope(own.map(({ steps }) => steps), own.map(({ error }) => error)).slope;
    });
    const draws = { random: random.fork(rule), statistic: median };
    return { rule, slope: median(slopes), interval: bootstrapInterval(slopes, draws) };
  });
}

/**
 * Orders of convergence as a table: a rule a row, a column for each stretch of steps, with intervals; a dash
 * where a rule was not fitted.
 */
export function orderTable(
  stretches: Readonly<Record<string, readonly ConvergenceOrder[]>>,
): Text {
  const all = Object.values(stretches), names = Object.keys(stretches);
  requireObjects("make a table of orders", "stretches", all, "orders by their stretch of steps");
  return table(
    ["rule", ...names.map((name) => `slope, ${name}`)],
    all[0]!.map(({ rule }) => [
      rule,
      ...all.map((own) => {
        const fit = own.find((order) => order.rule === rule);
        return fit ? `${fixed(fit.slope)} ${interval(fit.interval)}` : "–";
      }),
    ]),
  );
}

/** Options of {@linkcode compareRules}. */
export interface CompareRulesOptions {
  readonly counts: readonly number[];
  /** Flips the signs. */
  readonly random: Random;
}

/**
 * Whether the first rule of a pair errs less than the second, image by image, in halvings: a gain of 1 is
 * half of the error. By flipping signs at random, corrected by Holm for the number of counts.
 *
 * @returns The comparisons by the claim that the first errs less: the claim is their row, a count a column.
 */
export function compareRules(
  paths: readonly PathSums[],
  pairs: readonly (readonly [first: string, second: string])[],
  options: CompareRulesOptions,
): Record<string, CrossedComparison[]> {
  const action = "compare rules";
  requirePaths(action, paths);
  requireObjects(action, "pairs", pairs, "pairs of names of rules");
  for (const pair of pairs) requireRules(action, pair, paths);
  requireKnownOptions(action, options, { counts: true, random: "a seeded generator" });
  const { counts, random } = options;
  requireCounts(action, counts, paths);
  const halvings = (rule: string, steps: string) =>
    paths.map(({ rows }) =>
      Math.log2(rows.find((row) => row.rule === rule && row.steps === Number(steps))!.error)
    );
  const claims = pairs.map(([first, second]) => {
    const pair = (_: string, steps: string) => {
      const scores = { first: halvings(first, steps), second: halvings(second, steps) };
      return { ...scores, direction: "lower" } as const;
    };
    const draws = { random: random.fork(`${first} : ${second}`), test: "mean" } as const;
    const claim = `${first} errs less than ${second}`;
    const tests = crossedComparisons([claim], counts.map(String), pair, draws);
    return [claim, tests] as const;
  });
  return Object.fromEntries(claims);
}
