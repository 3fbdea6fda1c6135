import * as tf from "@tensorflow/tfjs";
import { invalid, requireKnownOptions } from "@lib/runtime";
import { certificateOf, fromEnds, type PathEnds } from "../certificate.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { PATH, type Path, type PathOptions } from "../path_gradient.ts";
import type { Quadrature } from "../quadrature.ts";
import { type Baseline, type TargetOptions } from "../target_and_baseline.ts";
import { type LayeredNet, requireClaims, splitAtBends } from "./layered_net.ts";
import { walkAll } from "./parallel_walks.ts";
import { tailsOf } from "./path_quadrature.ts";
import { readStages } from "./stages.ts";
import type { Tails, WalkTask } from "./walk.ts";

/** What exact Integrated Gradients ask for: no number of steps, no rule. */
export interface ExactIntegratedGradientsOptions extends TargetOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /**
   * Rules to be judged by the truth: the result tells what each gives on the same paths, read off the
   * pieces without a pass. Default none.
   */
  readonly quadratures?: readonly Quadrature[] | undefined;
  /** Told how many of the examples are done. */
  readonly onProgress?: PathOptions["onProgress"];
  /** Stops between two examples and frees everything. */
  readonly signal?: AbortSignal | undefined;
  /** The most examples in one pass of the certificate, 1 or more; default as {@link PathOptions}. */
  readonly batchSize?: number | undefined;
}

/** Exact Integrated Gradients, and where the net bends on each path. */
export interface ExactIntegratedGradients extends IntegratedGradients {
  /** For each example the alphas in (0, 1), ascending, where some unit switches; one piece more. */
  readonly breakpoints: readonly Float64Array[];
  /** For each example dF_c/dalpha on each piece, in logits: F is a straight line there. */
  readonly slopes: readonly Float64Array[];
  /** For each example the attributions that each of `quadratures` gives, flattened, in logits. */
  readonly sampled: readonly (readonly Float64Array[])[];
}

/**
 * Exact Integrated Gradients of a net of affine layers, rectifiers and max pooling: no steps, no rule.
 *
 * IG_i(x) = (x_i - x'_i) * sum_p (alpha_{p+1} - alpha_p) dF_c/dx_i on piece p,
 *
 * where the pieces lie between the breakpoints: the alphas at which some unit's input of a rectifier
 * changes sign, or another pixel becomes the largest of a window, on the way from x' to x. On a piece
 * the net is affine, so the sum is the integral. On a homogeneous net with the zero baseline there is
 * one piece, and this is the X-Gradient.
 *
 * The affine functions between the ReLUs are read off the device once, as sparse matrices; breakpoints
 * and gradients are then computed in float64, so that the error is that of float32 weights and logits.
 *
 * Axioms: all of Integrated Gradients', completeness to float32 rounding.
 *
 * Cost: forward passes of each affine function, a few for each of its input channels (for a dense
 * layer one for each input), once a call; then no pass at all, but host work for each example that
 * grows with the breakpoints times the connections of a unit. A 28 x 28 convnet of 14,000 units
 * has 3,000 to 8,000 breakpoints on the way from black: on wasm and one thread, reading its layers takes
 * about 1 s once and a walk 0.08 to 0.13 s for each thousand breakpoints (twelve paths of 2,606 to 7,707).
 * Examples that follow each other with the same x and x' share the walk; other paths are walked on all
 * cores. Memory on the host grows with breakpoints times units of a layer: this is for small nets, not
 * for a ResNet-50.
 *
 * With `quadratures` it also gives the maps that those rules yield on the same paths, A_i =
 * (x_i - x'_i) sum_k w_k dF_c/dx_i at alpha_k. `integratedGradients` takes a gradient for each node;
 * here they are read off the pieces, so that a sweep over rules and steps costs little more than one
 * map. A node on a breakpoint takes the piece after it, where a device takes relu's gradient at 0
 * as 0: on a bias-free net from the zero baseline, left and trapezoid differ.
 *
 * @param net Its layers must be a chain of relu, leakyRelu, prelu, maxPool and of affine kinds (dense,
 * convolutions of every kind, averagePool, globalAveragePool, what moves or scales values, such as
 * flatten, permute or upSampling, and batchNorm and dropout in evaluation mode), with the composition
 * `forward`; `fromLayersModel` gives one. A probe of each layer tells whether it is what it says.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @throws {TypeError} If a layer is of another kind or not what its kind says, a shape or dtype does not
 * fit, or an option is unknown.
 * @throws {RangeError} If a target is no class index, or a value is NaN or infinite.
 * @see Sotoudeh and Thakur, NeurIPS 2019, arXiv 1908.06214, for the breakpoints.
 * @see Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * import { exactIntegratedGradients } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const layers = [
 *   { kind: "dense", name: "less one", apply: (x: tf.Tensor) => x.sub(1) },
 *   { kind: "relu", name: "relu", apply: (x: tf.Tensor) => x.relu() },
 * ];
 * const net = { layers, forward: (x: tf.Tensor) => x.sub(1).relu() as tf.Tensor2D };
 * const options = { target: 0 }, inputs = tf.tensor2d([[4]]);
 * const { attributions, breakpoints } = await exactIntegratedGradients(net, inputs, options);
 * console.log(await attributions.array()); // [[3]]
 * console.log(breakpoints[0]); // [0.25]: F bends where 4 alpha passes 1
 * ```
 */
