import type * as tf from "@tensorflow/tfjs";
import {
  backendInfo,
  checkedForward,
  type Forward,
  invalid,
  readFinite,
  requireBatch,
  requireKnownOptions,
  requirePositiveInteger,
} from "@lib/runtime";
import { pathBatchSize, type PathEnds, pathEnds, type PathOptions } from "./path_gradient.ts";
import {
  type Baseline,
  readTarget,
  resolveBaseline,
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

/** Options of {@link certify}: what is known of an attribution before it is certified. */
export interface CertificateOptions extends TargetOptions, Pick<PathOptions, "batchSize"> {
  /** `[batch, ...]`, the shape of the inputs, in logits. */
  readonly attributions: tf.Tensor;
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /** The method's name, with its rule. */
  readonly method: string;
  /** Quadrature nodes, one number or one for each example; none when absent. */
  readonly steps?: number | readonly number[] | undefined;
  /** Gradients evaluated in all; default the number of examples. */
  readonly gradients?: number | undefined;
}

/**
 * Certifies any attribution: F(x), F(x'), the sum of the map and its completeness error.
 *
 * Completeness: sum_i A_i = F_c(x) - F_c(x'). The convergence delta, sum_i A_i - (F_c(x) - F_c(x')),
 * measures how far a map is from it. It is necessary, not sufficient: errors may cancel.
 *
 * Cost: a forward pass of the inputs and one of the baselines, no gradient.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If a target is no output's index, or a value is NaN or infinite.
 * @see Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * import { certify, inputXGradient } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const inputs = tf.tensor2d([[1, -2]]), attributions = inputXGradient(forward, inputs, { target: 0 });
 * const { examples } = await certify(forward, inputs, { attributions, method: "x dF/dx" });
 * console.log(examples[0]!.completenessError); // 5: the map sums to 10, F(x) - F(0) is 5
 * ```
 */
export async function certify(
  forward: Forward,
  inputs: tf.Tensor,
  options: CertificateOptions,
): Promise<Certificate> {
  const action = "certify the attributions";
  requireKnownOptions(action, options, {
    attributions: true,
    target: true,
    baseline: true,
    method: true,
    steps: true,
    gradients: "an integer of 0 or more?",
    batchSize: "a positive integer?",
  });
  requireBatch(action, "inputs", inputs);
  const { attributions, method, steps, batchSize = pathBatchSize(inputs) } = options;
  requireBatch(action, "attributions", attributions);
  const batch = inputs.shape[0]!, { gradients = batch } = options;
  if (attributions.shape.join() !== inputs.shape.join()) {
    const must = `float32 of the inputs' shape [${inputs.shape.join(", ")}]`;
    throw new TypeError(invalid(action, "attributions", must, attributions));
  }
  if (typeof method !== "string") {
    throw new TypeError(invalid(action, "method", "the method's name", method));
  }
  requireSteps(action, steps, batch);
  const baseline = resolveBaseline(action, options.baseline, inputs);
  try {
    const target = await readTarget(action, options.target, batch), run = { batchSize };
    const checked = checkedForward(action, forward);
    const ends = await pathEnds(action, checked, { inputs, baseline, target }, run);
    const maps = await readFinite(attributions, "attributions");
    return certificateOf(ends, { maps, method, gradients, steps });
  } finally {
    baseline.dispose();
  }
}

function requireSteps(action: string, steps: CertificateOptions["steps"], batch: number): void {
  if (steps === undefined) return;
  if (typeof steps === "number") return requirePositiveInteger(action, "steps", steps);
  if (!Array.isArray(steps) || steps.length !== batch) {
    const must = `a number, or one for each of ${batch} examples`;
    throw new TypeError(invalid(action, "steps", must, steps));
  }
  for (const each of steps) requirePositiveInteger(action, "steps", each);
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
