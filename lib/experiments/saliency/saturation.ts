import { inputXGradient, integratedGradients } from "@lib/attribution";
import { type Figure, lineChart, type Series } from "@lib/display";
import { type Forward, readFinite, requireKnownOptions, requireObjects } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** What two attributions sum to, of each example, in the unit of the output. */
export interface AttributionSums {
  /** Of input times gradient, where the input is. */
  readonly product: Float32Array;
  /** Of Integrated Gradients from black: the rise of the output on the way. */
  readonly ig: Float32Array;
}

/**
 * What input x gradient and Integrated Gradients from zero sum to: where an output saturates, the first is
 * nearly 0 and the second is not.
 *
 * @param options.target The output of each example.
 * @param options.steps Of the path.
 *
 * @example
 * ```ts
 * const capped = (x: tf.Tensor) => tf.minimum(x.sum([1, 2]), 1) as tf.Tensor2D;
 * console.log(await attributionSums(capped, images, { target: 0, steps: 32 })); // 0, about 1
 * ```
 */
export async function attributionSums(
  forward: Forward,
  inputs: tf.Tensor,
  options: { readonly target: number | readonly number[]; readonly steps: number },
): Promise<AttributionSums> {
  requireKnownOptions("sum attributions", options, { target: true, steps: true });
  const { target, steps } = options;
  const { attributions } = await integratedGradients(forward, inputs, { target, steps });
  const sumOf = async (map: tf.Tensor) => {
    const sums = map.sum([...map.shape.keys()].slice(1));
    return await readFinite(sums, "sums").finally(() => [map, sums].forEach((t) => t.dispose()));
  };
  const ig = await sumOf(attributions);
  return { product: await sumOf(inputXGradient(forward, inputs, { target })), ig };
}

/**
 * Probabilities over the light that is left of some images, a line each.
 *
 * @param curves By name, a value for each of the shares; a photograph's is black.
 * @param options.shares Of the light, from 0 to 1.
 * @param options.photographs Names of those that are photographs; default none.
 *
 * @example
 * ```ts
 * saturationChart({ bag: [0.1, 0.9, 1] }, { shares: [0, 0.5, 1] });
 * ```
 */
export function saturationChart(
  curves: Readonly<Record<string, readonly number[]>>,
  options: { readonly shares: readonly number[]; readonly photographs?: readonly string[] },
): Figure {
  const action = "draw saturation";
  requireKnownOptions(action, options, {
    shares: "a list of numbers",
    photographs: "a list of numbers?",
  });
  requireObjects(action, "curves", [curves], "probabilities by name");
  const { shares: x, photographs = [] } = options;
  const lines = Object.entries(curves).map(([name, y]): Series => {
    const isPhoto = photographs.includes(name);
    return { name, x, y, mode: "lines", ...(isPhoto ? { colour: "#000000", dash: "dash" } : {}) };
  });
  return lineChart(lines, {
    title: "Near 1 a probability is flat: its gradient says nothing there",
    x: { title: "α: share of the image's light", range: [0, 1] },
    y: { title: "probability of the class", range: [0, 1.02] },
    caption: "Softmax of the logits while images are dimmed: garments on the X-DNN" +
      (photographs.length > 0 ? `; ${photographs.join(", ")}: a photograph on ResNet-50.` : "."),
  });
}
