import * as tf from "@tensorflow/tfjs";
import { type Forward, requireFunction } from "@lib/runtime";
import { type Layer, requireLayers } from "../layers/layer.ts";

/**
 * The most bytes in tensors while some work with a net goes on, above those before it.
 *
 * The net that the work is given notes them before and after each layer, on the way forward and on the
 * way back; what a layer needs within itself is not seen. Values and gradients are those of the chain.
 *
 * @param layers A chain from inputs to logits.
 * @param work What to watch; the net is good for first derivatives.
 * @returns Bytes, 4 for each float32.
 *
 * @example
 * ```ts
 * import { loadFashionConvnet, peakMemory } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const { layers } = await loadFashionConvnet({ bias: false });
 * const images = tf.zeros([8, 28, 28, 1]);
 * const bytes = await peakMemory(layers, async (forward) => await forward(images).data());
 * ```
 */
export async function peakMemory(
  layers: readonly Pick<Layer, "kind" | "name" | "apply">[],
  work: (forward: Forward) => Promise<unknown>,
): Promise<number> {
  requireLayers("watch the memory", "layers", layers);
  requireFunction("watch the memory", "work", work);
  const before = tf.memory().numBytes;
  let peak = before;
  const note = () => {
    peak = Math.max(peak, tf.memory().numBytes);
  };
  const gauge = tf.customGrad((...[x]) => {
    note();
    const gradFunc = (dy: tf.Tensor) => {
      note();
      return tf.clone(dy);
    };
    return { value: tf.clone(x as tf.Tensor), gradFunc };
  });
  const pass = (x: tf.Tensor) => layers.reduce((h, layer) => gauge(layer.apply(h)), gauge(x));
  await work((inputs) => tf.tidy(() => pass(inputs) as tf.Tensor2D));
  return peak - before;
}
