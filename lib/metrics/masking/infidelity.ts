import { type Target } from "@lib/attribution";
import { type Forward, invalid, type Random, requireKnownOptions } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { layoutOf, pixelScores } from "../pixel_scores.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** Options of {@link infidelity}. */
export interface InfidelityOptions extends MaskingOptions {
  /** Maps of the images' shape, in logits, that claim to say what each value contributed. */
  readonly attributions: tf.Tensor;
  /** The class whose logit is followed, one for all images or one each. */
  readonly target?: Target | undefined;
  /** Draws the squares; the same seed gives the same squares. */
  readonly random: Random;
  /** Squares an image, 1 or more; default 64. */
  readonly draws?: number;
  /** Their longest side in pixels, 1 or more; default a third of the shorter side of the image. */
  readonly side?: number;
}

/** Outcome of {@link infidelity}, one number an image, in squared logits; lower is better. */
export interface Infidelity {
  /** Of the maps as they are. */
  readonly infidelities: readonly number[];
  /** Of the maps times the factor that suits each best, to which their scale is nothing. */
  readonly scaled: readonly number[];
}

/**
 * Infidelity: the mean squared error of a map as a forecast of what hiding a square costs,
 *
 * E_S[(sum_{i in S} A_i - (F_c(x) - F_c(x with S hidden)))^2],
 *
 * over squares S of a side from 1 to the longest, all sides and all places within the image equally likely.
 * This is the paper's square removal for maps that have the input multiplied in (as IG and input x
 * gradient, not the gradient); `scaled` multiplies the map by E[f d] / E[f^2] of its forecasts f and the
 * drops d, which only lowers it.
 *
 * Cost: one forward pass an image and draw, and one an image.
 *
 * @param images [batch, height, width, channels].
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If an option is out of range, or an attribution or logit is not finite.
 * @see Yeh, Hsieh, Suggala, Inouye and Ravikumar, On the (In)fidelity and Sensitivity of Explanations,
 * NeurIPS 2019, arXiv 1901.09392.
 *
 * @example
 * ```ts
 * import { inputXGradient } from "@lib/attribution";
 * import { infidelity } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), attributions = inputXGradient(forward, images, { target: 3 });
 * const options = { attributions, target: 3, fill: 0, random: random(1) };
 * console.log((await infidelity(forward, images, options)).infidelities); // [0]: F is linear
 * ```
 */
export async function infidelity(
  forward: Forward,
  images: tf.Tensor,
  options: InfidelityOptions,
): Promise<Infidelity> {
  const action = "compute the infidelity";
  requireKnownOptions(action, options, {
    ...MASKING,
    attributions: true,
    target: true,
    random: "a seeded generator",
    draws: "an integer of 1 or more?",
    side: "an integer of 1 or more?",
  });
  const { attributions, target, random, draws = 64, side: longest, ...masking } = options;
  const { pixels, channels } = layoutOf(action, images), { shape } = images;
  if (images.rank !== 4) {
    const must = "a tensor [batch, height, width, channels]";
    throw new TypeError(invalid(action, "images", must, images));
  }
  layoutOf(action, attributions, "attributions");
  if (attributions.shape.join() !== shape.join()) {
    const must = `of the images' shape [${shape.join(", ")}]`;
    throw new TypeError(invalid(action, "attributions", must, attributions));
  }
  const [, height, width] = shape as [number, number, number];
  const side = longest ?? Math.max(1, Math.floor(Math.min(height, width) / 3));
  if (side > Math.min(height, width)) {
    const must = `at most ${Math.min(height, width)}`;
    throw new RangeError(invalid(action, "side", must, side));
  }
  const scores = await pixelScores(attributions), each = draws + 1;
  // The first of each image hides nothing.
  const squares = scores.flatMap(() =>
    Array.from({ length: each }, (_, k) => k ? square(random, { height, width, side }) : [])
  );
  const whole: number[] = [], forecasts: number[][] = scores.map(() => []);
  const drops: number[][] = scores.map(() => []);
  const everyPixel = Uint32Array.from({ length: pixels }, (_, pixel) => pixel);
  await runMasked(forward, images, {
    ...masking,
    action,
    target,
    count: squares.length,
    maskAt: (i) => {
      const isHidden = new Uint8Array(pixels);
      for (const pixel of squares[i]!) isHidden[pixel] = 1;
      const order = everyPixel.filter((pixel) => isHidden[pixel] === 0);
      return { image: Math.floor(i / each), order, visible: order.length };
    },
    read: (logits, i, targetOf) => {
      const image = Math.floor(i / each), logit = logits[targetOf(image)]!;
      if (i % each === 0) return void whole.push(logit);
      const sum = squares[i]!.reduce((sum, pixel) => sum + scores[image]![pixel]!, 0);
      forecasts[image]!.push(channels * sum);
      drops[image]!.push(whole[image]! - logit);
    },
  });
  return {
    infidelities: forecasts.map((list, image) => meanSquaredError(list, drops[image]!, 1)),
    scaled: forecasts.map((list, image) =>
      meanSquaredError(list, drops[image]!, bestFactor(list, drops[image]!))
    ),
  };
}

/** The pixels of a random square. */
function square(
  random: Random,
  { height, width, side }: { height: number; width: number; side: number },
): number[] {
  const size = 1 + random.integer(side);
  const top = random.integer(height - size + 1), left = random.integer(width - size + 1);
  return Array.from(
    { length: size * size },
    (_, k) => (top + Math.floor(k / size)) * width + left + k % size,
  );
}

function meanSquaredError(forecasts: number[], drops: number[], factor: number): number {
  const sum = forecasts.reduce((sum, f, k) => sum + (factor * f - drops[k]!) ** 2, 0);
  return sum / forecasts.length;
}

/** The factor of least squares; 1 where there is nothing to scale. */
function bestFactor(forecasts: number[], drops: number[]): number {
  const squares = forecasts.reduce((sum, f) => sum + f * f, 0);
  return squares === 0 ? 1 : forecasts.reduce((sum, f, k) => sum + f * drops[k]!, 0) / squares;
}
