import { type Dataset, requireDataset } from "@lib/datasets";
import { invalid, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";

/** Images for each of which the pixels are known in the order in which they are to go. */
export interface RankedImages {
  readonly images: Dataset;
  /** For each image its pixels, from the first to go to the last, as `descendingOrder()` gives them. */
  readonly orders: readonly ArrayLike<number>[];
}

/** What {@link removePixels} takes away. */
export interface RemovePixelsOptions {
  /** Share of the pixels that go, in [0, 1]. */
  readonly share: number;
  /** What their place shows in each channel: with `leaves: "mask"` it does not matter. */
  readonly fill: readonly number[];
  /**
   * What is left to be learnt from: the `image` with pixels filled, or the `mask` alone, 1 where a pixel
   * went and 0 elsewhere, so that nothing but where pixels went can tell classes apart. Default the image.
   */
  readonly leaves?: "image" | "mask";
}

/**
 * The images without the first round(share N) of their N pixels in the order given.
 *
 * @throws {TypeError} If there is not one order an image, each of all pixels once, or a fill a channel.
 * @throws {RangeError} If the share is not in [0, 1] or a fill is not finite.
 */
export function removePixels(ranked: RankedImages, options: RemovePixelsOptions): Dataset {
  const action = "remove pixels";
  requireObjects(action, "ranked", [ranked], "images and orders");
  const { images, orders } = ranked;
  requireDataset(action, images);
  requireKnownOptions(action, options, {
    share: "a number in [0, 1]",
    fill: "a list of numbers",
    leaves: "one of image, mask?",
  });
  const { share, fill, leaves = "image" } = options, [height, width, channels] = images.shape;
  const pixels = height * width;
  if (fill.length !== channels || !fill.every(Number.isFinite)) {
    throw new RangeError(invalid(action, "fill", `${channels} numbers, one a channel`, fill));
  }
  requireOrders(action, orders, { count: images.count, pixels });
  const left = leaves === "mask" ? new Float32Array(images.images.length) : images.images.slice();
  const shown = leaves === "mask" ? fill.map(() => 1) : fill, gone = Math.round(share * pixels);
  for (const [i, order] of orders.entries()) {
    for (let k = 0; k < gone; k++) left.set(shown, (i * pixels + order[k]!) * channels);
  }
  return { ...images, images: left };
}

function requireOrders(
  action: string,
  orders: readonly ArrayLike<number>[],
  { count, pixels }: { readonly count: number; readonly pixels: number },
): void {
  requireList(action, "orders", orders, "orders of pixels, one an image");
  if (orders.length !== count) {
    const must = `${count} orders, one an image`;
    throw new TypeError(invalid(action, "orders", must, `${orders.length} orders`));
  }
  const seen = new Int32Array(pixels).fill(-1);
  for (const [i, order] of orders.entries()) {
    requireList(action, `orders[${i}]`, order, "pixels");
    for (let k = 0; k < order.length; k++) if (order[k]! in seen) seen[order[k]!] = i;
    if (order.length === pixels && seen.every((last) => last === i)) continue;
    const must = `the pixels 0 .. ${pixels - 1}, each once`;
    throw new TypeError(invalid(action, `orders[${i}]`, must, order));
  }
}

/** The mean of each channel over all images. */
export function channelMeans(images: Dataset): number[] {
  requireDataset("average channels", images);
  const channels = images.shape[2], sums = new Float64Array(channels);
  images.images.forEach((value, k) => sums[k % channels]! += value);
  return Array.from(sums, (sum) => sum * channels / images.images.length);
}
