import { type Forward, invalid, readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { imageShape } from "../pixel_scores.ts";
import { argmax } from "@lib/statistics";

/** The most pixels whose subsets are enumerated. */
const most = 16;

/** Outcome of {@link exhaustiveOracle}, each an array with one entry an image. */
export interface ExhaustiveOracle {
  /** Scores whose descending order is best: one a pixel, all different. */
  readonly scores: readonly Float32Array[];
  /** How many of the first pixels keep the class together with every longer front: the least possible. */
  readonly pixels: readonly number[];
}

/**
 * The best ranking of a tiny image's pixels there is, found by trying all subsets: the truth that
 * the smallest fraction of any map can be held against.
 *
 * A set of pixels is good if showing it on the fill gives the class of the whole image and it is the
 * whole image, or one more pixel makes a good set. The smallest good set comes first in the order,
 * then the pixels that keep it good.
 *
 * Cost: 2^pixels forward passes an image, in one batch.
 *
 * @param images [batch, height, width, channels] of at most 16 pixels
 * @throws {TypeError} If the fill has another shape, or there are more pixels.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import { exhaustiveOracle } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.reshape([-1, 4]);
 * const images = tf.tensor4d([1, 3, 2, 0], [1, 2, 2, 1]);
 * const { pixels } = await exhaustiveOracle(forward, images, { fill: black(images) });
 * console.log(pixels); // [1]
 * ```
 */
export async function exhaustiveOracle(
  forward: Forward,
  images: tf.Tensor,
  { fill }: { readonly fill: tf.Tensor },
): Promise<ExhaustiveOracle> {
  const action = "search all subsets";
  const [batch, height, width] = imageShape(action, images);
  const pixels = height * width, subsets = 2 ** pixels;
  if (pixels > most) {
    throw new TypeError(invalid(action, "images", `of at most ${most} pixels`, images));
  }
  if (!tf.util.arraysEqual(fill.shape, images.shape)) {
    throw new TypeError(invalid(action, "fill", `of the images' shape [${images.shape}]`, fill));
  }
  const shown = new Float32Array(subsets * pixels).map((_, k) =>
    Number(has(Math.floor(k / pixels), k % pixels))
  );
  const orders: { order: number[]; size: number }[] = [];
  for (let i = 0; i < batch; i++) {
    const output = tf.tidy(() => {
      const [image, hidden] = [images.slice([i], [1]), fill.slice([i], [1])];
      const mask = tf.tensor4d(shown, [subsets, height, width, 1]);
      return forward(hidden.add(image.sub(hidden).mul(mask)));
    });
    const logits = await readFinite(output, "logits").finally(() => output.dispose());
    const classes = logits.length / subsets;
    const said = Uint16Array.from(
      { length: subsets },
      (_, set) => argmax(logits.subarray(set * classes, (set + 1) * classes)),
    );
    orders.push(bestOrder(said, pixels));
  }
  return {
    scores: orders.map(({ order }) =>
      Float32Array.from(order, (_, i) => pixels - order.indexOf(i))
    ),
    pixels: orders.map(({ size }) => size),
  };
}

/** The best order of the pixels, and how many of them it needs, from the class of every set. */
function bestOrder(said: Uint16Array, pixels: number): { order: number[]; size: number } {
  const whole = said.length - 1, bits = Array.from({ length: pixels }, (_, pixel) => pixel);
  const inside = (set: number) => bits.filter((pixel) => has(set, pixel));
  const next = new Int8Array(whole).fill(-1); // the pixel that leads on to the whole image
  let best = whole;
  for (let set = whole - 1; set >= 0; set--) {
    if (said[set] !== said[whole]) continue;
    next[set] = bits.find((pixel) => {
      const more = set | 1 << pixel;
      return more !== set && (more === whole || next[more]! >= 0);
    }) ?? -1;
    if (next[set]! >= 0 && inside(set).length < inside(best).length) best = set;
  }
  const order = inside(best), size = order.length;
  for (let set = best; set !== whole; set |= 1 << next[set]!) order.push(next[set]!);
  return { order, size };
}

/** Whether a set, as the bits of a number, has a pixel. */
const has = (set: number, pixel: number) => (set >> pixel & 1) === 1;
