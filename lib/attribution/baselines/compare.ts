import * as tf from "@tensorflow/tfjs";
import {
  checkedForward,
  type Forward,
  invalid,
  readOutputs,
  requireBatch,
  requireFunction,
  requireKnownOptions,
  requirePositiveInteger,
  tellProbabilities,
} from "@lib/runtime";
import { classProbability, mean } from "@lib/statistics";
import { certifyExample, type ExampleCertificate, totalsOf } from "../certificate.ts";
import { attributeAlong, PATH, pathBatchSize, type PathOptions } from "../path_gradient.ts";
import { quadrature, type Rule } from "../quadrature.ts";
import {
  readTarget,
  requireGradient,
  resolveBaseline,
  targetList,
  type TargetOptions,
} from "../target_and_baseline.ts";
import {
  type AveragedMaps,
  averageOverBaselines,
  type DrawBaseline,
  readExamples,
} from "./average.ts";
import { type BaselinePrediction, baselinePrediction } from "./prediction.ts";

/** A baseline that is drawn several times. */
export interface RepeatedBaseline {
  readonly draw: DrawBaseline;
  /** Draws that are averaged, 1 or more. */
  readonly draws: number;
  /** Quadrature nodes a draw; default the comparison's. */
  readonly steps?: number | undefined;
}