export async function exactIntegratedGradients(
  net: LayeredNet,
  inputs: tf.Tensor,
  options: ExactIntegratedGradientsOptions = {},
): Promise<ExactIntegratedGradients> {
  const action = "compute exact integrated gradients";
  requireKnownOptions(action, options, {
    target: true,
    baseline: true,
    quadratures: true,
    ...PATH,
  });
  const parts = splitAtBends(action, net), measures = measuresOf(action, options.quadratures);
  return await fromEnds(action, net.forward, inputs, options, async (start) => {
    const { path, ends, values, baselineValues, run: { onProgress, signal } } = start;
    const batch = inputs.shape[0]!;
    await requireComposition(action, net.layers, path, ends);
    const stages = await readStages(action, parts, inputs.shape.slice(1));
    const maps = new Float32Array(values.length), size = values.length / batch;
    const tasks: WalkTask[] = [];
    for (const [i, index] of ends.target.entries()) {
      const at = baselineValues.length === size ? 0 : i * size;
      const from = Float64Array.from(baselineValues.subarray(at, at + size));
      const way = from.map((value, feature) => values[i * size + feature]! - value);
      const before = tasks.at(-1);
      if (before && isSame(before.from, from) && isSame(before.way, way)) {
        tasks[tasks.length - 1] = { ...before, targets: [...before.targets, index] };
      } else tasks.push({ from, way, targets: [index], measures });
    }
    let done = 0;
    const onDone = (examples: number) => onProgress?.(done += examples, batch);
    const walked = (await walkAll(stages, tasks, { onDone, signal })).flat();
    walked.forEach(({ map }, i) => maps.set(map, i * size));
    const breakpoints = walked.map((each) => each.breakpoints);
    const slopes = walked.map((each) => each.slopes), sampled = walked.map((each) => each.sampled);
    const gradients = breakpoints.reduce((pieces, { length }) => pieces + length + 1, 0);
    const method = "exact integrated gradients";
    const certificate = certificateOf(ends, { maps, method, gradients });
    const attributions = tf.tensor(maps, inputs.shape);
    return { attributions, breakpoints, slopes, sampled, certificate };
  });
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => value === b[i]);
}

/** Requires layers that are what they say, and compose to `forward`, on the first example's segment. */
async function requireComposition(
  action: string,
  layers: LayeredNet["layers"],
  { inputs, baseline }: Pick<Path, "inputs" | "baseline">,
  { target: [c], outputs: [output], baselineOutputs: [start] }: PathEnds,
): Promise<void> {
  const segment = tf.tidy(() => tf.concat([baseline.slice(0, 1), inputs.slice(0, 1)]));
  const values = await requireClaims(action, layers, segment).finally(() => segment.dispose());
  const count = values.length / 2, most = values.reduce((top, y) => Math.max(top, Math.abs(y)), 0);
  const off = Math.max(Math.abs(values[c!]! - start!), Math.abs(values[count + c!]! - output!));
  if (off <= 1e-3 * most) return;
  const must = "the composition of the layers: the chain gives";
  throw new TypeError(invalid(action, "net.forward", `${must} ${values[count + c!]}`, output));
}

/** The measures of quadratures. */
function measuresOf(
  action: string,
  quadratures: ExactIntegratedGradientsOptions["quadratures"] = [],
): Tails[] {
  if (Array.isArray(quadratures)) return quadratures.map((each) => tailsOf(action, each));
  const must = 'a list of quadratures, e.g. quadrature("midpoint", 8)';
  throw new TypeError(invalid(action, "quadratures", must, quadratures));
}
