import { median } from "@lib/statistics";
import { fixed, percent, table, type Text } from "@lib/display";
import { requireKnownOptions, requireObjects, requirePositive } from "@lib/runtime";
import type { PathSums, StepsRow } from "./exact_path_sums.ts";
import { requirePaths } from "./exact_path_sums.ts";

/** Where a rule stopped on one image. */
export interface ToleranceStop {
  readonly label: string;
  readonly steps: number;
  /** What all its sums cost together: a rule that keeps its nodes when it doubles costs its last steps alone. */
  readonly gradients: number;
  /** Error of the map over the tolerance: the promise is kept at 1 or below. */
  readonly excess: number;
}

/** One rule at one tolerance on some images. */
export interface ToleranceTrial {
  readonly rule: string;
  readonly tolerance: number;
  /** The labels of all images. */
  readonly images: readonly string[];
  /** By the library's two conditions: the sum is complete, and the last doubling hardly moved the map. */
  readonly stops: readonly ToleranceStop[];
  /** By the first alone. */
  readonly bySum: readonly ToleranceStop[];
}

/** The rules whose nodes are among those of twice as many intervals. */
const nested = ["left", "right", "trapezoid"];

/**
 * The library's promise, a map error of at most the tolerance, put to the test where the truth is known:
 * on the ladder of a rule's doublings each image stops where `integratedGradients` would stop.
 *
 * An image whose ladder ends before has no stop: there the certificate says that it was not met.
 */
export function toleranceTrials(
  paths: readonly PathSums[],
  options: { readonly tolerances: readonly number[] },
): ToleranceTrial[] {
  const action = "try tolerances";
  requirePaths(action, paths);
  requireKnownOptions(action, options, { tolerances: "a list of numbers" });
  for (const tolerance of Array.from(options.tolerances)) {
    requirePositive(action, "tolerances", tolerance);
  }
  const rules = [...new Set(paths.flatMap(({ ladder }) => ladder.map(({ rule }) => rule)))];
  return options.tolerances.flatMap((tolerance) =>
    rules.map((rule) => {
      const first = (isMet: (row: StepsRow, path: PathSums) => boolean) =>
        paths.flatMap((path) => {
          const tried = path.ladder.filter((row) => row.rule === rule);
          const last = tried.findIndex((row) => isMet(row, path)), stop = tried[last];
          if (!stop) return [];
          const { label } = path, { steps } = stop, all = tried.slice(0, last + 1);
          const gradients = nested.includes(rule)
            ? steps
            : all.reduce((n, row) => n + row.steps, 0);
          return [{ label, steps, gradients, excess: stop.error / tolerance }];
        });
      const isComplete = ({ sum }: StepsRow, { difference }: PathSums) =>
        Math.abs(sum - difference) <= tolerance * Math.abs(difference);
      const isStill = ({ change = Infinity }: StepsRow) => change <= tolerance;
      const stops = first((row, path) => isComplete(row, path) && isStill(row));
      const images = paths.map(({ label }) => label);
      return { rule, tolerance, images, stops, bySum: first(isComplete) };
    })
  );
}

/** Images whose promise was broken by some rule at some tolerance, by their labels. */
export function brokenPromises(
  trials: readonly ToleranceTrial[],
  by: "stops" | "bySum" = "stops",
): string[] {
  requireObjects("find broken promises", "trials", trials, "trials");
  const broken = trials.flatMap((trial) => trial[by].filter(({ excess }) => excess > 1));
  return [...new Set(broken.map(({ label }) => label))];
}

/** The images of a trial that ended at the most steps without a stop. */
const withoutStop = ({ images, stops }: ToleranceTrial): string[] =>
  images.filter((image) => !stops.some(({ label }) => label === image));

/**
 * How many doublings ended at the most steps without a stop, and which these are, in words:
 * "2 of 400 doublings did not stop (left, 1%: coat no. 2; right, 1%: coat no. 2)".
 */
export function unmet(trials: readonly ToleranceTrial[]): string {
  requireObjects("count trials without a stop", "trials", trials, "trials");
  const all = trials.flatMap(({ images }) => images).length;
  const open = trials.filter((trial) => withoutStop(trial).length > 0);
  const names = open.map((trial) =>
    `${trial.rule}, ${percent(trial.tolerance, 0)}: ${withoutStop(trial).join(", ")}`
  );
  const count = `${open.flatMap(withoutStop).length} of ${all} doublings did not stop`;
  return names.length > 0 ? `${count} (${names.join("; ")})` : count;
}

/** On how many of some stops the promise was kept. */
const keptOf = (stops: readonly ToleranceStop[]): number =>
  stops.filter(({ excess }) => excess <= 1).length;

/** The trials as a table, a rule and tolerance a row. */
export function toleranceTable(trials: readonly ToleranceTrial[]): Text {
  requireObjects("make a table of tolerances", "trials", trials, "trials");
  const most = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), 0);
  return table(
    [
      "tolerance",
      "rule",
      "kept",
      "not met",
      "steps (most)",
      "gradients (most)",
      "worst error / tolerance",
      "by the sum alone: kept",
    ],
    trials.map(({ rule, tolerance, images, stops, bySum }) => {
      const worst = most(stops.map((stop) => stop.excess));
      const spent = (of: "steps" | "gradients") => {
        const counts = stops.map((stop) => stop[of]);
        return stops.length > 0 ? `${fixed(median(counts), 0)} (${most(counts)})` : "–";
      };
      return [
        percent(tolerance, 0),
        rule,
        `${keptOf(stops)} of ${stops.length}`,
        `${images.length - stops.length}`,
        spent("steps"),
        spent("gradients"),
        stops.length > 0 ? fixed(worst) : "–",
        `${keptOf(bySum)} of ${bySum.length}`,
      ];
    }),
  );
}
