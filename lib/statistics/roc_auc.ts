import { invalid } from "@lib/runtime";
import type { Direction } from "./direction.ts";
import { averageRanks } from "./ranks.ts";
import { requirePairs } from "./sample.ts";

/** 1 ranks every positive above every negative, 0.5 is chance. */
export const direction: Direction = "higher";

/**
 * The area under the ROC curve: the chance that a random positive scores higher than a random negative,
 * ties counting half.
 *
 * AUC = (R+ - n+ (n+ + 1) / 2) / (n+ n-), with R+ the sum of the positives' ranks, ties sharing their
 * average rank (Mann and Whitney's U). O(n log n).
 *
 * @param scores Higher speaks for the positive class; any unit, only the order counts.
 * @param labels 1 for positive, 0 for negative.
 * @throws {RangeError} if the lengths differ, a score is not finite, a label is neither 0 nor 1, or
 * all labels are the same: then there are no pairs to compare
 *
 * Reference: Hanley and McNeil, The Meaning and Use of the Area under a ROC Curve, Radiology 1982.
 *
 * @example
 * ```ts
 * rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]); // 0.75
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
