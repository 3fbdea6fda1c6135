import { invalid, requireKnownOptions } from "@lib/runtime";
import { averageRanks } from "./correlation.ts";
import { normalQuantile } from "./distributions.ts";
import { mcnemar } from "./paired_tests.ts";
import { requirePairs, requireSample } from "./summary.ts";

/**
 * The index of the largest value, of logits the predicted class; the lowest index of equals.
 *
 * @throws {RangeError} If there is no value or one is not finite.
 *
 * @example
 * ```ts
 * import { argmax } from "@lib/statistics";
 * console.log(argmax([0.2, 3.1, -1])); // 1
 * ```
 */
export function argmax(values: ArrayLike<number>): number {
  requireSample("find the largest value", "values", values);
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/**
 * The class that a network's logits predict: the largest one's, the first of equals. A single logit has
 * two classes and its sign decides, as a sigmoid above 1/2 would: 1 where it is positive, else 0.
 *
 * @throws {RangeError} If there is no logit or one is not finite.
 *
 * @example
 * ```ts
 * import { predictedClass } from "@lib/statistics";
 * console.log(predictedClass([0.2, 3.1, -1]), predictedClass([-0.5])); // 1, 0
 * ```
 */
export function predictedClass(logits: ArrayLike<number>): number {
  requireSample("predict a class", "logits", logits);
  if (logits.length !== 1) return argmax(logits);
  return Number(logits[0]! > 0);
}

/**
 * The probability of one class: the softmax exp(F_c) / sum_k exp(F_k), safe for large logits. A single
 * logit F has two classes: 1 with the sigmoid 1 / (1 + exp(-F)), and 0 with the rest.
 *
 * @throws {RangeError} If there is no such class or a logit is not finite.
 *
 * @example
 * ```ts
 * import { classProbability } from "@lib/statistics";
 * console.log(classProbability([0, Math.log(3)], 1), classProbability([Math.log(3)], 1)); // 0.75 twice
 * ```
 */
export function classProbability(logits: ArrayLike<number>, target: number): number {
  const action = "compute a probability";
  requireSample(action, "logits", logits);
  const { length } = logits;
  if (length === 1 && target === 1) return 1 / (1 + Math.exp(-logits[0]!));
  const logit = length === 1 && target === 0
    ? 0
    : Number.isInteger(target)
    ? logits[target]
    : undefined;
  if (logit === undefined) {
    const must = `a class in [0, ${Math.max(2, length)})`;
    throw new RangeError(invalid(action, "target", must, target));
  }
  let sum = length === 1 ? 1 : 0;
  for (let i = 0; i < length; i++) sum += Math.exp(logits[i]! - logit);
  return 1 / sum;
}

/**
 * The area under the ROC curve: the chance that a random positive scores higher than a random negative,
 * ties counting half.
 *
 * AUC = (R+ - n+ (n+ + 1) / 2) / (n+ n-), with R+ the sum of the positives' ranks, ties sharing their
 * average rank (Mann and Whitney's U): 1 ranks every positive above every negative, 0.5 is chance.
 * O(n log n).
 *
 * @param scores Higher speaks for the positive class; any unit, only the order counts.
 * @param labels 1 for positive, 0 for negative.
 * @throws {RangeError} If the lengths differ, a score is not finite, a label is neither 0 nor 1, or
 * all labels are the same: then there are no pairs to compare.
 * @see Hanley and McNeil, The Meaning and Use of the Area under a ROC Curve, Radiology 1982.
 *
 * @example
 * ```ts
 * import { rocAuc } from "@lib/statistics";
 * console.log(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])); // 0.75
 * ```
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const action = "compute a ROC-AUC";
  requirePairs(action, { scores, labels }, 2);
  const ranks = averageRanks(scores);
  let positives = 0, rankSum = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label !== 0 && label !== 1) {
      throw new RangeError(invalid(action, `labels[${i}]`, "0 or 1", label));
    }
    positives += label;
    rankSum += label * ranks[i]!;
  }
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(invalid(action, "labels", "of both classes", `all ${labels[0]}`));
  }
  return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

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
