import { readTarget, type Target, targetList } from "@lib/attribution";
import {
  checkedForward,
  type Forward,
  invalid,
  type KnownOptions,
  readFinite,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
  requireLogits,
  tellProbabilities,
  usualBatchSize,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { layoutOf, type PixelLayout } from "../pixel_scores.ts";
import { composer, type Fill, type Mask } from "./compose.ts";

/** What every metric that masks images takes. */
export interface MaskingOptions {
  /**
   * What hidden pixels show: any baseline, so one number, one example [1, ...], or one for each of the
   * images, of their shape; or an imputation from the pixels that are seen.
   */
  readonly fill: Fill;
  /**
   * Masked images in one forward pass, default 64, or more where they are small. It changes memory and
   * speed, no result beyond rounding.
   */
  readonly batchSize?: number | undefined;
  /** Called after every forward pass with the number of masked images done and of all. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Stops between two forward passes with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link MaskingOptions}, as functions that have them know them. */
export const MASKING = {
  fill: true,
  batchSize: "a positive integer?",
  onProgress: "a function?",
  signal: "an AbortSignal?",
} as const satisfies KnownOptions<MaskingOptions>;

/** Masked images that are made when their turn comes, and what is read off each. */
export interface Masking extends MaskingOptions {
  /** What is done, for errors. */
  readonly action: string;
  /** How many masks there are. */
  readonly count: number;
  readonly maskAt: (index: number) => Mask;
  /** What `targetOf` is asked for; it may be absent where the network has one output. */
  readonly target?: Target | undefined;
  /**
   * Given the logits of each mask in order, its own only during the call, what tells an image's target, or
   * refuses it where it is no output, and the masked image itself, likewise its own only during the call.
   */
  readonly read: (
    logits: Float32Array,
    index: number,
    targetOf: (image: number) => number,
    masked: Float32Array,
  ) => void;
  /** Whether a softmax is to come, so that probabilities are an error; default false: they are told. */
  readonly softmaxFollows?: boolean;
}

/** Sends masked images through a network, `batchSize` a pass, and hands their logits over. */
export async function runMasked(
  forward: Forward,
  images: tf.Tensor,
  { action, count, maskAt, target, read, softmaxFollows = false, ...options }: Masking,
): Promise<void> {
  const { batch, pixels, channels } = layoutOf(action, images), size = pixels * channels;
  const { batchSize = usualBatchSize(images, 64), onProgress, signal } = options;
  const checked = checkedForward(action, forward), given = await readTarget(action, target, batch);
  const compose = await composer(action, images, options.fill);
  let targets: readonly number[] | undefined;
  for (let first = 0; first < count; first += batchSize) {
    signal?.throwIfAborted();
    const current = Math.min(batchSize, count - first);
    const composed = new Float32Array(current * size);
    for (let i = 0; i < current; i++) {
      compose(composed.subarray(i * size, (i + 1) * size), maskAt(first + i));
    }
    // A clone, as a network may hand back the tensor that it was given.
    const output = tf.tidy(() =>
      checked(tf.tensor(composed, [current, ...images.shape.slice(1)])).clone()
    );
    const outputs = output.shape[1];
    const logits = await readFinite(output, "logits").finally(() => output.dispose());
    if (first === 0) {
      if (softmaxFollows) requireLogits(action, logits, outputs);
      tellProbabilities(logits, outputs);
    }
    const targetOf = (image: number) => {
      targets ??= targetList(action, given, { batch, outputs });
      return targets[image]!;
    };
    for (let i = 0; i < current; i++) {
      const masked = composed.subarray(i * size, (i + 1) * size);
      read(logits.subarray(i * outputs, (i + 1) * outputs), first + i, targetOf, masked);
    }
    await onProgress?.(first + current, count);
  }
}

/**
 * The logits of masked images: the one place where pixels are hidden.
 *
 * Masks are composed on the host and sent in forward passes of `batchSize`, so that memory does not
 * grow with their number; all channels of a pixel are shown or hidden together. Images and fill are
 * only read.
 *
 * Cost: one forward pass an entry of `masks`, and a device read-back a batch.
 *
 * @param images [batch, height, width, channels], or series [batch, time, channels], where a time step
 * with all its channels is what a pixel is of an image, or tables [batch, features], where a feature is.
 * @param options.masks Any number of them, in any order.
 * @returns The logits of each mask, in the order of the masks.
 * @throws {TypeError} If images, fill or logits are not of their form, or an option is unknown.
 * @throws {RangeError} If batchSize is not a positive integer, a mask is out of range, or a logit
 * is not finite.
 *
 * @example
 * ```ts
 * import { descendingOrder, maskedLogits } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.reshape([-1, 4]);
 * const images = tf.ones([1, 2, 2, 1]), fill = tf.zeros([1, 2, 2, 1]);
 * const masks = [{ image: 0, order: descendingOrder([1, 3, 2, 4]), visible: 2 }];
 * console.log(await maskedLogits(forward, images, { masks, fill })); // [[0, 1, 0, 1]]
 * ```
 */
export async function maskedLogits(
  forward: Forward,
  images: tf.Tensor,
  options: MaskingOptions & { readonly masks: readonly Mask[] },
): Promise<Float32Array[]> {
  const action = "mask images";
  requireKnownOptions(action, options, { ...MASKING, masks: "a list of masks" });
  const { masks, ...masking } = options, layout = layoutOf(action, images);
  masks.forEach((mask, i) => checkMask(mask, i, layout));
  const logits: Float32Array[] = [];
  await runMasked(forward, images, {
    ...masking,
    action,
    count: masks.length,
    maskAt: (i) => masks[i]!,
    read: (row) => logits.push(row.slice()),
  });
  return logits;
}

function checkMask(mask: Mask, i: number, { batch, pixels }: PixelLayout): void {
  const action = "mask images", { image, order, visible } = mask ?? {};
  requireIntegerWithin([0, batch - 1], action, `masks[${i}].image`, image);
  requireList(action, `masks[${i}].order`, order, "pixels");
  requireIntegerWithin([0, order.length], action, `masks[${i}].visible`, visible);
  for (let k = 0; k < order.length; k++) {
    if (Number.isInteger(order[k]) && order[k]! >= 0 && order[k]! < pixels) continue;
    throw new RangeError(invalid(action, `masks[${i}].order`, `pixels below ${pixels}`, order));
  }
}
