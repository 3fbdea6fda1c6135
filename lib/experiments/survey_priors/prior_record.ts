import { featuresUsed } from "@lib/metrics";
import {
  backendInfo,
  progress,
  type Random,
  requireFunction,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositiveInteger,
} from "@lib/runtime";
import { mean, rocAuc } from "@lib/statistics";
import type { ResumableParts } from "../resumable_parts.ts";
import { requireTable, type SurveyTable } from "../surveys/survey_table.ts";
import { chooseStrength } from "./compare_methods.ts";
import { surveySplits } from "./survey_splits.ts";
import {
  type SplitResult,
  type TabularMethod,
  trainSplits,
  type TrainSplitsOptions,
} from "./train_splits.ts";

/** What {@linkcode measurePriors} found of one method, at the strength that validated best. */
export interface PriorResult {
  readonly name: string;
  /** Factor of the prior in the loss; 0 is no prior. */
  readonly strength: number;
  /** Mean validation ROC-AUC of every strength tried; absent where none was. */
  readonly validationAucs?: readonly number[];
  /** Seconds of training and judging, a split. */
  readonly seconds: number;
  /** ROC-AUC on the test people, of each split. */
  readonly testAucs: readonly number[];
  /** `featuresUsed` of the mean |x dF/dx| over validation people, of each split. */
  readonly featuresUsed: readonly number[];
  /** ROC-AUC of that importance against the true causes, of each split; absent where nobody knows them. */
  readonly recovery?: readonly number[];
}

/** The paper's training experiment on one survey. */
export interface PriorRecord extends Pick<MeasurePriorsOptions, "strengths" | "pilot"> {
  readonly survey: Readonly<Record<"people" | "features" | "positive", number>> & {
    readonly name: string;
  };
  readonly backend: string;
  readonly results: readonly PriorResult[];
}

/** Options of {@linkcode measurePriors}. */
export interface MeasurePriorsOptions extends Partial<Pick<ResumableParts, "doPart">> {
  /** Splits of every method. */
  readonly count: number;
  /** Splits of expected gradients with more references, by their number. */
  readonly references: Readonly<Record<number, number>>;
  /** Strengths to try. */
  readonly strengths: readonly number[];
  /** Splits on which strengths are tried. */
  readonly pilot: number;
  /** Draws splits, initial weights and references. */
  readonly random: Random;
  /** Widths, epochs and step size; default the paper's. */
  readonly training?: Pick<TrainSplitsOptions, "hidden" | "epochs" | "learningRate">;
}

const KNOWN: Record<keyof MeasurePriorsOptions, true> = {
  count: true,
  references: true,
  strengths: true,
  pilot: true,
  random: true,
  training: true,
  doPart: true,
};

const methods: Readonly<Record<string, TabularMethod>> = {
  "no prior": { bias: true },
  "no prior, bias-free": { bias: false },
  "gradient": { bias: true, attribution: { method: "gradient" } },
  "RRR": { bias: true, attribution: { method: "right for the right reasons" } },
  "EG(1)": { bias: true, attribution: { method: "expected gradients", references: 1 } },
  "X-Gradient": { bias: false, attribution: { method: "input x gradient" } },
};

/**
 * The paper's training experiment, unless told otherwise in its own protocol: networks 512-128-32-1, 100
 * full-batch steps of Adam at 1e-3, the strength of each prior by validation, the best epoch by
 * validation, ROC-AUC on everybody else. Expected gradients with more than one reference share the
 * strength that validates best with four, on half of the pilot splits.
 *
 * Cost: on one core, wasm, about a second a split without a prior, two with the X-Gradient, one more for
 * every reference.
 *
 * @throws {RangeError} If `surveySplits` or `trainSplits` refuses an option.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668, section 4.3.
 */
