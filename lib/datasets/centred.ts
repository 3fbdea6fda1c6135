import type { Dataset } from "./dataset.ts";

/**
 * The same images with each pixel p of [0, 1] as 4p - 2: mid-grey becomes 0, the zero baseline of
 * attributions, and natural images have deviations of about 1. A model trained on it has [-2, 2] as its
 * input space.
 *
 * @example
 * ```ts
 * import { centred, cifar10Subset } from "@lib/datasets";
 * const test = centred((await cifar10Subset()).test);
 * ```
 */
export function centred<T extends Pick<Dataset, "images">>(dataset: T): T {
  return { ...dataset, images: dataset.images.map((pixel) => 4 * pixel - 2) };
}
