import { invalid } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** What a layer computes, for whoever has to reason about it. */
export type LayerKind =
  | "averagePool"
  | "batchNorm"
  | "batchNormTraining"
  | "concatenate"
  | "conv2d"
  | "dense"
  | "elu"
  | "flatten"
  | "gelu"
  | "globalAveragePool"
  | "layerNorm"
  | "leakyRelu"
  | "maxPool"
  | "prelu"
  | "relu"
  | "relu6"
  | "residual"
  | "scalarBias"
  | "scalarScale"
  | "sigmoid"
  | "softmax"
  | "softplus"
  | "tanh";

/** One step of a network: data that says what it is, its variables, and the function itself. */
export interface Layer {
  readonly kind: LayerKind;
  /** Unique within its network; prefixes the names of its variables in weight files. */
  readonly name: string;
  /** What is trained: `kernel` and, unless the layer is bias-free, `bias`. */
  readonly variables: Readonly<Record<string, tf.Variable>>;
  /** Pixels from one output of a convolution or pooling to the next. */
  readonly stride?: number;
  /** What a normalisation adds to a variance before it takes the root. */
  readonly epsilon?: number;
  /** The chains of layers whose outputs a residual block adds and a concatenation puts side by side. */
  readonly branches?: readonly (readonly Layer[])[];
  /** Maps activations [batch, ...] to activations [batch, ...]; differentiable twice unless it says so. */
  apply(x: tf.Tensor): tf.Tensor;
}

/** What building a layer is called in errors. @throws {TypeError} If its name is no word. */
export function actionOf(name: string): string {
  if (typeof name === "string") return `build the layer "${name}"`;
  throw new TypeError(invalid("build a layer", "name", "a word", name));
}

/** The variables of layers under `layer.variable`. @throws {RangeError} If two have the same name. */
export function variablesOf(
  layers: readonly Layer[],
  action: string,
): [name: string, variable: tf.Variable][] {
  const names = layers.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw new RangeError(invalid(action, "layers", "named differently", names));
  }
  return layers.flatMap(({ name, variables }) =>
    Object.entries(variables).map(([key, variable]): [string, tf.Variable] => [
      `${name}.${key}`,
      variable,
    ])
  );
}
