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
  /** The mean of |attribution| over the images, a row a network and a tile a condition. */
  readonly figure: Figure;
  /** The share of a map's mass in the last columns against that in the first, a network and condition each. */
  readonly comparisons: readonly PairedComparison[];
  /** Whether in every network the edge is at the right, mirrored or not, and at the left with moved padding. */
  readonly follows: boolean;
}

type LayeredModel = Pick<Model, "forward" | "layers">;

/** What is done to a network or its images, and at which edge the mass is if it follows the padding. */
const conditions = {
  "as it is": "first",
  "images mirrored": "first",
  "padding moved": "second",
} as const;

/**
 * Does the edge at which maps from noise are strong belong to the images or to the network? Three
 * conditions for a trained network and for others of the same layers that were never trained: as it is;
 * with the images mirrored, which turns what is theirs; with the padding moved to the other side.
 *
 * Cost: five draws of 16 gradients an image, network and condition.
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
  const noiseMaps = async (forward: Forward, x: tf.Tensor) => {
    const drawing = { random: random.fork("noise") };
    const noise = { draw: () => uniformNoise(x, drawing), draws: 5 };
    const path = { target, steps: 16, rule: "gauss-legendre", baselines: { noise } } as const;
    return (await compareBaselines(forward, x, path))[0]!.maps;
  };
  const mirrored = tf.reverse(images, 2), rows: NetworkMaps[] = [];
  for (const [k, { forward, layers }] of [trained, ...untrained].entries()) {
    const maps = [
      await noiseMaps(forward, images),
      await noiseMaps(forward, mirrored),
      await noiseMaps(movedPadding(layers), images),
    ];
    rows.push({ network: k === 0 ? "trained" : `untrained ${k}`, maps });
  }
  mirrored.dispose();
  const shares = (maps: readonly Float32Array[], from: number) =>
    maps.map((map) => massShare(map, (_, k) => k % width >= from && k % width < from + columns));
  const pairs = rows.flatMap(({ network, maps }) =>
    Object.keys(conditions).map((condition, k) => {
      const [first, second] = [shares(maps[k]!, width - columns), shares(maps[k]!, 0)];
      return { name: `${network}, ${condition}`, first, second, direction: "higher" as const };
    })
  );
  const comparisons = pairedComparisons(pairs, { random: random.fork("tests"), test: "mean" });
  const expected = rows.flatMap(() => Object.values(conditions));
  return {
    figure: edgePanels(rows, width),
    comparisons,
    follows: comparisons.every(({ better }, i) => better === expected[i]),
  };
}

/** A network's maps under each condition. */
interface NetworkMaps {
  readonly network: string;
  readonly maps: readonly (readonly Float32Array[])[];
}

function edgePanels(all: readonly NetworkMaps[], width: number): Figure {
  const rows = all.map(({ network, maps }) => ({
    label: network,
    tiles: maps.map((own) => {
      const means = own.map((map) => mean(map.map(Math.abs)));
      const data = own[0]!.map((_, k) => mean(own.map((map, i) => Math.abs(map[k]!) / means[i]!)));
      const map = { data, height: data.length / width, width, channels: 1 };
      return { kind: "magnitude", map } as const;
    }),
  }));
  const count = all[0]!.maps[0]!.length;
  return panels(rows, {
    columns: Object.keys(conditions),
    blocks: 2,
    unit: "× its map's mean |a|",
    precision: "compact",
    caption:
      `Where is the mass of maps from uniform noise? Mean of |a|, the size of an attribution, over ` +
      `${count} garments that are alike left and right, each map in multiples of its own mean. Yellow: the ` +
      "strongest places. " +
      "Were it the garments' doing, both sides would be alike.",
  });
}
