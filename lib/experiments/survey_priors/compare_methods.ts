import { progress, timeInTurns } from "@lib/runtime";
import type { SplitResult } from "./judge_splits.ts";
import type { SurveySplit } from "./survey_splits.ts";
import { type TabularMethod, trainSplits, type TrainSplitsOptions } from "./train_splits.ts";

/** A way to train, with the strength of its prior. */
export interface TabularTrial extends TabularMethod {
  /** 0 or more; 0 when absent. */
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
 *
 * @example
 * ```ts
 * const results = await trainMethods(
 *   { "no prior": { bias: true }, "bias-free": { bias: false } },
 *   splits,
 *   { label: "Methods", random: random(9) },
 * );
 * ```
 */
export async function trainMethods(
  methods: Readonly<Record<string, TabularTrial>>,
  splits: readonly SurveySplit[],
  { label, ...options }: CompareMethodsOptions,
): Promise<Record<string, SplitResult[]>> {
  const { epochs = 100 } = options, entries = Object.entries(methods);
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
 * @param repeats A positive integer; one more is run first and not counted.
 * @returns The ratio of each repeat, by the method's name.
 */
export async function measureEpochCosts(
  methods: Readonly<Record<string, TabularTrial>>,
  splits: readonly SurveySplit[],
  { label, repeats, ...options }: CompareMethodsOptions & { readonly repeats: number },
): Promise<Record<string, number[]>> {
  const bar = progress({ label, total: repeats + 1, unit: "repeats" });
  const turn = ({ strength = 0, ...method }: TabularTrial) => async () => {
    const runs = splits.map((split) => ({ split: { ...split, test: split.validation }, strength }));
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
