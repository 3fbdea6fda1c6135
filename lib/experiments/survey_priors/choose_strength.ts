import { mean } from "@lib/statistics";
import { invalid } from "@lib/runtime";
import type { SurveySplit } from "./survey_splits.ts";
import { type TabularMethod, trainSplits, type TrainSplitsOptions } from "./train_splits.ts";

/** What {@linkcode chooseStrength} found. */
export interface ChosenStrength {
  /** The best one, the first of equals. */
  readonly strength: number;
  /** The mean validation ROC-AUC over the splits, one for each strength tried. */
  readonly validationAucs: readonly number[];
}

/**
 * The strength of a prior that validates best: the highest mean over the splits of the best validation
 * ROC-AUC. The test rows have no say in it.
 *
 * Cost: one call of `trainSplits` with splits x strengths runs, all of them side by side.
 *
 * @param strengths What to try, one or more.
 * @throws {RangeError} If there is none to try, or `trainSplits` refuses its options.
 *
 * @example
 * ```ts
 * const { strength } = await chooseStrength(method, splits.slice(0, 10), [0.1, 1], { random: random(9) });
 * ```
 */
export async function chooseStrength(
  method: TabularMethod,
  splits: readonly SurveySplit[],
  strengths: readonly number[],
  options: TrainSplitsOptions,
): Promise<ChosenStrength> {
  if (strengths.length === 0) {
    throw new RangeError(invalid("choose a strength", "strengths", "one or more", strengths));
  }
  // Nothing is judged on test rows here, so that nothing can leak from them.
  const short = splits.map((split) => ({ ...split, test: split.validation }));
  const runs = strengths.flatMap((strength) => short.map((split) => ({ split, strength })));
  const results = await trainSplits(method, runs, options);
  const validationAucs = strengths.map((_, i) =>
    mean(results.slice(i * splits.length, (i + 1) * splits.length).map((it) => it.validationAuc))
  );
  const best = validationAucs.indexOf(Math.max(...validationAucs));
  return { strength: strengths[best]!, validationAucs };
}
