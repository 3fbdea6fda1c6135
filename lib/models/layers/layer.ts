import { type FusedConvolution, fusedConvolution, invalid, requireObjects } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

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

/** Requires layers, each of them auditable. @throws {TypeError} If one lacks a kind, a name or a function. */
export function requireLayers(action: string, argument: string, layers: unknown): void {
  requireObjects(action, argument, layers, "layers");
  for (const [i, layer] of layers.entries()) {
    const { kind, name, apply, variables = {} } = layer as Partial<Layer>;
    const isNamed = typeof kind === "string" && typeof name === "string";
    const isLayer = isNamed && typeof apply === "function";
    if (isLayer && typeof variables === "object" && variables !== null) continue;
    const must = "a layer { kind, name, variables, apply }";
    throw new TypeError(invalid(action, `${argument}[${i}]`, must, layer));
  }
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

/** What a layer's function is part of; a batch norm's numbers are read anew at each call. */
export interface Part {
  readonly convolution?: Omit<FusedConvolution, "batchNorm" | "relu">;
  readonly batchNorm?: () => FusedConvolution["batchNorm"];
  readonly relu?: true;
}

/** By the function: a layer that is given another one is no longer what it was. */
const parts = new WeakMap<Layer["apply"], Part>();

/** Says what a layer's function is, so that {@linkcode runLayers} may fuse it with its neighbours. */
export function asPart(part: Part, apply: Layer["apply"]): Layer["apply"] {
  parts.set(apply, part);
  return apply;
}

/**
 * What comes out of layers that run one after the other.
 *
 * On wasm a convolution, the batch norm after it and the ReLU after that are one kernel. Elsewhere each
 * layer runs on its own.
 */
export function runLayers(layers: readonly Layer[], x: tf.Tensor): tf.Tensor {
  const found = tf.getBackend() === "wasm" ? layers.map(({ apply }) => parts.get(apply)) : [];
  let at = 0, y = x;
  while (at < layers.length) {
    const convolution = found[at]?.convolution;
    if (!convolution) {
      y = layers[at++]!.apply(y);
      continue;
    }
    const batchNorm = convolution.bias ? undefined : found[at + 1]?.batchNorm?.();
    const relu = found[at + (batchNorm ? 2 : 1)]?.relu ?? false;
    const isAlone = !batchNorm && !relu;
    y = isAlone ? layers[at]!.apply(y) : fusedConvolution(y, { ...convolution, batchNorm, relu });
    at += 1 + Number(batchNorm !== undefined) + Number(relu);
  }
  return y;
}
