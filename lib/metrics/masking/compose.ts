import type { Baseline } from "@lib/attribution";
import { invalid, readFinite, requireFinite, requireTensor } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { layoutOf } from "../pixel_scores.ts";

/**
 * One masked image to be tried: the first `visible` pixels of `order` show the image, all others
 * the fill.
 */
export interface Mask {
  /** Index of the image in the batch. */
  readonly image: number;
  /** Pixels as row-major indices; those left out are hidden. */
  readonly order: ArrayLike<number>;
  /** How many pixels from the front of the order are visible, in [0, order.length]. */
  readonly visible: number;
}

/** An image with pixels hidden, to be filled in place. */
export interface Holes {
  /** [height, width, channels], row-major; hidden pixels hold 0. */
  readonly pixels: Float32Array;
  /** One a pixel: 1 where it is hidden, else 0. */
  readonly hidden: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Fills hidden pixels from those that are seen, in place: its results decide what a network is shown. */
export type Imputation = (holes: Holes) => void;

/** What hidden pixels show. */
export type Fill = Baseline | Imputation;

/** Writes masked images of these, one after the other. */
export async function composer(
  action: string,
  images: tf.Tensor,
  fill: Fill,
): Promise<(masked: Float32Array, mask: Mask) => void> {
  const { pixels, channels } = layoutOf(action, images), size = pixels * channels;
  const hide = typeof fill === "function" ? undefined : await fillReader(action, images, fill);
  const [height, width] = images.shape.slice(1) as [number, number];
  if (!hide && images.rank !== 4) {
    const must = "a baseline for what is no image [batch, height, width, channels]";
    throw new TypeError(invalid(action, "fill", must, fill));
  }
  const shown = await readFinite(images, "images");
  return (masked, { image, order, visible }) => {
    hide?.(masked, image);
    const hidden = new Uint8Array(pixels).fill(1);
    for (let k = 0; k < visible; k++) {
      const pixel = order[k]!, at = pixel * channels;
      for (let c = at; c < at + channels; c++) masked[c] = shown[image * size + c]!;
      hidden[pixel] = 0;
    }
    if (!hide) (fill as Imputation)({ pixels: masked, hidden, height, width });
  };
}

/** Writes the fill of an image where it is to be masked. */
async function fillReader(
  action: string,
  images: tf.Tensor,
  fill: Baseline,
): Promise<(target: Float32Array, image: number) => void> {
  if (typeof fill === "number") {
    requireFinite(action, "fill", fill);
    return (target) => target.fill(fill);
  }
  requireTensor(action, "fill", fill);
  const single = [1, ...images.shape.slice(1)], isSingle = fill.shape.join() === single.join();
  if (!isSingle && fill.shape.join() !== images.shape.join()) {
    const must =
      `of the images' shape [${images.shape}], or the same with a batch of 1, or a number`;
    throw new TypeError(invalid(action, "fill", must, fill));
  }
  const values = await readFinite(fill, "fill"), size = images.size / images.shape[0]!;
  return (target, image) => {
    const start = isSingle ? 0 : image * size;
    target.set(values.subarray(start, start + size));
  };
}
