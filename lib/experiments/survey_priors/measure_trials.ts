import { gini } from "@lib/metrics";
import { type Random, requireKnownOptions } from "@lib/runtime";
import { mean, rocAuc } from "@lib/statistics";
import type { ResumableParts } from "../resumable_parts.ts";
import { requireTable, type SurveyTable } from "../surveys/survey_table.ts";
import { surveySplits } from "./survey_splits.ts";
import { type SplitResult, type TabularMethod, trainSplits } from "./train_splits.ts";

/** A way to train, with the strength of its prior, 0 without one. */
export interface PriorTrial extends TabularMethod {
  readonly name: string;
  readonly strength: number;
}

/** What became of a trial's networks, one number a split where nothing else is said. */
export interface TrialScores {
  /** ROC-AUC on the test people. */
  readonly testAucs: readonly number[];
  /** The highest ROC-AUC on the validation people. */
  readonly validationAucs: readonly number[];
  /** Gini index of the importance, mean |x dF/dx| over validation people: the same measure for all trials. */
  readonly giniIndices: readonly number[];
  /** The leading cause's place by importance, 1 the first; none where nobody knows the causes. */
  readonly leadingRanks: readonly number[];
  /** ROC-AUC of the importance against the causes, over dense columns alone; none where nobody knows them. */
  readonly recoveries: readonly number[];
  /** Mean over the splits after each epoch: ROC-AUC on the validation people. */
  readonly aucCurve: readonly number[];
  /** Mean over the splits before each step: the Gini index that the prior sees; none without a prior. */
  readonly giniCurve: readonly number[];
  /** The same split by split, [split][epoch], where that was asked for. */
  readonly watched?: {
    readonly aucs: readonly (readonly number[])[];
    readonly ginis: readonly (readonly number[])[];
  };
}

/** Options of {@linkcode measureTrial}. */
export interface MeasureTrialOptions extends Partial<Pick<ResumableParts, "doPart">> {
  /** Draws splits, initial weights and references. */
  readonly random: Random;
  /** The splits from the first to before the last, in groups that are trained side by side. */
  readonly from: number;
  readonly to: number;
  /** Whether every split's epochs are kept, for their spread; default false. */
  readonly watch?: boolean;
  /** Steps; default 100. */
  readonly epochs?: number;
  /** Units of the hidden layers; default 512, 128, 32. */
  readonly hidden?: readonly number[];
}

const sideBySide = 5;

/**
 * Trains a trial's networks on some of a survey's splits, in the paper's protocol unless told otherwise.
 *
 * @throws {RangeError} If `surveySplits` or `trainSplits` refuses an option.
 */
export async function measureTrial(
  survey: SurveyTable,
  { name, strength, ...method }: PriorTrial,
  options: MeasureTrialOptions,
): Promise<TrialScores> {
  const action = "measure a prior";
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    from: "an integer of 0 or more",
    to: "a positive integer",
    epochs: true,
    hidden: true,
    watch: true,
    doPart: "a function?",
  });
  requireTable(action, survey);
  const { random, from, to, watch = false, doPart = (_, work) => work(), ...training } = options;
  return await doPart(`${survey.name}, ${name}, ${strength}, ${from} to ${to}`, async () => {
    const splits = surveySplits(survey, { count: to, random }).slice(from);
    const results: SplitResult[] = [];
    for (let start = 0; start < splits.length; start += sideBySide) {
      const runs = splits.slice(start, start + sideBySide).map((split) => ({ split, strength }));
      for (const result of await trainSplits(method, runs, { random, ...training })) {
        results.push(result);
      }
    }
    return scoresOf(results, { survey, watch });
  });
}

function scoresOf(
  results: readonly SplitResult[],
  { survey, watch }: { readonly survey: SurveyTable; readonly watch: boolean },
): TrialScores {
  const { causes, featureNames } = survey;
  const aucs = results.map(({ validationAucs }) => validationAucs);
  const ginis = results.map(({ giniIndices }) => giniIndices);
  const each = (score: (result: SplitResult) => number) =>
    results.map((result) => digits(score(result)));
  const leading = causes?.indexOf(true);
  const isDense = featureNames.map((name) => !name.startsWith("rare"));
  const recovery = ({ importance }: SplitResult) =>
    rocAuc(
      importance.filter((_, i) => isDense[i]),
      causes!.filter((_, i) => isDense[i]).map(Number),
    );
  const rank = ({ importance }: SplitResult) =>
    1 + importance.filter((other) => other > importance[leading!]!).length;
  return {
    testAucs: each(({ testAuc }) => testAuc),
    validationAucs: each(({ validationAuc }) => validationAuc),
    giniIndices: each(({ importance }) => gini(importance)),
    leadingRanks: leading === undefined ? [] : results.map(rank),
    recoveries: causes ? each(recovery) : [],
    aucCurve: meanCurve(aucs),
    giniCurve: meanCurve(ginis),
    ...(watch ? { watched: { aucs: aucs.map(rounded), ginis: ginis.map(rounded) } } : {}),
  };
}

/** Five digits are what a record needs. */
const digits = (value: number) => Number(value.toFixed(5));
const rounded = (values: readonly number[]) => values.map(digits);

function meanCurve(curves: readonly (readonly number[])[]): number[] {
  return curves[0]!.map((_, i) => digits(mean(curves.map((curve) => curve[i]!))));
}
