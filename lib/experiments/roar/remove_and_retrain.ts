import { type Model, requireModel } from "@lib/models";
import { type Random, random, requireKnownOptions, requireObjects } from "@lib/runtime";
import { fit, type FitOptions } from "@lib/training";
import {
  channelMeans,
  type RankedImages,
  removePixels,
  type RemovePixelsOptions,
} from "./remove_pixels.ts";

/** What {@link removeAndRetrain} learns from and is judged on. */
export interface RoarData {
  readonly train: RankedImages;
  readonly test: RankedImages;
}

/** Options of {@link removeAndRetrain}. */
export interface RoarOptions extends Omit<RemovePixelsOptions, "fill"> {
  /** Builds a network with new weights, which are drawn from `training.seed`. */
  readonly build: (random: Random) => Model;
  /** How it is trained. */
  readonly training: FitOptions;
}

/**
 * ROAR (remove and retrain): how well does a network that never saw the pixels which a map calls important
 * learn the task without them? Pixels are removed from training and test images alike, so that the network
 * is at home among images with holes; what it has lost is what the pixels alone could tell.
 *
 * A removed pixel shows the training images' mean of its channel. Lower accuracy is a better map, compared
 * with that of random orders at the same share.
 *
 * Its weakness is that *where* pixels went is still to be seen. A map of a network's answer depends on that
 * answer, and so may its mask: then the new network reads the answer off the mask, and a good map looks bad
 * (Rong et al. 2022). `leaves: "mask"` measures by itself how much can be read there.
 *
 * Cost: one training.
 *
 * @returns The share of test images classified rightly, in [0, 1].
 * @throws {TypeError} If an argument is not of its kind or an option is unknown.
 * @throws {RangeError} If an option is out of range.
 * @see Hooker, Erhan, Kindermans and Kim, A Benchmark for Interpretability Methods in Deep Neural Networks,
 * NeurIPS 2019, arXiv 1806.10758.
 * @see Rong, Leemann, Borisov, Kasneci and Kasneci, A Consistent and Efficient Evaluation Strategy for
 * Attribution Methods, ICML 2022, arXiv 2202.00449.
 *
 * @example
 * ```ts
 * import { subset } from "@lib/datasets";
 * import { removeAndRetrain } from "@lib/experiments";
 * import { dense, flatten, sequential } from "@lib/models";
 * import { type Random, random } from "@lib/runtime";
 * const inputShape = [28, 28, 1] as const, draw = random(1);
 * const build = (random: Random) => {
 *   const layers = [flatten("flat"), dense("dense", { units: [784, 10], bias: true, random })];
 *   return sequential(layers, { name: "linear", inputShape, classes: 10 });
 * };
 * const images = subset(validation, [0, 1, 2, 3]); // few, for an example
 * const ranked = { images, orders: [1, 2, 3, 4].map(() => draw.shuffle(784)) };
 * const options = { share: 0.5, build, training: { epochs: 2, seed: 1 } };
 * console.log(await removeAndRetrain({ train: ranked, test: ranked }, options));
 * ```
 */
export async function removeAndRetrain(data: RoarData, options: RoarOptions): Promise<number> {
  const action = "remove and retrain";
  requireKnownOptions(action, options, {
    share: true,
    leaves: true,
    training: true,
    build: "a function",
  });
  const { build, training, ...removal } = options;
  requireObjects(action, "data", [data], "{ train, test }");
  requireObjects(action, "train, test", [data.train, data.test], "images and orders");
  const fill = channelMeans(data.train.images);
  const train = removePixels(data.train, { ...removal, fill });
  const validation = removePixels(data.test, { ...removal, fill });
  requireObjects(action, "training", [training], "options of fit()");
  const model = build(random(training.seed));
  requireModel(action, "build(random)", model);
  try {
    // Nothing is chosen by what it is watched on, so that this is a test.
    return (await fit(model, { train, validation }, training)).at(-1)!.validationAccuracy;
  } finally {
    model.dispose();
  }
}
