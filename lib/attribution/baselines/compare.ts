import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, readFinite } from "@lib/runtime";
import { resolveBaseline } from "../baseline.ts";
import { certifyExample, type ExampleCertificate } from "../certificate.ts";
import { integratedGradients } from "../integrated_gradients.ts";
import type { PathOptions } from "../path_gradient.ts";
import { targetList, type TargetOptions } from "../target.ts";
import { type BaselinePrediction, baselinePrediction } from "./prediction.ts";

/** Makes a baseline for the inputs, `[batch, ...]`; drawn anew at each call where it is random. */
export type DrawBaseline = () => tf.Tensor | Promise<tf.Tensor>;

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
  /** The class that the network reads in each draw of the baseline. */
  readonly readAs: readonly number[];
}

/** What one baseline makes of all examples; every list has an entry an example. */
export interface ComparedBaseline {
  readonly name: string;
  /** Integrated gradients, the mean over the draws, in logits. */
  readonly maps: readonly Float32Array[];
  /** The standard deviation between draws (n - 1) of each value of the map; 0 where there is one draw. */
  readonly spreads: readonly Float32Array[];
  /** Each draw's maps, [draw][example]. */
  readonly draws: readonly (readonly Float32Array[])[];
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
 * @throws {TypeError} Where a baseline has not the inputs' shape.
 * @throws {RangeError} Where there is no baseline, a number of draws is not a positive integer, or as
 * {@link integratedGradients}.
 *
 * Reference: Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * const [first, second] = await compareBaselines(model.forward, images, {
 *   target: predictions,
 *   baselines: {
 *     black: () => black(images),
 *     noise: { draw: () => uniformNoise(images, { random: noise }), draws: 5 },
 *   },
 * });
 * ```
 */
export async function compareBaselines(
  forward: Forward,
  inputs: tf.Tensor,
  options: CompareBaselinesOptions,
): Promise<ComparedBaseline[]> {
  const { baselines, onProgress, steps = 64, ...path } = options;
  const choices = Object.entries(baselines).map(([name, choice]): Choice => ({
    ...{ name, draws: 1, steps },
    ...(typeof choice === "function" ? { draw: choice } : choice),
  }));
  if (choices.length === 0) {
    throw new RangeError(invalid(action, "baselines", "one baseline or more", "none"));
  }
  for (const { name, draws } of choices) {
    if (Number.isInteger(draws) && draws > 0) continue;
    throw new RangeError(invalid(action, `draws of ${name}`, "a positive integer", draws));
  }
  const target = targetList(action, options.target, inputs.shape[0]!);
  const asked: Asked = { ...path, target, features: await rows(inputs, "inputs") };
  const outputs = await baselinePrediction(forward, inputs);
  const all = choices.reduce((sum, { draws }) => sum + draws, 0);
  const compared: ComparedBaseline[] = [];
  let done = 0;
  for (const { name, draw, draws, steps } of choices) {
    const drawn: Drawn[] = [];
    for (let d = 0; d < draws; d++) {
      drawn.push(await explainDraw(forward, inputs, await draw(), { ...asked, steps, name }));
      await onProgress?.(++done, all);
    }
    const maps = asked.features.map((_, i) => average(drawn.map((draw) => draw.maps[i]!)));
    const examples = target.map((c, i): ComparedExample => ({
      ...certifyExample({
        target: c,
        steps,
        output: outputs[i]!.logits[c]!,
        baselineOutput: mean(drawn.map(({ said }) => said[i]!.logits[c]!)),
        sum: maps[i]!.reduce((total, value) => total + value, 0),
      }),
      distance: mean(drawn.map(({ starts }) => distance(asked.features[i]!, starts[i]!))),
      entropy: mean(drawn.map(({ said }) => said[i]!.share)),
      readAs: drawn.map(({ said }) => said[i]!.predicted),
    }));
    const each = drawn.map((draw) => draw.maps);
    const spreads = maps.map((map, i) => deviation(each.map((draw) => draw[i]!), map));
    compared.push({ name, maps, spreads, draws: each, baselines: drawn[0]!.starts, examples });
  }
  return compared;
}

const action = "compare baselines";
type Choice = Required<RepeatedBaseline> & { readonly name: string };
type Asked = PathOptions & {
  readonly target: readonly number[];
  readonly features: Float32Array[];
};

/** One draw of a baseline: x', what the network says of it, and the maps. */
interface Drawn {
  readonly starts: Float32Array[];
  readonly said: BaselinePrediction[];
  readonly maps: Float32Array[];
}

/** Explains all inputs from one draw, which it disposes. */
async function explainDraw(
  forward: Forward,
  inputs: tf.Tensor,
  drawn: tf.Tensor,
  { name, ...asked }: Asked & { readonly steps: number; readonly name: string },
): Promise<Drawn> {
  let baseline: tf.Tensor | undefined, attributions: tf.Tensor | undefined;
  try {
    baseline = resolveBaseline(action, drawn, inputs);
    const said = await baselinePrediction(forward, baseline);
    ({ attributions } = await integratedGradients(forward, inputs, { ...asked, baseline }));
    const maps = await rows(attributions, `attributions from ${name}`);
    return { starts: await rows(baseline, name), said, maps };
  } finally {
    tf.dispose([drawn, baseline, attributions]);
  }
}

/** A batch on the host, example by example. */
async function rows(batch: tf.Tensor, name: string): Promise<Float32Array[]> {
  const values = await readFinite(batch, name),
    count = batch.shape[0]!,
    size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

const average = (maps: readonly Float32Array[]) =>
  maps[0]!.map((_, k) => mean(maps.map((map) => map[k]!)));

const deviation = (maps: readonly Float32Array[], centre: Float32Array) =>
  centre.map((middle, k) =>
    Math.sqrt(
      mean(maps.map((map) => (map[k]! - middle) ** 2)) * maps.length / Math.max(1, maps.length - 1),
    )
  );

const distance = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((v, k) => v - b[k]!));
