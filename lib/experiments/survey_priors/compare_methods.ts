import {
  invalid,
  progress,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositiveInteger,
  requireWords,
  timeInTurns,
} from "@lib/runtime";
import { argmax, mean } from "@lib/statistics";
import { requireSplit, type SurveySplit } from "./survey_splits.ts";
import {
  type SplitResult,
  type TabularMethod,
  trainSplits,
  type TrainSplitsOptions,
} from "./train_splits.ts";

/** Options of {@linkcode chooseStrength}. */
export interface ChooseStrengthOptions extends TrainSplitsOptions {
  /** What to try, one or more. */
  readonly strengths: readonly number[];
}

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
 * @throws {RangeError} If there is none to try, or `trainSplits` refuses its options.
 */
export async function chooseStrength(
  method: TabularMethod,
  splits: readonly SurveySplit[],
  allOptions: ChooseStrengthOptions,
): Promise<ChosenStrength> {
  const action = "choose a strength";
  requireSplits(action, splits);
  requireObjects(action, "options", [allOptions], "options");
  const { strengths: list, ...options } = allOptions;
  requireList(action, "strengths", list);
  const strengths = Array.from(list);
  if (strengths.length === 0) {
    throw new RangeError(invalid(action, "strengths", "one or more", strengths));
  }
  const blind = splits.map(withoutTest);
  const runs = strengths.flatMap((strength) => blind.map((split) => ({ split, strength })));
  const results = await trainSplits(method, runs, options);
  const validationAucs = strengths.map((_, i) => {
    const ofStrength = results.slice(i * splits.length, (i + 1) * splits.length);
    return mean(ofStrength.map(({ validationAuc }) => validationAuc));
  });
  const best = argmax(validationAucs);
  return { strength: strengths[best]!, validationAucs };
}

function requireSplits(action: string, splits: readonly SurveySplit[]): void {
  requireObjects(action, "splits", splits, "splits");
  if (splits.length === 0) throw new RangeError(invalid(action, "splits", "one or more", splits));
  for (const split of splits) requireSplit(action, split);
}

function requireTrials(
  action: string,
  methods: Readonly<Record<string, TabularTrial>>,
  { label }: Pick<CompareMethodsOptions, "label">,
): void {
  requireObjects(action, "methods", [methods], "methods by name");
  for (const [name, method] of Object.entries(methods)) {
    requireKnownOptions(`${action} "${name}"`, method, METHOD);
  }
  requireWords(action, "label", label);
}

const METHOD: Record<keyof TabularTrial, true> = { bias: true, attribution: true, strength: true };

/** The split with its validation rows in place of the test's, so that nothing can leak from these. */
function withoutTest(split: SurveySplit): SurveySplit {
  return { ...split, test: split.validation };
}

/** A way to train, with the strength of its prior. */
export interface TabularTrial extends TabularMethod {
  /** 0 or more; default 0. */
  readonly strength?: number;
}

/** Options of {@linkcode trainMethods} and {@linkcode measureEpochCosts}. */
export interface CompareMethodsOptions extends Omit<TrainSplitsOptions, "onProgress"> {
  /** Shows progress and time left under this label. */
  readonly label: string;
}

/**
 * Trains every method on every split, one method after the other: {@linkcode trainSplits} of each.
 *
 * @returns The splits' results in their order, by the method's name.
 */
export async function trainMethods(
  methods: Readonly<Record<string, TabularTrial>>,
  splits: readonly SurveySplit[],
  allOptions: CompareMethodsOptions,
): Promise<Record<string, SplitResult[]>> {
  const action = "train by the methods";
  requireSplits(action, splits);
  requireTrials(action, methods, allOptions ?? {});
  const { label, ...options } = allOptions;
  const { epochs = 100 } = options, entries = Object.entries(methods);
  requirePositiveInteger(action, "epochs", epochs);
  const bar = progress({ label, total: entries.length * epochs, unit: "epochs" });
  const results: Record<string, SplitResult[]> = {};
  for (const [i, [name, { strength = 0, ...method }]] of entries.entries()) {
    const runs = splits.map((split) => ({ split, strength }));
    const onProgress = (epoch: number) => bar.update(i * epochs + epoch, name);
    results[name] = await trainSplits(method, runs, { ...options, epochs, onProgress });
  }
  await bar.done();
  return results;
}

/**
 * Measures what an epoch costs with each method, relative to the first one: a step on the training rows
 * and the judgement on the validation rows.
 *
 * The methods are timed in turns. An epoch ends with a read-back, so the device has finished when the
 * clock stops.
 *
 * @param options With `repeats`, a positive integer; one more is run first and not counted.
 * @returns The ratio of each repeat, by the method's name.
 */
export async function measureEpochCosts(
  methods: Readonly<Record<string, TabularTrial>>,
  splits: readonly SurveySplit[],
  allOptions: CompareMethodsOptions & { readonly repeats: number },
): Promise<Record<string, number[]>> {
  const action = "measure the methods";
  requireSplits(action, splits);
  requireTrials(action, methods, allOptions ?? {});
  const { label, repeats, ...options } = allOptions;
  requirePositiveInteger(action, "repeats", repeats);
  const bar = progress({ label, total: repeats + 1, unit: "repeats" });
  const turn = ({ strength = 0, ...method }: TabularTrial) => async () => {
    const runs = splits.map((split) => ({ split: withoutTest(split), strength }));
    const marks: number[] = [];
    const onProgress = () => void marks.push(performance.now());
    // The first epoch compiles and uploads; the two after it are timed.
    await trainSplits(method, runs, { ...options, epochs: 3, onProgress });
    return marks[2]! - marks[0]!;
  };
  const times = await timeInTurns(Object.values(methods).map(turn), {
    repeats,
    onProgress: (done) => bar.update(done + 1),
  });
  await bar.done();
  const ratios = times.map((each) => each.map((time, repeat) => time / times[0]![repeat]!));
  return Object.fromEntries(Object.keys(methods).map((name, i) => [name, ratios[i]!]));
}