export async function measurePriors(
  survey: SurveyTable,
  options: MeasurePriorsOptions,
): Promise<PriorRecord> {
  const action = "measure priors";
  requireKnownOptions(action, options, KNOWN);
  const { count, references, strengths, pilot, random } = options;
  const { training, doPart = (_, work) => work() } = options;
  requireTable(action, survey);
  requirePositiveInteger(action, "count", count);
  requirePositiveInteger(action, "pilot", pilot);
  requireList(action, "strengths", strengths);
  requireObjects(action, "references", [references], "numbers of splits by number");
  requireFunction(action, "doPart", doPart);
  const shared = { ...training, random };
  const splits = surveySplits(survey, { count: Math.max(count, pilot), random });
  const measured = (name: string, method: TabularMethod, strength: number, count: number) =>
    doPart(`${name}, ${count} splits, ${strength}`, async () => {
      const results: SplitResult[] = [];
      const bar = progress({ label: `${survey.name}, ${name}`, total: count, unit: "splits" });
      const start = performance.now();
      while (results.length < count) {
        const end = Math.min(count, results.length + atOnce(method));
        const runs = splits.slice(results.length, end).map((split) => ({ split, strength }));
        for (const result of await trainSplits(method, runs, shared)) results.push(result);
        await bar.update(results.length);
      }
      await bar.done();
      const seconds = (performance.now() - start) / 1000 / count;
      return { name, strength, seconds, ...scored(results, survey) };
    });
  const chosen = async (name: string, method: TabularMethod, pilot: number) => {
    if (!method.attribution) return { strength: 0 };
    return await doPart(`strength of ${name}, ${pilot} splits, ${strengths}`, async () => {
      const label = `${survey.name}, strength of ${name}`;
      const bar = progress({ label, total: training?.epochs ?? 100, unit: "epochs" });
      const tried = { ...shared, strengths, onProgress: (epoch: number) => bar.update(epoch) };
      const choice = await chooseStrength(method, splits.slice(0, pilot), tried);
      await bar.done(`${choice.strength}`);
      return choice;
    });
  };
  const results: PriorResult[] = [];
  for (const [name, method] of Object.entries(methods)) {
    const choice = await chosen(name, method, pilot);
    results.push({ ...await measured(name, method, choice.strength, count), ...choice });
  }
  const withReferences = (references: number) => {
    return { bias: true, attribution: { method: "expected gradients", references } } as const;
  };
  for (const [k, few] of Object.entries(references)) {
    const choice = await chosen("EG(4)", withReferences(4), Math.ceil(pilot / 2));
    results.push(await measured(`EG(${k})`, withReferences(Number(k)), choice.strength, few));
  }
  const { name, count: people, features, labels } = survey;
  return {
    survey: { name, people, features, positive: mean(labels) },
    backend: backendInfo().backend,
    strengths,
    pilot,
    results,
  };
}

/** Splits side by side: their number changes time and memory, not results. */
function atOnce({ attribution }: TabularMethod): number {
  const references = attribution?.method === "expected gradients" ? attribution.references : 1;
  return Math.max(1, Math.floor(20 / references));
}

function scored(results: readonly SplitResult[], { causes }: SurveyTable) {
  const isCause = causes?.map(Number);
  const rounded = (score: (result: SplitResult) => number) =>
    results.map((result) => Number(score(result).toFixed(5)));
  return {
    testAucs: rounded(({ testAuc }) => testAuc),
    featuresUsed: rounded(({ importance }) => featuresUsed(importance)),
    ...(isCause && { recovery: rounded(({ importance }) => rocAuc(importance, isCause)) }),
  };
}

/** Where the committed records are. */
export const priorRecordsPath = new URL("../../../data/survey/records.json", import.meta.url);

/** Committed records, by survey. */
export interface PriorRecords {
  readonly generated: PriorRecord;
  /** A table of NHANES I, if one was given. */
  readonly nhanes?: PriorRecord;
}

/** What {@linkcode measurePriors} found once: lib/experiments/record_survey_priors.ts made it. */
export async function readPriorRecords(): Promise<PriorRecords> {
  return JSON.parse(await Deno.readTextFile(priorRecordsPath));
}
