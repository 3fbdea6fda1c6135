import type * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, requirePositiveInteger } from "@lib/runtime";
import { mean } from "@lib/statistics";
import { certifyExample, type ExampleCertificate } from "../certificate.ts";
import { integratedGradients } from "../integrated_gradients.ts";
import type { PathOptions } from "../path_gradient.ts";
import { resolveBaseline, targetList, type TargetOptions } from "../target_and_baseline.ts";
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
  readonly steps?: number;
}

/** Options of {@link compareBaselines}. */
export interface CompareBaselinesOptions extends TargetOptions, Omit<PathOptions, "onProgress"> {
  /** The baselines by name. */
  readonly baselines: Readonly<Record<string, DrawBaseline | RepeatedBaseline>>;
  /** Quadrature nodes a draw; default 64. */
  readonly steps?: number;
  /** Told how many of the draws of all baselines are done. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
}

/** One example under one baseline: its certificate is that of the mean map. */
export interface ComparedExample extends ExampleCertificate {
  /** Length of the path in model-input space, ||x - x'||; the mean over the draws. */
  readonly distance: number;
  /** Entropy of the baseline's softmax as a share of ln(classes), 0 to 1; the mean over the draws. */
  readonly entropy: number;
  /** The class that the network predicts for each draw of the baseline. */
  readonly predictions: readonly number[];
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
 * Cost: steps x draws forward and backward passes an example and baseline, and a few read-backs a draw.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]` in model-input space.
 * @throws {TypeError} If a baseline has not the inputs' shape.
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
  { baselines, onProgress, steps: sharedSteps = 64, ...path }: CompareBaselinesOptions,
): Promise<ComparedBaseline[]> {
  const action = "compare baselines";
  const choices = Object.entries(baselines).map(([name, choice]) => {
    const repeated = typeof choice === "function" ? { draw: choice, draws: 1 } : choice;
    requirePositiveInteger(action, `draws of ${name}`, repeated.draws);
    return { name, steps: sharedSteps, ...repeated };
  });
  if (choices.length === 0) {
    throw new RangeError(invalid(action, "baselines", "one baseline or more", "none"));
  }
  const total = choices.reduce((sum, { draws }) => sum + draws, 0);
  const target = targetList(action, path.target, inputs);
  const features = await readExamples(inputs, "inputs");
  const outputs = await baselinePrediction(forward, inputs);
  const compared: ComparedBaseline[] = [];
  let done = 0;
  for (const { name, draw, draws, steps } of choices) {
    const starts: Float32Array[][] = [], answers: BaselinePrediction[][] = [];
    const attribute = async (drawn: tf.Tensor) => {
      const baseline = resolveBaseline(action, drawn, inputs);
      try {
        answers.push(await baselinePrediction(forward, baseline));
        starts.push(await readExamples(baseline, name));
        const options = { ...path, target, steps, baseline };
        return (await integratedGradients(forward, inputs, options)).attributions;
      } finally {
        baseline.dispose();
      }
    };
    const averaged = await averageOverBaselines(draw, attribute, {
      draws,
      onProgress: () => onProgress?.(++done, total),
    });
    const examples = target.map((index, i): ComparedExample => ({
      ...certifyExample({
        target: index,
        steps,
        output: outputs[i]!.logits[index]!,
        baselineOutput: mean(answers.map((answer) => answer[i]!.logits[index]!)),
        sum: averaged.maps[i]!.reduce((sum, value) => sum + value, 0),
      }),
      distance: mean(starts.map((start) => distance(features[i]!, start[i]!))),
      entropy: mean(answers.map((answer) => answer[i]!.share)),
      predictions: answers.map((answer) => answer[i]!.predicted),
    }));
    compared.push({ name, ...averaged, baselines: starts[0]!, examples });
  }
  return compared;
}

/** The Euclidean distance of two vectors. */
function distance(from: Float32Array, to: Float32Array): number {
  return Math.sqrt(from.reduce((sum, value, k) => sum + (value - to[k]!) ** 2, 0));
}
