import { type Figure, fixed, lineChart, percent } from "@lib/display";
import { invalid, requireKnownOptions } from "@lib/runtime";
import type { PathSums, StepsRow } from "./exact_path_sums.ts";
import { requireCounts, requirePaths, requireRules } from "./exact_path_sums.ts";

/** One map whose sum is within a tolerance. */
export interface CompleteMap extends StepsRow {
  readonly label: string;
}

/** Sums that fit, and whether their maps do. */
export interface Cancellation {
  readonly figure: Figure;
  /** All maps whose sum is within the tolerance. */
  readonly complete: readonly CompleteMap[];
  /** Those of them that are off by more than it. */
  readonly wrong: readonly CompleteMap[];
  /** How many maps there were. */
  readonly cases: number;
}

/** Options of {@linkcode cancellation}. */
export interface CancellationOptions {
  readonly rules: readonly string[];
  readonly counts: readonly number[];
  /** Of the sum, and asked of the map; a share such as 0.05. */
  readonly tolerance: number;
}

/**
 * Errors of opposite sign cancel in a sum: the maps whose sum is complete within a tolerance, with the map's
 * own error upright.
 *
 * @throws {RangeError} If no map is complete.
 */
export function cancellation(
  paths: readonly PathSums[],
  options: CancellationOptions,
): Cancellation {
  const action = "look for cancelling errors";
  requirePaths(action, paths);
  requireKnownOptions(action, options, {
    rules: true,
    counts: true,
    tolerance: "a positive number",
  });
  const { rules, counts, tolerance } = options;
  requireRules(action, rules, paths);
  requireCounts(action, counts, paths);
  const all = paths.flatMap(({ label, difference, rows }) =>
    rows.filter(({ rule, steps }) => rules.includes(rule) && counts.includes(steps))
      .map((row) => ({ ...row, label, gap: Math.abs(row.sum / difference - 1) }))
  );
  const complete = all.filter(({ gap }) => gap < tolerance);
  if (complete.length === 0) {
    throw new RangeError(
      invalid(action, "paths", `complete within ${tolerance} somewhere`, "none"),
    );
  }
  const wrong = complete.filter(({ error }) => error > tolerance);
  const worst = complete.reduce((a, b) => a.error > b.error ? a : b);
  // In float32, which takes half the bytes and is far below a pixel.
  const percents = (shares: readonly number[]) => shares.map((share) => Math.fround(100 * share));
  const clouds = rules.map((rule) => {
    const own = complete.filter((row) => row.rule === rule);
    return {
      name: rule,
      x: percents(own.map(({ gap }) => gap)),
      y: percents(own.map(({ error }) => error)),
      labels: own.map(({ label, steps }) => `${label}, ${steps} steps`),
      mode: "markers" as const,
    };
  });
  const limit = percent(tolerance, 0);
  const beyond = (share: number) => complete.filter(({ error }) => error > share).length;
  const labelsOf = (rows: readonly CompleteMap[]) => new Set(rows.map(({ label }) => label)).size;
  const figure = lineChart(clouds.filter(({ x }) => x.length > 0), {
    title: `Every sum here is within ${limit}; the maps are up to ${
      fixed(100 * worst.error, 0)
    }% off`,
    // Beyond the tolerance there is nothing but the words of the dashed line.
    x: { title: "completeness error (% of F(x) − F(x'))", range: [0, 119 * tolerance] },
    y: { title: "relative L1 error of the map (%)", log: true },
    references: [{ y: 100 * tolerance, text: `${limit} of the map` }],
    caption:
      `A dot is one image, rule and number of steps (${
        counts.join(", ")
      }): the ${complete.length} of ` +
      `${all.length} whose sum is within ${limit} of F(x) − F(x'). Of these maps ${wrong.length}, of ` +
      `${
        labelsOf(wrong)
      } of ${paths.length} images, are themselves off by more (above the dashed ` +
      `line), ${beyond(0.1)} by more than 10%, ${beyond(0.25)} by more than 25%. Worst: ` +
      `${worst.label}, ${worst.rule}, ${worst.steps} steps.`,
  });
  return { figure, complete, wrong, cases: all.length };
}
