import { argmax } from "@lib/statistics";
import { type Random, readFinite, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Degree, HomogeneityClaim } from "./claims.ts";
import { largestMagnitude, type Values } from "./homogeneity.ts";

/** A differentiable function of activations [batch, ...]. */
export type TensorFunction = (x: tf.Tensor) => tf.Tensor;

/** What was measured of a function F on inputs x, whatever is claimed of it. */
export interface HomogeneityNumbers {
  /** The degree, to the nearest half, that all the numbers fit; `unknown` where all outputs are 0. */
  readonly degree: Degree;
  /** Largest |F(ax) - aF(x)| relative to a max |F(x)|, over scales and examples. */
  readonly scalingError: number;
  /** Largest |F(0)|, in the unit of the outputs; NaN where F is not defined at 0. */
  readonly atZero: number;
  /** |<v, F(x)> - <J^T v, x>| relative to the larger root of the sum of the squared terms. */
  readonly eulerError?: number;
  /** In place of `eulerError`, why there is no gradient, in the backend's words. */
  readonly noGradient?: string;
  /** What speaks against the expected degree, in words. */
  readonly violations: readonly string[];
}

/** Options of {@linkcode measureHomogeneity}. */
export interface MeasureOptions {
  /** What F is, for errors; it also labels the stream that v is drawn from. */
  readonly name: string;
  readonly scales: readonly number[];
  readonly random: Random;
  /** The degree that `violations` is about. */
  readonly expected: number;
  /** Largest relative error to put down to rounding. */
  readonly tolerance: number;
}

/** What a function F gave at and around its inputs x, in host memory and row-major order. */
interface Sample {
  readonly inputs: Float32Array;
  /** F(x), all finite. */
  readonly outputs: Float32Array;
  /** Length of the first axis of F(x). */
  readonly examples: number;
  /** F(ax), one for each scale a. */
  readonly scaled: readonly Float32Array[];
  readonly atZero: Float32Array;
  /** A random vector v of the shape of F(x), normal numbers. */
  readonly cotangent: Float32Array;
  /** J^T v, J being F's Jacobian at x; or why there is none, in the backend's words. */
  readonly slope: Float32Array | string;
}

