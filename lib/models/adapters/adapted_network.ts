import type { Forward } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import type { PackedInputs } from "./packed_inputs.ts";

/** A network of tfjs as the methods of this library take it; its weights stay the user's. */
export interface AdaptedNetwork extends PackedInputs {
  /** Inputs, packed where there are several, to logits [batch, outputs]; see {@linkcode notes}. */
  readonly forward: Forward;
  /** What was changed, one sentence each: a final softmax or sigmoid that was taken off. */
  readonly notes: readonly string[];
  /** Names that {@linkcode at} takes, from the inputs to the logits. */
  readonly layerNames: readonly string[];
  /**
   * The network cut behind a layer, so that the output of that layer can be attributed to: an
   * embedding of words, the last feature maps of a convolutional network.
   *
   * @throws {RangeError} If there is no layer of that name.
   */
  at(layerName: string): InnerLayer;
}

/** A network in two parts, which meet at the output of a layer. */
export interface InnerLayer {
  /**
   * The output of the layer for inputs (packed where there are several); the caller's.
   *
   * @throws {TypeError} If the layer passes a mask on, which the second part would not get.
   */
  activations(inputs: tf.Tensor): tf.Tensor;
  /**
   * From there to the logits. It throws a `TypeError` where the logits depend on more than this layer.
   */
  readonly forward: Forward;
}

/** Options of the adapters. */
export interface AdapterOptions {
  /** Which output to explain, by name or index, where the network has several. */
  readonly output?: string | number;
}
