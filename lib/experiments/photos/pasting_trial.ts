import { fixed, interval, table, type Text } from "@lib/display";
import {
  type Forward,
  invalid,
  type Random,
  requireBatch,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import {
  argmax,
  bootstrapInterval,
  maximum,
  mean,
  median,
  minimum,
  type PairedComparison,
  pairedComparisons,
} from "@lib/statistics";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";
import { countedPair } from "./counted_pair.ts";
import { pasted, type Place } from "./photo_places.ts";

/** Options of {@link pastingTrial}. */
export interface PastingTrialOptions {
  /** Where the patches come from, [1, height, width, channels]. */
  readonly source: tf.Tensor;
  /** What is pasted, by name, and all of one size: the first is on trial, the others are its controls. */
  readonly patches: Readonly<Record<string, Place>>;
  /** Where in the images they are pasted, by name: at one place after the other. */
  readonly places: Readonly<Record<string, Place>>;
  /** What the network says of the images as they are, [image][output], before softmax. */
  readonly before: readonly ArrayLike<number>[];
  /** The class that the first patch is said to raise. */
  readonly target: number;
  readonly classNames: readonly string[];
  /** Draws the resamples of the intervals. */
  readonly random: Random;
}

/** What became of images in which patches were pasted. */
export interface PastingTrial {
  /**
   * By how much the target's logit rises with the first patch and with each other, image by image, at each
   * place; the names tell in how many images it is more with the first. All are one family of tests.
   */
  readonly comparisons: readonly PairedComparison[];
  /** At each place the target's rank among all classes by the mean rise with the first patch, 1 for the most. */
  readonly ranks: readonly number[];
  /** For each place and patch in how many images the target rises, its mean rise and rank, and who rises most. */
  readonly table: Text;
}

/**
 * Does a patch raise a class, and this class only? Pastes it, and patches of its size from elsewhere, into
 * other images: a patch that carries evidence for the class raises its logit more than they do, and more
 * than it raises other classes', wherever it stands.
 *
 * Cost: a forward pass an image, patch and place.
 *
 * @param images [batch, height, width, channels].
 * @throws {RangeError} If there are fewer than two patches, or no place, they differ in size, one is not
 * inside, `target` is no output, or there are not a name and a logit before for each output.
 * @throws {TypeError} If there is not a row of logits for each image.
 */
export async function pastingTrial(
  forward: Forward,
  images: tf.Tensor,
  options: PastingTrialOptions,
): Promise<PastingTrial> {
  const action = "paste patches";
  requireBatch(action, "images", images);
  requireKnownOptions(action, options, {
    source: true,
    patches: true,
    places: true,
    before: "a list of rows of logits",
    target: true,
    classNames: "a list of names",
    random: "a seeded generator",
  });
  const { source, patches, places, before, target, classNames, random } = options;
  requireObjects(action, "patches", [patches], "places by name");
  const names = Object.keys(patches), [first, ...others] = names;
  if (first === undefined || others.length === 0) {
    throw new RangeError(invalid(action, "patches", "two or more by name", names));
  }
  requireIntegerWithin([0, classNames.length - 1], action, "target", target);
  const size = classNames.length, classes = [...classNames.keys()];
  if (before.length !== images.shape[0]) {
    const must = `a row for each of ${images.shape[0]} images`;
    throw new TypeError(invalid(action, "before", must, before.length));
  }
  for (const [i, row] of before.entries()) {
    requireList(action, `before[${i}]`, row);
    if (row.length === size) continue;
    throw new RangeError(invalid(action, "classNames", `${row.length}, one an output`, size));
  }
  requireObjects(action, "places", [places], "places by name");
  const sites = Object.keys(places);
  if (sites.length === 0) {
    throw new RangeError(invalid(action, "places", "one or more by name", sites));
  }
  const tried = new Map<string, { rises: Float32Array[]; turned: number }>();
  for (const [site, place] of Object.entries(places)) {
    for (const [name, from] of Object.entries(patches)) {
      const made = pasted(images, source, { place, from });
      const after = await predict(forward, made, { batchSize: 4 }).finally(() => made.dispose());
      if (after.logits.length !== size * before.length) {
        const must = `${after.logits.length / before.length}, one an output`;
        throw new RangeError(invalid(action, "classNames", must, size));
      }
      const rises = before.map((row, i) =>
        Float32Array.from(classes, (c) => after.logits[i * size + c]! - row[c]!)
      );
      const turned = [...after.classes].filter((c) => c === target).length;
      tried.set(`${name}, ${site}`, { rises, turned });
    }
  }
  const rise = (name: string, site: string) =>
    tried.get(`${name}, ${site}`)!.rises.map((of) => of[target]!);
  const count = (those: readonly boolean[]) => `${those.filter(Boolean).length} of ${those.length}`;
  const comparisons = pairedComparisons(
    sites.flatMap((site) =>
      others.map((other) => {
        const rises = { first: rise(first, site), second: rise(other, site) };
        return countedPair(`${site}, ${first} : ${other}`, rises);
      })
    ),
    { random },
  );
  const rankIn = (rises: ArrayLike<number>) =>
    1 + Array.from(rises).filter((value) => value > rises[target]!).length;
  const meanRises = (rises: readonly Float32Array[]) =>
    classes.map((c) => mean(rises.map((of) => of[c]!)));
  const rows = sites.flatMap((site) =>
    names.map((name) => {
      const { rises, turned } = tried.get(`${name}, ${site}`)!, means = meanRises(rises);
      const most = argmax(means), own = rise(name, site);
      const ends = interval(bootstrapInterval(own, { random: random.fork(`${name}, ${site}`) }));
      const ranks = rises.map(rankIn), spread = interval([minimum(ranks), maximum(ranks)], 0);
      return [
        `${site}, ${name}`,
        count(own.map((value) => value > 0)),
        `${fixed(means[target]!)} ${ends}`,
        `${rankIn(means)}`,
        `${fixed(median(ranks), 0)} ${spread}`,
        `${classNames[most]} ${fixed(means[most]!)}`,
        `${turned}`,
      ];
    })
  );
  const said = `“${classNames[target]}”`;
  return {
    comparisons,
    ranks: sites.map((site) => rankIn(meanRises(tried.get(`${first}, ${site}`)!.rises))),
    table: table([
      "place, patch",
      `${said} rises in`,
      "by [95%]",
      `its rank of ${size}`,
      "rank by photograph",
      "rises most",
      `answers that become ${said}`,
    ], rows),
  };
}