/** What a batch showed, before it is put into words. */
export interface BatchNumbers extends Omit<HomogeneityNumbers, "violations"> {
  /** By what is in error, how far the numbers are from the expected degree. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Measures what {@linkcode HomogeneityNumbers} says of F on x, in one batch. */
export async function measureHomogeneity(
  F: TensorFunction,
  x: tf.Tensor,
  options: MeasureOptions,
): Promise<BatchNumbers> {
  const { scales, expected, tolerance } = options;
  const sample = await sampleOf(F, x, options);
  const atZero = largestMagnitude(sample.atZero);
  const errorsAt = (degree: number) => {
    const a = degree === 0 ? "" : degree === 1 ? "a" : `a^${degree}`;
    return {
      [`|F(ax) - ${a}F(x)| relative to ${a}|F(x)|`]: scalingError(sample, scales, degree),
      "|F(0)| relative to |F(x)|": degree > 0 ? ratio(atZero, largestMagnitude(sample.outputs)) : 0,
      "the error of Euler's identity": eulerError(sample, degree) ?? 0,
    };
  };
  const fitted = fitDegree(sample, scales);
  const isOff = typeof fitted === "number" &&
    Object.values(errorsAt(fitted)).some((size) => size > tolerance);
  const euler = eulerError(sample, 1);
  return {
    degree: isOff ? "none" : fitted,
    scalingError: scalingError(sample, scales, 1),
    atZero,
    ...(euler === undefined ? { noGradient: String(sample.slope) } : { eulerError: euler }),
    errors: errorsAt(expected),
  };
}

/** The numbers of all batches: the largest of each, and the degree that all share. */
export function worstOf(
  batches: readonly BatchNumbers[],
  { tolerance }: Pick<MeasureOptions, "tolerance">,
): HomogeneityNumbers {
  const largest = (read: (batch: BatchNumbers) => number) => largestMagnitude(batches.map(read));
  const shown = new Set(
    batches.map(({ degree }) => degree).filter((degree) => degree !== "unknown"),
  );
  const { noGradient } = batches.find((batch) => batch.noGradient !== undefined) ?? {};
  const errors = Object.keys(batches[0]!.errors).map((what) =>
    [what, largest(({ errors }) => errors[what]!)] as const
  );
  return {
    degree: shown.size === 0 ? "unknown" : shown.size === 1 ? [...shown][0]! : "none",
    scalingError: largest(({ scalingError }) => scalingError),
    atZero: largest(({ atZero }) => atZero),
    ...(noGradient !== undefined
      ? { noGradient }
      : { eulerError: largest(({ eulerError }) => eulerError!) }),
    violations: errors.filter(([, size]) => size > tolerance)
      .map(([what, size]) => `${what} is ${size.toExponential(1)}`),
  };
}

/** Evaluates F for the audit: as many forward passes as scales, three more, and a backward pass. */
async function sampleOf(
  F: TensorFunction,
  x: tf.Tensor,
  { name, scales, random }: MeasureOptions,
): Promise<Sample> {
  const outputs = tf.tidy(() => [1, 0, ...scales].map((scale) => F(tf.mul(x, scale))));
  let gradient: tf.Tensor | string | undefined;
  try {
    const [atOne, ...others] = outputs as [tf.Tensor, ...tf.Tensor[]];
    const cotangent = random.fork(name).normalArray(atOne.size);
    gradient = pullBack(F, x, cotangent);
    const [inputs, values, slope, atZero, ...scaled] = await Promise.all([
      readFinite(x, `inputs of ${name}`),
      readFinite(atOne, `outputs of ${name}`),
      typeof gradient === "string" ? gradient : gradient.data<"float32">(),
      ...others.map((tensor) => tensor.data<"float32">()),
    ]);
    const examples = atOne.shape[0] ?? 1;
    return { inputs, outputs: values, examples, scaled, atZero: atZero!, cotangent, slope };
  } finally {
    tf.dispose([outputs, gradient]);
  }
}

/** J^T v as the gradient of <v, F(x)>. F(x) itself did not fail, so an error tells of the gradient. */
function pullBack(F: TensorFunction, x: tf.Tensor, v: Float32Array): tf.Tensor | string {
  const dot = (z: tf.Tensor) => {
    const outputs = F(z);
    return tf.sum(tf.mul(outputs, tf.tensor(v, outputs.shape)));
  };
  try {
    return tf.tidy(() => withTape(() => tf.grad(dot)(x)));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The degree, to the nearest half, by which |F(ax)| grows up to the scale farthest from 1. */
function fitDegree({ outputs, scaled }: Sample, scales: readonly number[]): Degree {
  if ([outputs, ...scaled].every((values) => largestMagnitude(values) === 0)) return "unknown";
  const distance = scales.map((scale) => Math.abs(Math.log(scale)));
  const farthest = argmax(distance);
  const growth = Math.log(norm(scaled[farthest]!) / norm(outputs)) / Math.log(scales[farthest]!);
  // Adding 0 makes a 0 of -0.
  return Number.isFinite(growth) ? Math.round(2 * growth) / 2 + 0 : "none";
}

/** Largest |F(ax) - a^k F(x)| relative to a^k max |F(x)|, over scales and examples. */
function scalingError(
  { outputs, scaled, examples }: Sample,
  scales: readonly number[],
  degree: number,
): number {
  const units = outputs.length / examples;
  let worst = 0;
  scales.forEach((scale, i) => {
    const actual = scaled[i]!, factor = scale ** degree;
    for (let start = 0; start < outputs.length; start += units) {
      let error = 0, size = 0;
      for (let k = start; k < start + units; k++) {
        // In float32, as the outputs are.
        const expected = Math.fround(factor * outputs[k]!);
        error = Math.max(error, Math.abs(Math.fround(actual[k]! - expected)));
        size = Math.max(size, Math.abs(expected));
      }
      worst = Math.max(worst, ratio(error, size));
    }
  });
  return worst;
}

/** |k <v, F(x)> - <J^T v, x>| relative to the larger root of the sum of the squared terms. */
function eulerError({ inputs, outputs, cotangent, slope }: Sample, degree: number) {
  if (typeof slope === "string") return undefined;
  const left = Float64Array.from(cotangent, (v, i) => v * outputs[i]!);
  const right = Float64Array.from(slope, (g, i) => g * inputs[i]!);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return ratio(Math.abs(degree * sum(left) - sum(right)), Math.max(norm(left), norm(right)));
}

/** Infinity where the error is not a number, so that it exceeds every tolerance. */
function ratio(error: number, size: number): number {
  return error === 0 ? 0 : Number.isNaN(error) ? Infinity : error / size;
}

function norm(values: Values): number {
  let total = 0;
  for (const value of values) total += value * value;
  return Math.sqrt(total);
}

/** How what is claimed and what was measured stand to each other. */
export type AuditAgreement =
  | "confirmed"
  | "refuted"
  | "not shown"
  | "numbers only"
  | "nothing shown";

/** How a claim stands to the numbers, and the outcome in one sentence. */
export function compare(
  { degree: claimed, why }: HomogeneityClaim,
  { degree, violations, noGradient }: HomogeneityNumbers,
): { agreement: AuditAgreement; finding: string } {
  const evidence = violations.length > 0 ? `: ${violations.join(", ")}` : "";
  const unchecked = noGradient ? ` (Euler's identity not checked: ${noGradient})` : "";
  const outcome = (agreement: AuditAgreement, finding: string) => ({
    agreement,
    finding: finding + unchecked,
  });
  if (degree === "unknown") {
    return outcome("nothing shown", `all outputs are 0 on these inputs, which shows nothing`);
  }
  if (claimed === "unknown") {
    return outcome("numbers only", `${why}: ${inWords(degree)}${evidence}`);
  }
  if (degree === claimed) return outcome("confirmed", `${inWords(degree)}: ${why}`);
  if (claimed === "none") {
    const finding = `claimed ${inWords(claimed)} (${why}), but on these inputs ${inWords(degree)}`;
    return outcome("not shown", finding);
  }
  const finding = `claimed ${inWords(claimed)} (${why}), but the numbers say ${inWords(degree)}`;
  return outcome("refuted", finding + evidence);
}

function inWords(degree: Degree): string {
  return degree === "none" ? "not homogeneous" : `homogeneous of degree ${degree}`;
}
