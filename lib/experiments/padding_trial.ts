import { compareBaselines, uniformNoise } from "@lib/attribution";
import { type Figure, panels } from "@lib/display";
import { massShare } from "@lib/metrics";
import type { Layer, Model } from "@lib/models";
import {
  type Forward,
  invalid,
  type Random,
  requireKnownOptions,
  requireObjects,
} from "@lib/runtime";
import { mean, type PairedComparison, pairedComparisons } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/**
 * A net with the same kernels, whose convolutions of stride 2 fill up the border at the other end.
 *
 * To halve an even size such a convolution takes an odd number of zeros: one more at the right and the
 * bottom than at the left and the top. Here the odd one stands at the left and the top.
 *
 * @param layers A chain whose convolutions of stride 2 have odd kernels, of images of even size; the
 * caller's to dispose.
 * @throws {RangeError} If no layer is such a convolution.
 */
export function movedPadding(layers: readonly Layer[]): Forward {
  requireObjects("move the padding", "layers", layers, "layers");
  const halves = (layer: Layer) => layer.stride === 2;
  if (!layers.some(halves)) {
    const must = "with a convolution of stride 2 among them";
    throw new RangeError(invalid("move the padding", "layers", must, layers.length));
  }
  return (x) =>
    layers.reduce((input, layer) => {
      if (!halves(layer)) return layer.apply(input);
      const kernel = layer.variables.kernel as tf.Variable<tf.Rank.R4>;
      const before = (kernel.shape[0] - 1) / 2;
      const sums = tf.conv2d(input as tf.Tensor4D, kernel, 2, before);
      return layer.variables.bias ? sums.add(layer.variables.bias) : sums;
    }, x) as tf.Tensor2D;
}

/** Options of {@link paddingTrial}. */
export interface PaddingTrialOptions {
  /** The class that each image is explained for. */
  readonly target: readonly number[];
  /** Draws the noise, the resamples of the intervals and the signs of the tests. */
  readonly random: Random;
}

/** How many columns at either edge are compared. */
const columns = 4;

/** What became of the trial. */
export interface PaddingTrial {
  /** The mean of |attribution| over the images, a tile a condition. */
  readonly figure: Figure;
  /** The share of a map's mass in the last columns against that in the first, a condition each. */
  readonly comparisons: readonly PairedComparison[];
}

type LayeredModel = Pick<Model, "forward" | "layers">;

/**
 * Does the edge at which maps from noise are strong belong to the images or to the network? Three
 * conditions: the network as it is; the same with the images mirrored, which turns what is theirs; with
 * its padding moved to the other side. Two more for each network of the same layers that was never
 * trained, as it is and moved; the figure shows the first of them.
 *
 * Cost: five draws of 16 gradients an image and condition.
 *
 * @param images `[batch, height, width, 1]`, alike left and right, with values in [0, 1].
 * @see movedPadding
 */
export async function paddingTrial(
  { trained, untrained }: {
    readonly trained: LayeredModel;
    readonly untrained: readonly LayeredModel[];
  },
  images: tf.Tensor,
  options: PaddingTrialOptions,
): Promise<PaddingTrial> {
  requireKnownOptions("try the padding", options, { target: true, random: true });
  const { target, random } = options, width = images.shape[2]!;
  const noiseMaps = async (forward: Forward, x = images) => {
    const drawing = { random: random.fork("noise") };
    const noise = { draw: () => uniformNoise(x, drawing), draws: 5 };
    const path = { target, steps: 16, rule: "gauss-legendre", baselines: { noise } } as const;
    return (await compareBaselines(forward, x, path))[0]!.maps;
  };
  const mirrored = tf.reverse(images, 2);
  const conditions: Record<string, readonly Float32Array[]> = {
    "as trained": await noiseMaps(trained.forward),
    "garments mirrored": await noiseMaps(trained.forward, mirrored),
    "padding moved": await noiseMaps(movedPadding(trained.layers)),
  };
  mirrored.dispose();
  for (const [k, net] of untrained.entries()) {
    conditions[`untrained ${k + 1}`] = await noiseMaps(net.forward);
    conditions[`untrained ${k + 1}, moved`] = await noiseMaps(movedPadding(net.layers));
  }
  const all = Object.entries(conditions);
  const shares = (maps: readonly Float32Array[], from: number) =>
    maps.map((map) => massShare(map, (_, k) => k % width >= from && k % width < from + columns));
  const pairs = all.map(([name, maps]) => {
    const [first, second] = [shares(maps, width - columns), shares(maps, 0)];
    return { name, first, second, direction: "higher" as const };
  });
  return {
    figure: edgePanels(all.slice(0, 5), width),
    comparisons: pairedComparisons(pairs, { random: random.fork("tests"), test: "mean" }),
  };
}

function edgePanels(
  all: readonly (readonly [condition: string, maps: readonly Float32Array[]])[],
  width: number,
): Figure {
  const tiles = all.map(([, maps]) => {
    const means = maps.map((map) => mean(map.map(Math.abs)));
    const data = maps[0]!.map((_, k) => mean(maps.map((map, i) => Math.abs(map[k]!) / means[i]!)));
    const map = { data, height: data.length / width, width, channels: 1 };
    return { kind: "magnitude", map } as const;
  });
  const count = all[0]![1].length;
  return panels([{ label: "Where is the mass of maps from uniform noise?", tiles }], {
    columns: all.map(([name]) => name),
    unit: "× the mean",
    precision: "compact",
    caption:
      `Mean of |attribution| over ${count} garments that are alike left and right, each map divided ` +
      "by its own mean. Yellow: the strongest places. Were it the garments' doing, both sides would be alike.",
  });
}
