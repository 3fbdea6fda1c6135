import { black, blur, meanColour, white } from "@lib/attribution";
import {
  crossedScores,
  mapRoughness,
  type MapScore,
  massShare,
  scoreDeletionInsertion,
  scoreSmallestFraction,
} from "@lib/metrics";
import { type Forward, type Random, readFinite } from "@lib/runtime";
import { mean } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** What hidden pixels show. */
export const smoothFills = ["black", "white", "mean colour", "blur"] as const;

/** One number for each fill, the mean of the images. */
export type ByFill = Readonly<Record<(typeof smoothFills)[number], number>>;

/** What two random orders need in the mean, before it is subtracted. */
export interface ChanceWorth {
  /** log2 of the smallest share that keeps the class. */
  readonly keep: ByFill;
  /** The share of the way to everything's removal that the class survives. */
  readonly remove: ByFill;
}

/** What one network's maps of some images are worth to it. */
export interface MapWorth {
  readonly roughness: number;
  /** The share of the magnitude that lies on black pixels, where nothing is that could count. */
  readonly onBlack: number;
  /** Halvings: how often the smallest share of top pixels that keeps the class halves what chance needs. */
  readonly keep: ByFill;
  /** How much less of the top pixels' removal the class survives than of random pixels': share of all. */
  readonly remove: ByFill;
}

/** What a network has to say about maps. */
export interface MapJudge {
  readonly chance: ChanceWorth;
  readonly judge: (maps: readonly ArrayLike<number>[]) => Promise<MapWorth>;
}

/** Shares of the pixels that are kept, and removed. */
const kept = [
  0.005,
  0.01,
  0.015,
  0.02,
  0.03,
  0.04,
  0.06,
  0.08,
  0.12,
  0.16,
  0.24,
  0.32,
  0.5,
  0.7,
  1,
];
const removed = [0, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1];

/**
 * A judge of maps for one network: keeps the pixels that a map ranks highest, or removes them, and asks
 * whether the class is kept, under four fills and against two random orders, the same for all maps.
 *
 * The class alone counts, not its probability: networks differ in how large their logits are.
 *
 * Cost: 128 forward passes an image and map, and as many for each random order, once.
 *
 * @param images [batch, height, width, 1]; not disposed.
 * @returns What chance needs, and a judge of maps, one an image, a score a pixel.
 */
export async function mapJudge(
  forward: Forward,
  images: tf.Tensor4D,
  { target, random }: { readonly target: readonly number[]; readonly random: Random },
): Promise<MapJudge> {
  const [count, height, width] = images.shape, lots = random.fork("chance");
  const pixels = await readFinite(images, "images");
  const score = (maps: MapsByName) => keepAndRemove(forward, images, { maps, target });
  const order = () => Array.from({ length: count }, () => lots.uniformArray(height * width));
  const names = ["first", "second"], drawn = await score({ first: order(), second: order() });
  const halvings = (rows: readonly MapScore[], map: string, fill: string) =>
    mean(crossedScores(rows, "smallest fraction")(map, fill).map(Math.log2));
  const survived = (rows: readonly MapScore[], map: string, fill: string) =>
    mean(crossedScores(rows, "deletion")(map, fill));
  const chance: ChanceWorth = {
    keep: byFill((fill) => mean(names.map((name) => halvings(drawn, name, fill)))),
    remove: byFill((fill) => mean(names.map((name) => survived(drawn, name, fill)))),
  };
  const judge = async (maps: readonly ArrayLike<number>[]): Promise<MapWorth> => {
    const rows = await score({ maps });
    return {
      roughness: mean(maps.map((map) => mapRoughness(map, width))),
      onBlack: mean(
        maps.map((map, i) =>
          massShare(map, (_, pixel) => pixels[i * height * width + pixel] === 0)
        ),
      ),
      keep: byFill((fill) => chance.keep[fill] - halvings(rows, "maps", fill)),
      remove: byFill((fill) => chance.remove[fill] - survived(rows, "maps", fill)),
    };
  };
  return { chance, judge };
}

type MapsByName = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/**
 * Of each image, map and fill the smallest share of top pixels that keeps the class ("smallest fraction"),
 * and the share of the way to everything's removal that the class survives ("deletion").
 */
export async function keepAndRemove(
  forward: Forward,
  images: tf.Tensor4D,
  { maps, target }: { readonly maps: MapsByName; readonly target: readonly number[] },
): Promise<MapScore[]> {
  const decided: Forward = (x) => tf.mul(forward(x), 1e6); // its softmax is 1 for the predicted class
  const fills = fillsOf(images), output = "probability" as const;
  try {
    const rows = await scoreSmallestFraction(forward, images, { maps, fills, fractions: kept });
    const options = { maps, fills, target, output, fractions: removed };
    return [...rows, ...await scoreDeletionInsertion(decided, images, options)];
  } finally {
    tf.dispose(fills);
  }
}

const byFill = (value: (fill: (typeof smoothFills)[number]) => number) =>
  Object.fromEntries(smoothFills.map((fill) => [fill, value(fill)])) as unknown as ByFill;

/** Of the blur that hidden pixels show, in pixels, as in notebook 04. */
const fillSigma = 4;

const fillsOf = (images: tf.Tensor): Record<(typeof smoothFills)[number], tf.Tensor> => ({
  "black": black(images),
  "white": white(images),
  "mean colour": meanColour(images),
  "blur": blur(images, { sigma: fillSigma }),
});
