import { type Forward, invalid, readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { imageShape } from "./image_shape.ts";
import { predictedClass } from "./prediction.ts";

/** The most pixels whose subsets are enumerated. */
const most = 16;

/** Outcome of {@link exhaustiveOracle}. */
export interface ExhaustiveOracle {
  /** Scores whose descending order is best: one a pixel, all different. */
  readonly scores: Float32Array;
  /** How many of its first pixels keep the class together with every longer front: the least possible. */
  readonly pixels: number;
}

/**
 * The best ranking of a tiny image's pixels there is, found by trying all subsets: the truth that
 * the smallest fraction of any map can be held against.
 *
 * A set of pixels is good if showing it on the fill gives the class of the whole image and it is the
 * whole image, or one more pixel makes a good set. The smallest good set comes first in the order,
 * then the pixels that keep it good.
 *
 * Cost: 2^pixels forward passes, in one batch.
 *
 * @param image [1, height, width, channels] of at most 16 pixels
 * @throws {TypeError} if the image is not one, the fill has another shape, or there are more pixels
 *
 * @example
 * ```ts
 * const { pixels } = await exhaustiveOracle(forward, image, { fill: constantFill(image, 0) });
 * ```
 */
export async function exhaustiveOracle(
  forward: Forward,
  image: tf.Tensor,
  { fill }: { readonly fill: tf.Tensor },
): Promise<ExhaustiveOracle> {
  const action = "search all subsets";
  const [batch, height, width] = imageShape(action, image);
  const count = height * width, whole = 2 ** count - 1;
  if (batch !== 1 || count > most) {
    throw new TypeError(invalid(action, "image", `one image of at most ${most} pixels`, image));
  }
  if (!tf.util.arraysEqual(fill.shape, image.shape)) {
    throw new TypeError(invalid(action, "fill", `of the image's shape [${image.shape}]`, fill));
  }
  const bits = Array.from({ length: count }, (_, pixel) => pixel);
  const has = (set: number, pixel: number) => (set >> pixel & 1) === 1;
  const shown = new Float32Array((whole + 1) * count).map((_, k) =>
    Number(has(Math.floor(k / count), k % count))
  );
  const output = tf.tidy(() =>
    forward(fill.add(image.sub(fill).mul(tf.tensor4d(shown, [whole + 1, height, width, 1]))))
  );
  const logits = await readFinite(output, "logits").finally(() => output.dispose());
  const classes = logits.length / (whole + 1);
  const says = (set: number) => predictedClass(logits.subarray(set * classes, (set + 1) * classes));

  const size = (set: number) => bits.filter((pixel) => has(set, pixel)).length;
  const next = new Int8Array(whole).fill(-1); // the pixel that leads on to the whole image
  let best = whole;
  for (let set = whole - 1; set >= 0; set--) {
    if (says(set) !== says(whole)) continue;
    const good = (pixel: number) => {
      const more = set | 1 << pixel;
      return more !== set && (more === whole || next[more]! >= 0);
    };
    next[set] = bits.find(good) ?? -1;
    if (next[set]! >= 0 && size(set) < size(best)) best = set;
  }
  const order = bits.filter((pixel) => has(best, pixel));
  for (let set = best; set !== whole; set |= 1 << next[set]!) order.push(next[set]!);
  return {
    scores: Float32Array.from(bits, (pixel) => count - order.indexOf(pixel)),
    pixels: size(best),
  };
}
