/**
 * Layers models of tfjs evaluated on demand, from any symbolic tensor to any other. tfjs's own
 * `apply` starts from the inputs only, and building a second model from the same layers would change
 * the first.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";

/** What a layer of tfjs holds and does not declare. */
export type LayerInside = tf.layers.Layer & {
  readonly inboundNodes: readonly GraphNode[];
  activation?: { getClassName(): string; apply(x: tf.Tensor): tf.Tensor };
};

/** One call of a layer in a model. */
interface GraphNode {
  readonly inputTensors: readonly tf.SymbolicTensor[];
  readonly outputTensors: readonly tf.SymbolicTensor[];
  readonly callArgs?: Readonly<Record<string, unknown>>;
}

/** A computed tensor, with the mask of its time steps where a layer made one. */
interface Computed {
  readonly value: tf.Tensor;
  readonly mask: tf.Tensor | null;
}

/** Thrown where a value depends on an input that was not fed; the message is that input's name. */
export class UnfedInput extends Error {}

/**
 * The value of a symbolic tensor, given those of others by id; call it inside tf.tidy.
 *
 * @param bare A layer whose final activation is left out.
 */
export function evaluate(
  wanted: tf.SymbolicTensor,
  fed: ReadonlyMap<number, tf.Tensor>,
  bare?: tf.layers.Layer,
): Computed {
  const known = new Map<number, Computed>(
    [...fed].map(([id, value]) => [id, { value, mask: null }]),
  );
  const compute = (symbol: tf.SymbolicTensor): Computed => {
    const found = known.get(symbol.id);
    if (found) return found;
    const layer = symbol.sourceLayer as LayerInside;
    const node = layer.inboundNodes[symbol.nodeIndex]!;
    if (layer.getClassName() === "InputLayer") throw new UnfedInput(layer.name);
    const inputs = node.inputTensors.map(compute);
    const outputs = isModel(layer)
      ? inNestedModel(layer, inputs, bare)
      : callLayer(layer, inputs, node.callArgs, layer === bare);
    node.outputTensors.forEach(({ id }, i) => known.set(id, outputs[i]!));
    return known.get(symbol.id)!;
  };
  return compute(wanted);
}

function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return layer instanceof tf.LayersModel;
}

function inNestedModel(
  model: tf.LayersModel,
  inputs: readonly Computed[],
  bare?: tf.layers.Layer,
): Computed[] {
  const fed = new Map(model.inputs.map(({ id }, i) => [id, inputs[i]!.value]));
  return model.outputs.map((output) => evaluate(output, fed, bare));
}

function callLayer(
  layer: LayerInside,
  inputs: readonly Computed[],
  callArgs: Readonly<Record<string, unknown>> = {},
  bare: boolean,
): Computed[] {
  const single = inputs.length === 1;
  const values = inputs.map(({ value }) => value), masks = inputs.map(({ mask }) => mask);
  const isMasked = masks.some((mask) => mask !== null);
  const mask = single ? masks[0]! : masks;
  const settings = { ...callArgs, training: false, ...(isMasked ? { mask } : {}) };
  const call = () => layer.apply(single ? values[0]! : values, settings) as tf.Tensor | tf.Tensor[];
  const result = bare ? withoutActivation(layer, values[0]!, call) : call();
  const outputMask = isMasked || layer.supportsMasking
    ? layer.computeMask(single ? values[0]! : values, isMasked ? mask as tf.Tensor : undefined)
    : null;
  const outputMasks = [outputMask ?? null].flat();
  return [result].flat().map((value, i) => ({ value, mask: outputMasks[i] ?? null }));
}

/** Calls a layer as if its activation were linear; the layer is as before afterwards. */
function withoutActivation(
  layer: LayerInside,
  input: tf.Tensor,
  call: () => tf.Tensor | tf.Tensor[],
): tf.Tensor | tf.Tensor[] {
  if (ACTIVATIONS.includes(layer.getClassName())) return input;
  const { activation } = layer;
  layer.activation = linear();
  try {
    return call();
  } finally {
    layer.activation = activation!;
  }
}

/** Layers that are nothing but an activation: gone where it is taken off. */
export const ACTIVATIONS = ["Activation", "Softmax"];

/** Layers that only bring outputs into another shape, or do nothing in inference mode. */
const RESHAPING = ["Dropout", "Flatten", "Permute", "Reshape"];

const linear = () => (tf.layers.activation({ activation: "linear" }) as LayerInside).activation!;

/** The softmax or sigmoid that ends the way to an output, in nested models too. */
export function finalActivation(
  output: tf.SymbolicTensor,
): { readonly layer: tf.layers.Layer; readonly kind: string } | undefined {
  const layer = output.sourceLayer as LayerInside, name = layer.getClassName();
  if (isModel(layer)) return finalActivation(layer.outputs[output.tensorIndex]!);
  if (RESHAPING.includes(name)) {
    return finalActivation(layer.inboundNodes[output.nodeIndex]!.inputTensors[0]!);
  }
  if (name === "Softmax") return { layer, kind: "softmax" };
  // Recurrent layers have an activation too, but their outputs are no probabilities.
  const isPlain = name === "Activation" || name === "Dense" || /Conv[123]D/.test(name);
  const kind = isPlain ? layer.activation?.getClassName() : undefined;
  return kind === "softmax" || kind === "sigmoid" ? { layer, kind } : undefined;
}
