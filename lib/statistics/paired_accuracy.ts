import { invalid, requireKnownOptions } from "@lib/runtime";
import { normalQuantile } from "./distributions.ts";
import { mcnemar } from "./paired_tests.ts";
import { requirePairs } from "./summary.ts";

/** Options of {@link pairedAccuracy}. */
export interface PairedAccuracyOptions {
  /** The true classes, one an example. */
  readonly labels: ArrayLike<number>;
  /** Coverage of the interval, in (0, 1), default 0.95. */
  readonly level?: number;
}

/** How two classifiers differ in accuracy on the same examples. */
export interface PairedAccuracy {
  /** Numbers of examples that only one of them classifies correctly. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Accuracy of the first less that of the second, in [-1, 1], and its interval. */
  readonly gain: number;
  readonly interval: readonly [low: number, high: number];
  /** Two-sided, of McNemar's exact test. */
  readonly pValue: number;
}

/**
 * Compares two classifiers on the same n examples: gain = (b - c) / n, where b and c count those that
 * only the first and only the second classify correctly, ± z sqrt(b + c - (b - c)^2 / n) / n.
 *
 * @param first Its classes, one an example; of the second likewise.
 * @throws {RangeError} If the lists differ in length or are empty, or the level is out of range.
 * @see mcnemar
 *
 * @example
 * ```ts
 * import { pairedAccuracy } from "@lib/statistics";
 * const { gain } = pairedAccuracy([0, 1, 2, 2], [0, 1, 1, 0], { labels: [0, 1, 2, 0] });
 * console.log(gain); // 0: one image each
 * ```
 */
export function pairedAccuracy(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: PairedAccuracyOptions,
): PairedAccuracy {
  const action = "compare accuracies";
  requireKnownOptions(action, options, {
    labels: "a list of numbers",
    level: "a number in (0, 1)?",
  });
  const { labels, level = 0.95 } = options;
  requirePairs(action, { first, second }, 1);
  const n = labels.length;
  if (first.length !== n) {
    throw new RangeError(invalid(action, "labels", `${first.length}, one an example`, n));
  }
  let onlyFirst = 0, onlySecond = 0;
  for (let i = 0; i < n; i++) {
    if (first[i] === second[i]) continue;
    if (first[i] === labels[i]) onlyFirst++;
    if (second[i] === labels[i]) onlySecond++;
  }
  const lead = onlyFirst - onlySecond, gain = lead / n;
  const spread = Math.sqrt(onlyFirst + onlySecond - lead ** 2 / n);
  const half = normalQuantile((1 + level) / 2) * spread / n;
  const interval = [gain - half, gain + half] as const;
  return { onlyFirst, onlySecond, gain, interval, pValue: mcnemar(onlyFirst, onlySecond) };
}
