import { type Forward, invalid, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { AuditableLayer } from "../homogeneity/claims.ts";
import {
  type AdaptedNetwork,
  type AdapterOptions,
  type InnerLayer,
  noteOf,
  outputIndex,
  type PackedInputs,
  packedInputs,
} from "./adapted_network.ts";
import { chainOf } from "./layer_chain.ts";
import { evaluate, finalActivation, type LayerInside, UnfedInput } from "./symbolic_graph.ts";

/** What {@linkcode fromLayersModel} gives. */
export interface AdaptedLayersModel extends AdaptedNetwork {
  /**
   * The layers in order, each activation a layer of its own, for `auditHomogeneity` and
   * `exactIntegratedGradients`; absent where the network is no chain.
   */
  readonly layers?: readonly AuditableLayer[];
  /**
   * As for every network; several layers, input layers among them, are cut together where the logits
   * depend on all of them: `at(["embedding", "table"])`. Their outputs are packed as inputs are.
   */
  at(layerNames: string | readonly string[]): InnerLayer & PackedInputs;
}

const action = "adapt a layers model";

/**
 * A Keras-style model of tfjs, `tf.sequential()`, `tf.model()` or loaded by `tf.loadLayersModel()`, as
 * the methods of this library take it: a differentiable function to logits, in inference mode.
 *
 * A softmax or sigmoid at the end is taken off, and `notes` says so. Several inputs become one tensor,
 * `net.pack([image, table])`, each with a baseline of its own, `net.pack([black, means])`, and
 * `net.unpack(attributions)` gives the parts. The model is neither copied nor changed: it must live as
 * long as the adapter is used, and training it further changes what the adapter computes.
 *
 * @throws {TypeError} If `model` is no layers model or not built, or its output is not [batch, outputs].
 * @throws {RangeError} If `options.output` is none of its outputs, or absent where there are several.
 *
 * @example
 * ```ts
 * import { integratedGradients } from "@lib/attribution";
 * import { fromLayersModel } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ inputShape: [4], units: 8, activation: "relu" }),
 *     tf.layers.dense({ units: 3, activation: "softmax" }),
 *   ],
 * });
 * const net = fromLayersModel(model);
 * console.log(net.notes); // ['The softmax of layer "dense_Dense2" was taken off: ...']
 * const x = tf.tensor2d([[1, 2, 3, 4]]);
 * const { attributions } = await integratedGradients(net.forward, x, { target: 0, steps: 50 });
 * attributions.dispose();
 * ```
 */
export function fromLayersModel(
  model: tf.LayersModel,
  options: AdapterOptions = {},
): AdaptedLayersModel {
  requireKnownOptions(action, options, { output: true });
  const { output } = options;
  if (!(model instanceof tf.LayersModel)) {
    const hint = (model as unknown) instanceof tf.GraphModel ? " (use fromGraphModel)" : "";
    throw new TypeError(invalid(action, "model", `a tf.LayersModel${hint}`, model));
  }
  if (!model.outputs?.length) {
    const must = "built: give its first layer an inputShape";
    throw new TypeError(invalid(action, "model", must, model.name));
  }
  // A sequential model puts this off until it is first used.
  if (!model.built) (model as tf.Sequential).build();
  const outputs = model.outputs.map(({ sourceLayer }) => sourceLayer.name);
  const end = model.outputs[outputIndex(action, outputs, output)]!;
  if (end.rank !== 2) {
    const must = "of shape [batch, outputs]: end on a dense layer, or flatten or pool before";
    throw new TypeError(invalid(action, "model.outputs", must, end.shape));
  }
  const packed = packedInputs(
    action,
    model.inputs.map(({ name, shape, dtype }) => ({ name, shape: shape.slice(1), dtype })),
  );
  const last = finalActivation(end);
  const bare = last?.layer;
  const feed = (inputs: tf.Tensor) => {
    const parts = packed.unpack(inputs, "run the network");
    return new Map(model.inputs.map(({ id }, i) => [id, parts[i]!]));
  };
  const forward: Forward = (inputs) =>
    tf.tidy(() => evaluate(end, feed(inputs), bare).value.clone() as tf.Tensor2D);
  const layers = chainOf(model, end, bare);
  return {
    ...packed,
    forward,
    notes: last ? [noteOf(`${last.kind} of layer "${last.layer.name}"`)] : [],
    layerNames: model.layers.map(({ name }) => name),
    at: (layerNames) => cut(model, [layerNames].flat(), { end, feed, bare }),
    ...(layers ? { layers } : {}),
  };
}

/** The output of the named layer, where the model calls it last. */
function outputOf(model: tf.LayersModel, layerName: string): tf.SymbolicTensor {
  const layer = model.layers.find(({ name }) => name === layerName);
  const nodes = (layer as LayerInside | undefined)?.inboundNodes ?? [];
  const inside = Object.values((model as unknown as { nodesByDepth: object }).nodesByDepth).flat();
  const node = nodes.findLast((each) => inside.includes(each));
  if (node) return node.outputTensors[0]!;
  const names = model.layers.map(({ name }) => `"${name}"`).join(", ");
  throw new RangeError(invalid("cut a network", "layerNames", `among ${names}`, layerName));
}

interface Whole {
  readonly end: tf.SymbolicTensor;
  readonly feed: (inputs: tf.Tensor) => ReadonlyMap<number, tf.Tensor>;
  readonly bare: tf.layers.Layer | undefined;
}

function cut(
  model: tf.LayersModel,
  layerNames: readonly string[],
  { end, feed, bare }: Whole,
): InnerLayer & PackedInputs {
  const action = "cut a network";
  const symbols = layerNames.map((name) => outputOf(model, name));
  const packed = packedInputs(
    action,
    symbols.map(({ shape, dtype }, i) => ({ name: layerNames[i]!, shape: shape.slice(1), dtype })),
  );
  const activations = (inputs: tf.Tensor) =>
    tf.tidy(() => {
      const fed = feed(inputs);
      return packed.pack(symbols.map((symbol, i) => {
        const { value, mask } = evaluate(symbol, fed, bare);
        if (!mask) return value;
        const must = "layers that pass no mask on (maskZero: false)";
        throw new TypeError(invalid(action, "layerNames", must, layerNames[i]));
      }));
    });
  const forward: Forward = (inner) =>
    tf.tidy(() => {
      const parts = packed.unpack(inner, "run the network from inside");
      const fed = new Map(symbols.map(({ id }, i) => [id, parts[i]!]));
      try {
        return evaluate(end, fed, bare).value.clone() as tf.Tensor2D;
      } catch (error) {
        if (!(error instanceof UnfedInput)) throw error;
        const must = `layers that all ways to the logits lead through; add "${error.message}"`;
        throw new TypeError(invalid(action, "layerNames", must, layerNames));
      }
    });
  return { ...packed, activations, forward };
}
