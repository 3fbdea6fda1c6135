import { xGradient } from "@lib/attribution";
import { fashionMnist, subset } from "@lib/datasets";
import {
  conv2d,
  dense,
  flatten,
  type Model,
  type RecordedEpoch,
  relu,
  sequential,
} from "@lib/models";
import { random, requireKnownOptions, requireOneOf } from "@lib/runtime";
import { fit, type Prior, roughness, totalVariation } from "@lib/training";

/** What neighbouring pixels of a map are charged for. */
const smoothPenalties = { "total variation": totalVariation, roughness } as const;

/** The strengths that are compared, in nats per unit of the penalty: far beyond the best. */
export const smoothStrengths = {
  "total variation": [0.001, 0.003, 0.01, 0.03, 0.1],
  roughness: [0.03, 0.1, 0.3, 1, 3],
} as const;

/** How each network is trained: 5,000 images of the 55,000 for training, four times. */
const smoothRecipe = {
  images: 5000,
  epochs: 4,
  batchSize: 64,
  learningRate: 3e-3,
  schedule: "cosine",
} as const;

/** A smoothness prior on the X-Gradient of the labels' logits. */
export function smoothPrior(kind: keyof typeof smoothPenalties, strength: number): Prior {
  requireOneOf(Object.keys(smoothPenalties), "build a smoothness prior", "kind", kind);
  return { name: kind, attribution: xGradient, penalty: smoothPenalties[kind], strength };
}

/** Options of {@linkcode trainSmoothNet}. */
export interface SmoothNetOptions {
  /** Draws the kernels, the images and their order: another seed, another training. */
  readonly seed: number;
  /** Default none. */
  readonly prior?: Prior | undefined;
  /** Shows progress under this label. */
  readonly label?: string;
  /** How many of the 55,000 training images are drawn, default 5,000. */
  readonly images?: number | undefined;
}

/** A trained network, the caller's to dispose, and how it learnt. */
export interface SmoothNet {
  readonly model: Model;
  readonly history: readonly RecordedEpoch[];
}

/**
 * Trains a small X-DNN for Fashion-MNIST from scratch, with a prior or without: those of a seed begin with
 * the same kernels and see the same images in the same order.
 *
 * Cost: each image four times forward and back, with a prior four times as long or so; seconds on a core.
 *
 * @throws {RangeError} If the seed is no integer of 0 or more.
 */
export async function trainSmoothNet(options: SmoothNetOptions): Promise<SmoothNet> {
  const action = "train a smooth net";
  requireKnownOptions(action, options, {
    seed: "an integer of 0 or more",
    prior: true,
    label: "words?",
    images: "a positive integer?",
  });
  const { seed, prior, label, images = smoothRecipe.images } = options;
  const { train, validation } = await fashionMnist();
  const { images: _, ...course } = smoothRecipe, draws = random(seed);
  const drawn = subset(train, draws.fork("images").shuffle(train.count).subarray(0, images));
  const model = smoothNet(seed);
  const watched = label === undefined ? {} : { label };
  try {
    const data = { train: drawn, validation };
    return { model, history: await fit(model, data, { ...course, ...watched, seed, prior }) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Two convolutions and two dense layers without biases, 56,000 weights. */
function smoothNet(seed: number): Model {
  const shared = { bias: false, random: random(seed).fork("kernels") };
  return sequential([
    conv2d("conv1", { ...shared, channels: [1, 16], size: 5, stride: 2 }),
    relu("relu1"),
    conv2d("conv2", { ...shared, channels: [16, 24], size: 3, stride: 2 }),
    relu("relu2"),
    flatten("flatten"),
    dense("dense1", { ...shared, units: [7 * 7 * 24, 32] }),
    relu("relu3"),
    dense("dense2", { ...shared, units: [32, 10], gain: 1 }),
  ], { name: "smooth-net", inputShape: [28, 28, 1], classes: 10 });
}
