import {
  type Forward,
  invalid,
  readFinite,
  requireBatch,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
  requirePositiveInteger,
} from "@lib/runtime";
import { maximum, median, minimum } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import {
  type Certificate,
  certificateOf,
  type ExampleCertificate,
  fromEnds,
} from "./certificate.ts";
import type { PathOptions } from "./path_gradient.ts";
import type { Baseline, TargetOptions } from "./target_and_baseline.ts";

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
    method: "words",
    steps: true,
    gradients: "an integer of 0 or more?",
    batchSize: "a positive integer?",
  });
  requireBatch(action, "inputs", inputs);
  const { attributions, method, steps } = options, batch = inputs.shape[0]!;
  requireBatch(action, "attributions", attributions);
  if (attributions.shape.join() !== inputs.shape.join()) {
    const must = `float32 of the inputs' shape [${inputs.shape.join(", ")}]`;
    throw new TypeError(invalid(action, "attributions", must, attributions));
  }
  requireSteps(action, steps, batch);
  return await fromEnds(action, forward, inputs, options, async ({ ends }) => {
    const maps = await readFinite(attributions, "attributions");
    return certificateOf(ends, { maps, method, gradients: options.gradients ?? batch, steps });
  });
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

/**
 * One line that says what an attribution is worth, for under a figure.
 *
 * @param index The example; without it the line sums up the batch by median and largest error.
 * @throws {TypeError} If `certificate` is none.
 * @throws {RangeError} If there is no such example.
 *
 * @example
 * ```ts
 * import { describe, integratedGradients } from "@lib/attribution";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: true }), image = tf.ones([1, 28, 28, 1]);
 * const { certificate } = await integratedGradients(net.forward, image, { target: 3 });
 * console.log(describe(certificate, 0));
 * // integrated gradients, midpoint, 64 steps · F(x) -3.751, F(x') -5.712 · completeness error +1.1 ...
 * ```
 */
export function describe(certificate: Certificate, index?: number): string {
  requireCertificate("describe the certificate", certificate);
  const { method, backend, examples } = certificate;
  if (index === undefined) {
    const errors = examples.map((example) => Math.abs(example.completenessError));
    const percents = examples.flatMap((example) => example.completenessPercent ?? []);
    const steps = examples.flatMap((example) => example.steps ?? []);
    const small = examples.filter((example) => example.smallDifference).length;
    const missed = examples.filter((example) => example.met === false).length;
    return [
      named(method, steps),
      `${examples.length} examples`,
      `completeness error: median ${logits(median(errors))}, ` +
      `largest ${logits(maximum(errors))} logits` +
      (percents.length ? ` (largest ${percent(maximum(percents))})` : ""),
      ...(missed ? [`tolerance not met in ${missed}`] : []),
      ...(small ? [`${small} with a small F(x) - F(x')`] : []),
      `${certificate.gradients} gradients`,
      backend,
    ].join(" · ");
  }
  requireIntegerWithin([0, examples.length - 1], "describe the certificate", "index", index);
  const example = examples[index]!;
  const { completenessError: error, completenessPercent: share } = example;
  return [
    named(method, example.steps === undefined ? [] : [example.steps]),
    `F(x) ${example.output.toFixed(3)}, F(x') ${example.baselineOutput.toFixed(3)}`,
    `completeness error ${error > 0 ? "+" : ""}${logits(error)} logits` +
    (share === null ? " (F(x) = F(x'))" : ` (${percent(share)})`) +
    (example.smallDifference && share !== null ? ", small F(x) - F(x')" : ""),
    ...(example.met === false ? [`tolerance not met: ${moved(example)}`] : []),
    backend,
  ].join(" · ");
}

function requireCertificate(action: string, certificate: Certificate): void {
  const { method, backend, examples } = (certificate ?? {}) as Partial<Certificate>;
  const isExample = (each: ExampleCertificate | null) =>
    typeof each === "object" && typeof each?.output === "number" &&
    typeof each.completenessError === "number";
  const isNamed = typeof method === "string" && typeof backend === "string";
  if (isNamed && Array.isArray(examples) && examples.every(isExample)) return;
  throw new TypeError(invalid(action, "certificate", "a certificate of a method", certificate));
}

/** What the last doubling of the steps did. */
function moved({ change }: ExampleCertificate): string {
  if (change === undefined || change === Infinity) return "the steps were never doubled";
  return `the last doubling changed the map by ${percent(100 * change)}`;
}

function named(method: string, steps: readonly number[]): string {
  if (!steps.length) return method;
  const least = minimum(steps), most = maximum(steps);
  return `${method}, ${least === most ? most : `${least} to ${most}`} steps`;
}

function logits(error: number): string {
  return error === 0 ? "0" : error.toPrecision(2);
}

function percent(share: number): string {
  return `${share > 0 && share < 0.01 ? share.toExponential(0) : Number(share.toPrecision(2))}%`;
}

/**
 * The certificate of a batch as the columns and rows of a table, an example a row; where a tolerance was
 * asked for, the last column says whether it was met.
 *
 * @param names What the outputs are called, e.g. the names of the classes; their indices when absent.
 * @throws {TypeError} If `certificate` is none, or `names` is no list.
 */
export function certificateTable(
  certificate: Certificate,
  names: readonly string[] = [],
): { columns: string[]; rows: string[][] } {
  const action = "tabulate the certificate";
  requireCertificate(action, certificate);
  requireList(action, "names", names, "names");
  const { examples } = certificate;
  const isAsked = examples.some(({ met }) => met !== undefined);
  const columns = ["target", "steps", "F(x)", "F(x')", "sum", "error (logits)", "error (%)"];
  const rows = examples.map((example) => [
    names[example.target] ?? `${example.target}`,
    `${example.steps ?? "–"}`,
    ...[example.output, example.baselineOutput, example.sum].map((value) => value.toFixed(3)),
    logits(example.completenessError),
    example.completenessPercent === null ? "–" : percent(example.completenessPercent).slice(0, -1),
    ...(isAsked ? [example.met ? "met" : "not met"] : []),
  ]);
  return { columns: isAsked ? [...columns, "tolerance"] : columns, rows };
}
