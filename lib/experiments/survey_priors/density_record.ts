import { random, requireKnownOptions } from "@lib/runtime";
import type { ResumableParts } from "../resumable_parts.ts";
import { denseAndRareSurvey } from "../surveys/dense_and_rare.ts";
import type { SurveyTable } from "../surveys/survey_table.ts";
import { curveGains, type EpochCurve, epochCurve } from "./epoch_curves.ts";
import { measureTrial, type PriorTrial, type TrialScores } from "./measure_trials.ts";
import { chosenTrials, pilotTrials } from "./prior_trials.ts";
import { logisticLine, type ReferenceLines, referenceLines } from "./reference_lines.ts";
import { untrainedIndices } from "./untrained.ts";

/** What became of a prior at a strength. */
export interface RecordedTrial extends Omit<TrialScores, "aucCurve" | "giniCurve" | "watched"> {
  readonly name: string;
  /** Factor of the prior in the loss; 0 without one. */
  readonly strength: number;
}

/** A trial by its name and strength, with what it is compared by. */
export type NamedTrial = Pick<RecordedTrial, "name" | "strength" | "testAucs">;

/** The same, watched while it was trained. */
export interface WatchedTrial extends RecordedTrial {
  /** ROC-AUC on the validation people after each epoch. */
  readonly aucCurve: EpochCurve;
  /** With a prior: that less no prior's, with biases or without as the trial; and the index that it sees. */
  readonly gainCurve?: EpochCurve;
  readonly giniCurve?: EpochCurve;
}

/** A prior at a strength that was tried; one number a split. */
export interface PilotTrial extends Pick<TrialScores, "validationAucs" | "testAucs"> {
  readonly name: string;
  readonly strength: number;
  readonly dense: number;
}

/** All trials on one survey. */
export interface RecordedSurvey<Trial extends NamedTrial = RecordedTrial> {
  readonly name: string;
  readonly people: number;
  readonly trials: readonly Trial[];
}

/** The paper's training experiment on surveys that differ in their number of dense columns alone. */
export interface DensityRecord {
  /** Draws the surveys, and with them splits, initial weights and references. */
  readonly seed: number;
  /** Every prior at every strength, on splits apart. */
  readonly pilot: readonly PilotTrial[];
  readonly surveys: readonly (RecordedSurvey<WatchedTrial> & {
    readonly dense: number;
    readonly references: ReferenceLines;
  })[];
  /** Some priors at a weaker strength, on the first of the surveys' splits. */
  readonly weaker: readonly PilotTrial[];
  /** Tables of other origin, where some were given. */
  readonly others: readonly (RecordedSurvey & {
    /** The Gini index that a prior on EG(1) sees before training, one a split. */
    readonly initial: readonly number[];
    /** Test ROC-AUC of L1 logistic regression, one a split. */
    readonly logistic: readonly number[];
  })[];
}

/** Options of {@linkcode measureByDensity}. */
export interface MeasureByDensityOptions extends Pick<ResumableParts, "doPart"> {
  /** Draws everything; a safe integer. */
  readonly seed: number;
  /** Numbers of dense columns. */
  readonly dense: readonly number[];
  /** On which of them strengths are tried, and on how many splits. */
  readonly pilot: { readonly dense: readonly number[]; readonly count: number };
  /** Splits of every trial, in groups that can be resumed after; the first tells the spread of curves. */
  readonly count: number;
  readonly group: number;
  /** Which trials are run at a weaker strength too, and on how many of the splits. */
  readonly weaker: {
    readonly trials: readonly string[];
    readonly strength: number;
    readonly count: number;
  };
  /** Splits of the reference lines. */
  readonly references: number;
  /** Tables of other origin, and the names of the trials that are run there. */
  readonly others?: { readonly tables: readonly SurveyTable[]; readonly trials: readonly string[] };
  /** Steps and widths; default the paper's. */
  readonly training?: { readonly epochs?: number; readonly hidden?: readonly number[] };
}

/**
 * The paper's training experiment, in its own protocol unless told otherwise, on surveys of
 * `denseAndRareSurvey` that differ in their number of dense columns alone.
 *
 * First every prior at every strength on splits apart; then each at the strength that validates best,
 * expected gradients also at the authors', on splits that are the same for all trials.
 *
 * Cost: networks 512-128-32-1 take 0.5 s a split on one quiet core with wasm and no prior, 1 with the
 * X-Gradient or one reference, 2 with four.
 *
 * @throws {RangeError} If `measureTrial` refuses an option.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668, section 4.3.
 */
