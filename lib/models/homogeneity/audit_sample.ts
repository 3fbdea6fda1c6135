import { type Random, readFinite, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A differentiable function of activations [batch, ...]. */
export type TensorFunction = (x: tf.Tensor) => tf.Tensor;

/** What a function F gave at and around its inputs x, in host memory and row-major order. */
export interface Sample {
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

/** Options of {@linkcode sampleOf}. */
export interface SampleOptions {
  /** What F is, for errors; it also labels the stream that v is drawn from. */
  readonly name: string;
  readonly scales: readonly number[];
  readonly random: Random;
}

/** Evaluates F for the audit: as many forward passes as scales, three more, and a backward pass. */
export async function sampleOf(
  F: TensorFunction,
  x: tf.Tensor,
  { name, scales, random }: SampleOptions,
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
