import { random, requireKnownOptions, requireList, requirePositiveInteger } from "@lib/runtime";
import type { ResumableParts } from "../resumable_parts.ts";
import { denseAndRareSurvey } from "../surveys/dense_and_rare.ts";
import type { SurveyTable } from "../surveys/survey_table.ts";
import { measureTrial, type PriorTrial, type TrialScores } from "./measure_trials.ts";
import { chosenTrials, pilotTrials } from "./prior_trials.ts";
import { logisticLine, type ReferenceLines, referenceLines } from "./reference_lines.ts";

/** What became of a prior at a strength. */
export interface RecordedTrial extends TrialScores {
  readonly name: string;
  /** Factor of the prior in the loss; 0 without one. */
  readonly strength: number;
}

/** A prior at a strength, tried on splits apart; one number a split. */
export interface PilotTrial extends Pick<TrialScores, "validationAucs" | "testAucs"> {
  readonly name: string;
  readonly strength: number;
  readonly dense: number;
}

/** All trials on one survey. */
export interface RecordedSurvey {
  readonly name: string;
  readonly people: number;
  readonly trials: readonly RecordedTrial[];
}

/** The paper's training experiment on surveys that differ in their number of dense columns alone. */
export interface DensityRecord {
  /** Draws the surveys, and with them splits, initial weights and references. */
  readonly seed: number;
  /** Every prior at every strength, on splits apart. */
  readonly pilot: readonly PilotTrial[];
  readonly surveys: readonly (RecordedSurvey & {
    readonly dense: number;
    readonly references: ReferenceLines;
  })[];
  /** Tables of other origin, where some were given. */
  readonly others: readonly (RecordedSurvey & {
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
  /** Splits of every trial, in groups that can be resumed after. */
  readonly count: number;
  readonly group: number;
  /** Splits of the reference lines. */
  readonly references: number;
  /** Tables of other origin, and the names of the trials that are run there. */
  readonly others?: { readonly tables: readonly SurveyTable[]; readonly trials: readonly string[] };
  /** Steps and widths; default the paper's. */
  readonly training?: { readonly epochs?: number; readonly hidden?: readonly number[] };
}

const KNOWN: Record<keyof MeasureByDensityOptions, true> = {
  seed: true,
  dense: true,
  pilot: true,
  count: true,
  group: true,
  references: true,
  others: true,
  training: true,
  doPart: true,
};

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
  const action = "measure priors";
  requireKnownOptions(action, options, KNOWN);
  const { seed, dense, count, group, others, training = {}, doPart } = options;
  requireList(action, "dense", dense);
  requirePositiveInteger(action, "count", count);
  requirePositiveInteger(action, "group", group);
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
  const measured = async (survey: SurveyTable, trial: PriorTrial) => {
    const parts: TrialScores[] = [];
    for (let from = 0; from < count; from += group) {
      const to = Math.min(count, from + group);
      parts.push(await measureTrial(survey, trial, { ...shared, from, to }));
    }
    return { name: trial.name, strength: trial.strength, ...joinedScores(parts) };
  };
  const surveys: DensityRecord["surveys"][number][] = [];
  for (const each of dense) {
    const survey = surveyOf(each), { name, count: people } = survey;
    const recorded: RecordedTrial[] = [];
    for (const trial of trials) recorded.push(await measured(survey, trial));
    const references = await doPart(`${name}, references, ${options.references}`, () => {
      return Promise.resolve(referenceLines(survey, { random: draws, count: options.references }));
    });
    surveys.push({ dense: each, name, people, references, trials: recorded });
  }
  const compared = trials.filter(({ name }) => others?.trials.includes(name));
  const recordedOthers: DensityRecord["others"][number][] = [];
  for (const survey of others?.tables ?? []) {
    const recorded: RecordedTrial[] = [];
    for (const trial of compared) recorded.push(await measured(survey, trial));
    const { name, count: people } = survey;
    const logistic = await doPart(`${name}, logistic, ${options.references}`, () => {
      return Promise.resolve(logisticLine(survey, { random: draws, count: options.references }));
    });
    recordedOthers.push({ name, people, logistic, trials: recorded });
  }
  return { seed, pilot, surveys, others: recordedOthers };
}

/** The scores of several groups of splits, one after the other; curves are means over all splits. */
export function joinedScores(parts: readonly TrialScores[]): TrialScores {
  const listed = (
    key: "testAucs" | "validationAucs" | "giniIndices" | "leadingRanks" | "recoveries",
  ) => parts.flatMap((part) => part[key]);
  const splits = listed("testAucs").length;
  const curve = (key: "aucCurve" | "giniCurve") =>
    parts[0]![key].map((_, epoch) =>
      parts.reduce((sum, part) => sum + part[key][epoch]! * part.testAucs.length, 0) / splits
    ).map((value) => Number(value.toFixed(4)));
  return {
    testAucs: listed("testAucs"),
    validationAucs: listed("validationAucs"),
    giniIndices: listed("giniIndices"),
    leadingRanks: listed("leadingRanks"),
    recoveries: listed("recoveries"),
    aucCurve: curve("aucCurve"),
    giniCurve: curve("giniCurve"),
  };
}

/** Where the committed record is. */
export const densityRecordPath = new URL("../../../data/survey/by-density.json", import.meta.url);

/** Reads the committed record. */
export async function readDensityRecord(): Promise<DensityRecord> {
  return JSON.parse(await Deno.readTextFile(densityRecordPath));
}

/** The trial of this name: of expected gradients the one at the authors' strength. */
export function trialOf({ name: survey, trials }: RecordedSurvey, name: string): RecordedTrial {
  const own = trials.filter((trial) => trial.name === name);
  const found = own.find(({ strength }) => strength === 1) ?? own[0];
  if (!found) throw new RangeError(`Cannot read the record as ${survey} must have "${name}"`);
  return found;
}
