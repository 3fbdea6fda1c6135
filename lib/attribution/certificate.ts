import type * as tf from "@tensorflow/tfjs";
import {
  backendInfo,
  checkedForward,
  type Forward,
  readFinite,
  readOutputs,
  requireBatch,
  tellProbabilities,
} from "@lib/runtime";
import { type Path, pathBatchSize, type PathOptions } from "./path_gradient.ts";
import {
  type Baseline,
  readTarget,
  requireGradient,
  resolveBaseline,
  targetList,
  type TargetOptions,
} from "./target_and_baseline.ts";

/** What an attribution of a batch is worth: one entry an example in every list. */
export interface Certificate {
  /** The method's name, with rule and steps where it has them. */
  readonly method: string;
  /** Gradients [example x node] that were evaluated, in all. */
  readonly gradients: number;
  /** The backend that computed it. */
  readonly backend: string;
  readonly examples: readonly ExampleCertificate[];
}

/** The certificate of one example; outputs and errors are in logits. */
export interface ExampleCertificate {
  /** Index of the explained output. */
  readonly target: number;
  /** Quadrature nodes on the path, where the method has them. */
  readonly steps?: number | undefined;
  /** Whether the tolerance was met within the most steps; absent where none was asked for. */
  readonly met?: boolean;
  /**
   * By how much the last doubling of the steps changed the map, sum |now - before| / sum |now|; absent
   * where no tolerance was asked for.
   */
  readonly change?: number;
  /** F_c(x). */
  readonly output: number;
  /** F_c(x'). */
  readonly baselineOutput: number;
  /** F_c(x) - F_c(x'), what a complete attribution sums to. */
  readonly difference: number;
  /** The sum of the attributions, added in float64. */
  readonly sum: number;
  /** The convergence delta: sum - difference. */
  readonly completenessError: number;
  /** 100 |completenessError| / |difference|; null where the difference is exactly 0. */
  readonly completenessPercent: number | null;
  /**
   * Whether |difference| is at most 5% of the map's mass sum_i |A_i|: attributions of both signs cancel,
   * and an error of 1% of the map is 20% or more of the difference, so that per cent says little.
   */
  readonly smallDifference: boolean;
}

/** F at both ends of each example's path, on the host, in logits of the target. */
export interface PathEnds {
  readonly target: readonly number[];
  /** F_c(x). */
  readonly outputs: readonly number[];
  /** F_c(x'). */
  readonly baselineOutputs: readonly number[];
}

/** What is known before a method goes along its paths. */
export interface Start {
  /** The network, checked. */
  readonly forward: Forward;
  readonly path: Path;
  readonly ends: PathEnds;
  /** x and x' on the host. */
  readonly values: Float32Array;
  readonly baselineValues: Float32Array;
  readonly run: PathOptions & { readonly batchSize: number };
}

/** What is asked of every method that goes from a baseline to the inputs. */
interface Asked extends TargetOptions, PathOptions {
  readonly baseline?: Baseline | undefined;
  /** Makes x' in the place of `baseline`. */
  readonly makeBaseline?: () => tf.Tensor;
  /** Whether a network without a gradient is refused before all other passes. */
  readonly needsGradient?: boolean;
}

/**
 * The first pass of every method that certifies, and its work: here it is seen how many outputs there are,
 * whether the targets are among them, and whether they are logits. Options are known to be of their kinds.
 */
export async function fromEnds<Result>(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  options: Asked,
  work: (start: Start) => Result | Promise<Result>,
): Promise<Result> {
  requireBatch(action, "inputs", inputs);
  const { batchSize = pathBatchSize(inputs), onProgress, signal, makeBaseline } = options;
  const batch = inputs.shape[0]!, checked = checkedForward(action, forward);
  const asked = await readTarget(action, options.target, batch);
  const baseline = makeBaseline?.() ?? resolveBaseline(action, options.baseline, inputs);
  try {
    const values = await readFinite(inputs, "inputs");
    const baselineValues = await readFinite(baseline, "baseline");
    if (options.needsGradient) requireGradient(action, checked, inputs, batchSize);
    const ends = await readEnds(action, checked, { inputs, baseline, target: asked }, {
      batchSize,
      signal,
    });
    const path = { inputs, baseline, target: ends.target };
    const run = { batchSize, onProgress, signal };
    return await work({ forward: checked, path, ends, values, baselineValues, run });
  } finally {
    baseline.dispose();
  }
}

/** Reads F at the inputs and at the baselines. */
async function readEnds(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: Omit<Path, "target"> & {
    readonly target: readonly number[] | undefined;
  },
  run: Pick<PathOptions, "signal"> & { readonly batchSize: number },
): Promise<PathEnds> {
  const batch = inputs.shape[0]!, alike = baseline.shape[0] === 1;
  const { values, outputs } = await readOutputs(forward, inputs, { ...run, name: "F(x)" });
  const list = targetList(action, target, { batch, outputs });
  tellProbabilities(values, outputs);
  const start = await readOutputs(forward, baseline, { ...run, name: "F(x')" });
  return {
    target: list,
    outputs: list.map((c, i) => values[i * outputs + c]!),
    baselineOutputs: list.map((c, i) => start.values[(alike ? 0 : i * outputs) + c]!),
  };
}

/** What is known of maps beside the ends of their paths. */
interface KnownMaps extends Pick<Certificate, "method" | "gradients"> {
  /** [batch, ...], flattened. */
  readonly maps: Float32Array;
  readonly steps?: number | readonly number[] | undefined;
  /** What became of a tolerance, for each example. */
  readonly reached?: readonly Pick<ExampleCertificate, "met" | "change">[];
}

/** The certificate of maps on the host. */
export function certificateOf(
  { target, outputs, baselineOutputs }: PathEnds,
  { maps, steps, reached, method, gradients }: KnownMaps,
): Certificate {
  const size = maps.length / target.length, { backend } = backendInfo();
  const examples = target.map((index, i) =>
    certifyExample({
      target: index,
      steps: typeof steps === "number" ? steps : steps?.[i],
      ...reached?.[i],
      output: outputs[i]!,
      baselineOutput: baselineOutputs[i]!,
      ...totalsOf(maps.subarray(i * size, (i + 1) * size)),
    })
  );
  return { method, gradients, backend, examples };
}

/** What an example's certificate is reckoned from, in logits. */
type Known =
  & Pick<ExampleCertificate, "target" | "steps" | "met" | "change" | "output" | "baselineOutput">
  & Totals;

/** A difference is small where it is at most this share of the map's mass. */
const smallShare = 0.05;

/** The certificate of one example, from its outputs and its map's totals. */
export function certifyExample({ mass, ...known }: Known): ExampleCertificate {
  const difference = known.output - known.baselineOutput;
  const completenessError = known.sum - difference;
  return {
    ...known,
    difference,
    completenessError,
    completenessPercent: difference === 0 ? null : 100 * Math.abs(completenessError / difference),
    smallDifference: Math.abs(difference) <= smallShare * mass,
  };
}

/** What a map comes to, added in float64. */
export interface Totals {
  /** sum_i A_i. */
  readonly sum: number;
  /** sum_i |A_i|. */
  readonly mass: number;
}

/** The totals of a map. */
export function totalsOf(map: Float32Array): Totals {
  let sum = 0, mass = 0;
  for (const value of map) {
    sum += value;
    mass += Math.abs(value);
  }
  return { sum, mass };
}