export async function measureByDensity(options: MeasureByDensityOptions): Promise<DensityRecord> {
  requireKnownOptions("measure priors", options, {
    seed: true,
    dense: "a list of numbers",
    pilot: true,
    count: "a positive integer",
    group: "an integer of 2 or more",
    weaker: true,
    references: true,
    others: true,
    training: true,
    doPart: "a function",
  });
  const { seed, dense, count, group, weaker, others, training = {}, doPart } = options;
  const surveyOf = (dense: number) => denseAndRareSurvey({ seed, dense });
  const draws = random(seed), shared = { ...training, random: draws, doPart };
  const apart = {
    ...training,
    random: draws.fork("pilot"),
    from: 0,
    to: options.pilot.count,
    doPart: <T>(name: string, work: () => Promise<T>) => doPart(`pilot, ${name}`, work),
  };
  const pilot: PilotTrial[] = [];
  for (const trial of pilotTrials()) {
    for (const dense of options.pilot.dense) {
      const { validationAucs, testAucs } = await measureTrial(surveyOf(dense), trial, apart);
      pilot.push({ name: trial.name, strength: trial.strength, dense, validationAucs, testAucs });
    }
  }
  const trials = chosenTrials(pilot);
  const measured = async (survey: SurveyTable, trial: PriorTrial, splits = count) => {
    const parts: TrialScores[] = [];
    for (let from = 0; from < splits; from += group) {
      const to = Math.min(splits, from + group), watch = from === 0;
      parts.push(await measureTrial(survey, trial, { ...shared, from, to, watch }));
    }
    return { name: trial.name, strength: trial.strength, ...joinedScores(parts) };
  };
  const surveys: DensityRecord["surveys"][number][] = [], weakly: PilotTrial[] = [];
  for (const each of dense) {
    const survey = surveyOf(each), { name, count: people } = survey;
    const scores: Scores[] = [];
    for (const trial of trials) scores.push(await measured(survey, trial));
    const references = await doPart(`${name}, references, ${options.references}`, () => {
      return Promise.resolve(referenceLines(survey, { random: draws, count: options.references }));
    });
    const recorded = scores.map((own, i) => {
      const { bias } = trials[i]!,
        none = trials.findIndex((it) => !it.attribution && it.bias === bias);
      return watchedTrial(own, scores[none]!);
    });
    surveys.push({ dense: each, name, people, references, trials: recorded });
    for (const trial of trials.filter(({ name }) => weaker.trials.includes(name))) {
      const { strength } = weaker, weak = { ...trial, strength };
      const { validationAucs, testAucs } = await measured(survey, weak, weaker.count);
      weakly.push({ name: trial.name, strength, dense: each, validationAucs, testAucs });
    }
  }
  const compared = trials.filter(({ name }) => others?.trials.includes(name));
  const recordedOthers: DensityRecord["others"][number][] = [];
  for (const survey of others?.tables ?? []) {
    const recorded: RecordedTrial[] = [];
    for (const trial of compared) recorded.push(unwatched(await measured(survey, trial)));
    const { name, count: people } = survey;
    const initial = await doPart(`${name}, initial, ${options.references}`, () => {
      return untrainedIndices(survey, { random: draws, count: options.references });
    });
    const logistic = await doPart(`${name}, logistic, ${options.references}`, () => {
      return Promise.resolve(logisticLine(survey, { random: draws, count: options.references }));
    });
    recordedOthers.push({ name, people, initial, logistic, trials: recorded });
  }
  return { seed, pilot, surveys, weaker: weakly, others: recordedOthers };
}

type Scores = TrialScores & Pick<RecordedTrial, "name" | "strength">;

/** The scores of several groups of splits, one after the other; curves are means over all splits. */
export function joinedScores(parts: readonly TrialScores[]): TrialScores {
  const listed = (
    key: "testAucs" | "validationAucs" | "giniIndices" | "leadingRanks" | "recoveries",
  ) => parts.flatMap((part) => part[key]);
  const splits = listed("testAucs").length, { watched } = parts[0]!;
  const curve = (key: "aucCurve" | "giniCurve") =>
    parts[0]![key].map((_, epoch) =>
      parts.reduce((sum, part) => sum + part[key][epoch]! * part.testAucs.length, 0) / splits
    );
  return {
    testAucs: listed("testAucs"),
    validationAucs: listed("validationAucs"),
    giniIndices: listed("giniIndices"),
    leadingRanks: listed("leadingRanks"),
    recoveries: listed("recoveries"),
    aucCurve: curve("aucCurve"),
    giniCurve: curve("giniCurve"),
    ...(watched && { watched }),
  };
}

const unwatched = ({ aucCurve: _, giniCurve: __, watched: ___, ...scores }: Scores) => scores;

/** A trial with its curves; `none` is the same networks' without a prior. */
function watchedTrial(trial: Scores, none: Scores): WatchedTrial {
  const { aucCurve, giniCurve, testAucs: { length: n }, watched } = trial;
  const { aucs, ginis } = watched!;
  const own = { ...unwatched(trial), aucCurve: epochCurve(aucCurve, { watched: aucs, n }) };
  if (trial === none) return own;
  const [gains] = curveGains([aucCurve], [none.aucCurve]);
  const gainsWatched = curveGains(aucs, none.watched!.aucs);
  return {
    ...own,
    gainCurve: epochCurve(gains!, { watched: gainsWatched, n }),
    giniCurve: epochCurve(giniCurve, { watched: ginis, n }),
  };
}

/** Where the committed record is. */
export const densityRecordPath = new URL("../../../data/survey/by-density.json", import.meta.url);

/** Reads the committed record. */
export async function readDensityRecord(): Promise<DensityRecord> {
  return JSON.parse(await Deno.readTextFile(densityRecordPath));
}

/** The trial of this name: of expected gradients the one at the authors' strength. */
export function trialOf<Trial extends NamedTrial>(
  { name: survey, trials }: Pick<RecordedSurvey<Trial>, "name" | "trials">,
  name: string,
): Trial {
  const own = trials.filter((trial) => trial.name === name);
  const found = own.find(({ strength }) => strength === 1) ?? own[0];
  if (!found) throw new RangeError(`Cannot read the record as ${survey} must have "${name}"`);
  return found;
}