/** Options of {@link compareBaselines}. */
export interface CompareBaselinesOptions extends TargetOptions, Omit<PathOptions, "onProgress"> {
  /** The baselines by name. */
  readonly baselines: Readonly<Record<string, DrawBaseline | RepeatedBaseline>>;
  /** Quadrature nodes a draw; default 64. */
  readonly steps?: number | undefined;
  /** The rule that places the nodes; default midpoint. */
  readonly rule?: Rule | undefined;
  /** Told how many of the draws of all baselines are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/** One example under one baseline: its certificate is that of the mean map. */
export interface ComparedExample extends ExampleCertificate {
  /** Length of the path in model-input space, ||x - x'||; the mean over the draws. */
  readonly distance: number;
  /**
   * Entropy of the baseline's probabilities as a share of ln(classes), 0 to 1, see `baselinePrediction`;
   * the mean over the draws.
   */
  readonly entropy: number;
  /** Probability of the target at the baseline, p_c(x'), see `classProbability`; the mean over the draws. */
  readonly probability: number;
  /** The class that the network predicts for each draw of the baseline; of one output 1 or 0. */
  readonly predictions: readonly number[];
  /** Probability of the first of them, at its draw. */
  readonly certainty: number;
}

/** What one baseline makes of all examples; every list has an entry an example. */
export interface ComparedBaseline extends AveragedMaps {
  readonly name: string;
  /** The first draw of x', in model-input space. */
  readonly baselines: readonly Float32Array[];
  readonly examples: readonly ComparedExample[];
}

/**
 * Integrated Gradients of the same inputs from several baselines, with what tells the baselines apart.
 *
 * A random baseline's map is the mean over its draws; it is complete about the mean of F_c(x'). Maps
 * come back to the host, in the inputs' layout. They sum to different totals F_c(x) - F_c(x'): divide
 * each by its mass before comparing sizes.
 *
 * Cost: steps x draws forward and backward passes an example and baseline; a forward pass for each example,
 * and for each baseline as often as it is drawn; a few read-backs a draw.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, ...]` in model-input space.
 * @throws {TypeError} If a baseline has not the inputs' shape, or an option is unknown.
 * @throws {RangeError} If there is no baseline, a number of draws is not a positive integer, or as
 * {@link integratedGradients}.
 *
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * import { black, compareBaselines, uniformNoise } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().reshape([-1, 4]) as tf.Tensor2D;
 * const images = tf.ones([1, 2, 2, 1]), noise = { random: random(1) };
 * const compared = await compareBaselines(forward, images, {
 *   target: 3,
 *   baselines: {
 *     black: () => black(images),
 *     noise: { draw: () => uniformNoise(images, noise), draws: 5 },
 *   },
 * });
 * console.log(compared.map(({ name, examples }) => [name, examples[0]?.difference]));
 * ```
 */
export async function compareBaselines(
  forward: Forward,
  inputs: tf.Tensor,
  options: CompareBaselinesOptions,
): Promise<ComparedBaseline[]> {
  const action = "compare baselines";
  requireKnownOptions(action, options, {
    target: true,
    baselines: true,
    steps: true,
    rule: true,
    ...PATH,
  });
  requireBatch(action, "inputs", inputs);
  const { batchSize = pathBatchSize(inputs), rule = "midpoint", onProgress, signal } = options;
  const choices = choicesOf(action, options), batch = inputs.shape[0]!;
  const total = choices.reduce((sum, { draws }) => sum + draws, 0);
  const indices = await readTarget(action, options.target, batch);
  const checked = checkedForward(action, forward), run = { batchSize, signal };
  const features = await readExamples(inputs, "inputs");
  requireGradient(action, checked, inputs, batchSize);
  const { values, outputs } = await readOutputs(checked, inputs, { ...run, name: "F(x)" });
  const target = targetList(action, indices, { batch, outputs });
  tellProbabilities(values, outputs);
  const compared: ComparedBaseline[] = [];
  let done = 0;
  for (const { name, draw, draws, steps } of choices) {
    const starts: Float32Array[][] = [], answers: BaselinePrediction[][] = [];
    const nodes = quadrature(rule, steps);
    const attribute = async (drawn: tf.Tensor) => {
      const baseline = resolveBaseline(action, drawn, inputs);
      try {
        answers.push(forEach(await baselinePrediction(checked, baseline, { batchSize }), batch));
        starts.push(forEach(await readExamples(baseline, name), batch));
        // F at both ends is known by now: integratedGradients() would ask for it again at every draw.
        const path = { inputs, baseline, target };
        return tf.tensor(await attributeAlong(action, checked, path, nodes, run), inputs.shape);
      } finally {
        baseline.dispose();
      }
    };
    const averaged = await averageOverBaselines(draw, attribute, {
      draws,
      onProgress: () => onProgress?.(++done, total),
      signal,
    });
    const examples = target.map((index, i): ComparedExample => ({
      ...certifyExample({
        target: index,
        steps,
        output: values[i * outputs + index]!,
        baselineOutput: mean(answers.map((answer) => answer[i]!.logits[index]!)),
        ...totalsOf(averaged.maps[i]!),
      }),
      distance: mean(starts.map((start) => distance(features[i]!, start[i]!))),
      entropy: mean(answers.map((answer) => answer[i]!.share)),
      probability: mean(
        answers.map((of) => classProbability(of[i]!.logits, outputs === 1 ? 1 : index)),
      ),
      predictions: answers.map((answer) => answer[i]!.predicted),
      certainty: classProbability(answers[0]![i]!.logits, answers[0]![i]!.predicted),
    }));
    compared.push({ name, ...averaged, baselines: starts[0]!, examples });
  }
  return compared;
}

/** The baselines by name, each with its number of draws and steps. */
function choicesOf(action: string, { baselines, steps = 64 }: CompareBaselinesOptions) {
  const isRecord = typeof baselines === "object" && baselines !== null;
  const named = isRecord && !Array.isArray(baselines) ? Object.entries(baselines) : [];
  if (named.length === 0) {
    const must = "one baseline or more by name, functions that give a tensor";
    throw new RangeError(invalid(action, "baselines", must, baselines));
  }
  return named.map(([name, choice]) => {
    const repeated = typeof choice === "function" ? { draw: choice, draws: 1 } : choice;
    requireKnownOptions(`${action} from ${name}`, repeated, {
      draw: true,
      draws: true,
      steps: true,
    });
    requireFunction(action, `draw of ${name}`, repeated.draw);
    requirePositiveInteger(action, `draws of ${name}`, repeated.draws);
    const nodes = repeated.steps ?? steps;
    requirePositiveInteger(action, `steps of ${name}`, nodes);
    return { name, draw: repeated.draw, draws: repeated.draws, steps: nodes };
  });
}

/** One for each example, where all share one. */
function forEach<T>(list: readonly T[], batch: number): T[] {
  return list.length === 1 ? new Array<T>(batch).fill(list[0]!) : [...list];
}

/** The Euclidean distance of two vectors. */
function distance(from: Float32Array, to: Float32Array): number {
  return Math.sqrt(from.reduce((sum, value, k) => sum + (value - to[k]!) ** 2, 0));
}
