import { type Random, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import {
  type CrossedComparison,
  crossedComparisons,
  mean,
  pairedComparisons,
} from "@lib/statistics";
import type { PairedComparison, PairedScores } from "@lib/statistics";
import {
  type DensityRecord,
  type NamedTrial,
  type PilotTrial,
  type RecordedSurvey,
  trialOf,
} from "./density_record.ts";

/** What draws the resamples of intervals and the signs of tests. */
type Draw = { readonly random: Random };

/** A survey with what its trials are compared by. */
export type ComparedSurvey = Pick<RecordedSurvey<NamedTrial>, "name" | "trials">;

/** Test ROC-AUCs of `FIRST : SECOND` on the splits that both have. */
function pairOn(survey: ComparedSurvey, row: string): Omit<PairedScores, "name"> {
  const [first = "", second = ""] = row.split(" : ");
  const [own, other] = [trialOf(survey, first).testAucs, trialOf(survey, second).testAucs];
  const n = Math.min(own.length, other.length);
  return { first: own.slice(0, n), second: other.slice(0, n), direction: "higher" };
}

/**
 * Ways to train against each other on every survey, paired by split, as one family of tests of the mean.
 *
 * @param rows `FIRST : SECOND`, names of trials.
 */
export function compareTrials(
  surveys: readonly ComparedSurvey[],
  rows: readonly string[],
  options: Draw,
): CrossedComparison[] {
  requireObjects("compare trials", "surveys", surveys, "recorded surveys");
  requireList("compare trials", "rows", rows, "pairs of names");
  requireKnownOptions("compare trials", options, { random: "a seeded generator" });
  const names = surveys.map(({ name }) => name);
  const pair = (row: string, column: string) => pairOn(surveys[names.indexOf(column)]!, row);
  return crossedComparisons(rows, names, pair, { ...options, test: "mean" });
}

/**
 * Whether a lead changes from one survey to another of the same splits: of each pair of names the lead on
 * the first survey against that on the last.
 */
export function compareLeads(
  surveys: readonly ComparedSurvey[],
  rows: readonly string[],
  options: Draw,
): PairedComparison[] {
  requireObjects("compare leads", "surveys", surveys, "recorded surveys");
  requireList("compare leads", "rows", rows, "pairs of names");
  requireKnownOptions("compare leads", options, { random: "a seeded generator" });
  const [few, many] = [surveys[0]!, surveys.at(-1)!];
  const pairs = rows.map((row): PairedScores => {
    const [first, second] = [few, many].map((survey) => {
      const { first, second } = pairOn(survey, row);
      return Array.from(first, (auc, i) => auc - second[i]!);
    });
    const name = `${row}, the lead with ${few.name} : with ${many.name}`;
    return { name, first: first!, second: second!, direction: "higher" };
  });
  return pairedComparisons(pairs, { ...options, test: "mean" });
}

/**
 * The priors that were tried at a weaker strength too, at both: on the splits that have both, those of
 * `surveys` from the first.
 */
function bothStrengths({ surveys, weaker }: DensityRecord): PilotTrial[] {
  return weaker.flatMap((weak) => {
    const { name, dense, testAucs: { length: n } } = weak;
    const strong = trialOf(surveys.find((survey) => survey.dense === dense)!, name);
    const [validationAucs, testAucs] = [strong.validationAucs, strong.testAucs]
      .map((aucs) => aucs.slice(0, n));
    const { strength } = strong;
    return [weak, {
      name,
      dense,
      strength,
      validationAucs: validationAucs!,
      testAucs: testAucs!,
    }];
  });
}

/**
 * The surveys with the strength chosen for each by itself: of the
 * two that were tried on its splits, the one with the higher mean validation ROC-AUC. Their names say what was chosen.
 */
export function chosenForEach(record: DensityRecord): ComparedSurvey[] {
  const tried = bothStrengths(record);
  return record.surveys.map(({ name, dense, trials }) => {
    const here = tried.filter((trial) => trial.dense === dense);
    const ranked = here.toSorted((a, b) => mean(b.validationAucs) - mean(a.validationAucs));
    const best = (name: string) => ranked.find((trial) => trial.name === name);
    const names = [...new Set(here.map((trial) => trial.name))];
    const strengths = names.map((name) => `${name} at ${best(name)!.strength}`).join(", ");
    return {
      name: `${name} (${strengths})`,
      trials: trials.map((trial) => best(trial.name) ?? trial),
    };
  });
}

/**
 * Whether one way to train puts the leading cause first by importance more often than another: of every
 * split the share of surveys in which it does, as surveys share people and are not independent.
 *
 * @param rows `FIRST : SECOND`, names of trials.
 */
export function compareFirstPlaces(
  surveys: readonly RecordedSurvey[],
  rows: readonly string[],
  options: Draw,
): PairedComparison[] {
  requireObjects("compare first places", "surveys", surveys, "recorded surveys");
  requireList("compare first places", "rows", rows, "pairs of names");
  requireKnownOptions("compare first places", options, { random: "a seeded generator" });
  const shares = (name: string) => {
    const ranks = surveys.map((survey) => trialOf(survey, name).leadingRanks);
    return ranks[0]!.map((_, split) => mean(ranks.map((each) => Number(each[split] === 1))));
  };
  const pairs = rows.map((row): PairedScores => {
    const [first = "", second = ""] = row.split(" : ");
    return { name: row, first: shares(first), second: shares(second), direction: "higher" };
  });
  return pairedComparisons(pairs, { ...options, test: "mean" });
}

/**
 * L1 logistic regression against the way to train that is best in the mean, on every survey and every
 * table of other origin, on the splits that both have.
 */
export function compareWithLine(
  { surveys, others }: DensityRecord,
  options: Draw,
): PairedComparison[] {
  requireKnownOptions("compare with a line", options, { random: "a seeded generator" });
  const lines = surveys.map(({ references }) => references.logistic);
  const all = [...lines, ...others.map(({ logistic }) => logistic)];
  const pairs = [...surveys, ...others].map(({ name, trials }, i): PairedScores => {
    const first = all[i]!;
    const networks = trials.map((trial) => ({
      name: trial.name,
      second: trial.testAucs.slice(0, first.length),
    }));
    const best = networks.toSorted((a, b) => mean(b.second) - mean(a.second))[0]!;
    const pair = `L1 logistic regression : ${best.name}, ${name}`;
    return { name: pair, first, second: best.second, direction: "higher" };
  });
  return pairedComparisons(pairs, { ...options, test: "mean" });
}

/**
 * References and strengths taken apart, on the pilot's splits: EG(4) against EG(1) at either strength, one
 * strength against the other, and both changed at once.
 */
export function compareReferences({ pilot }: DensityRecord, options: Draw): PairedComparison[] {
  requireKnownOptions("compare references", options, { random: "a seeded generator" });
  const aucs = (name: string, strength: number) =>
    pilot.filter((trial) => trial.name === name && trial.strength === strength)
      .flatMap(({ testAucs }) => testAucs);
  const pairs = [[4, 1, 1, 1], [4, 0.1, 1, 0.1], [1, 0.1, 1, 1], [4, 0.1, 1, 1]] as const;
  return pairedComparisons(
    pairs.map(([k, strength, other, theirs]) => ({
      name: `EG(${k}), λ = ${strength} : EG(${other}), λ = ${theirs}`,
      first: aucs(`EG(${k})`, strength),
      second: aucs(`EG(${other})`, theirs),
      direction: "higher",
    })),
    { ...options, test: "mean" },
  );
}
