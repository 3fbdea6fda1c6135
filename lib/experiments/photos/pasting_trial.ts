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
import { pasted, type Place } from "./photo_places.ts";

/** Options of {@link pastingTrial}. */
export interface PastingTrialOptions {
  /** Where the patches come from, [1, height, width, channels]. */
  readonly source: tf.Tensor;
  /** What is pasted, by name, and all of one size: the first is on trial, the others are its controls. */
  readonly patches: Readonly<Record<string, Place>>;
  /** Where in the images it is pasted. */
  readonly place: Place;
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
   * By how much the target's logit rises with the first patch and with each other, image by image; the names
   * tell in how many images it is more with the first.
   */
  readonly comparisons: readonly PairedComparison[];
  /** Whether in every image the first patch raises the target's logit, and more than each other does. */
  readonly isFirstEverywhere: boolean;
  /** The place of the target among all classes by the mean rise with the first patch, 1 for the most. */
  readonly rank: number;
  /** For each patch in how many images the target rises, its mean rise and rank, and who rises most. */
  readonly table: Text;
}

/**
 * Does a patch raise a class, and this class only? Pastes it, and patches of its size from elsewhere, into
 * other images: a patch that carries evidence for the class raises its logit more than they do, and more
 * than it raises other classes'.
 *
 * Cost: a forward pass an image and patch.
 *
 * @param images [batch, height, width, channels].
 * @throws {RangeError} If there are fewer than two patches, they differ in size, one is not inside,
 * `target` is no output, or there are not a name and a logit before for each output.
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
    place: true,
    before: "a list of rows of logits",
    target: true,
    classNames: "a list of names",
    random: "a seeded generator",
  });
  const { source, patches, place, before, target, classNames, random } = options;
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
  const tried = new Map<string, { rises: Float32Array[]; turned: number }>();
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
    tried.set(name, { rises, turned: [...after.classes].filter((c) => c === target).length });
  }
  const rise = (name: string) => tried.get(name)!.rises.map((of) => of[target]!);
  const count = (those: readonly boolean[]) => `${those.filter(Boolean).length} of ${those.length}`;
  const comparisons = pairedComparisons(
    others.map((other) => {
      const own = rise(first), second = rise(other);
      const name = `${first} : ${other} (${count(own.map((value, i) => value > second[i]!))})`;
      return { name, first: own, second, direction: "higher" };
    }),
    { random },
  );
  const isFirstEverywhere = rise(first).every((own, i) =>
    own > 0 && others.every((other) => own > rise(other)[i]!)
  );
  const rankIn = (rises: ArrayLike<number>) =>
    1 + Array.from(rises).filter((value) => value > rises[target]!).length;
  const meanRises = (name: string) =>
    classes.map((c) => mean(tried.get(name)!.rises.map((of) => of[c]!)));
  const rows = names.map((name) => {
    const { rises, turned } = tried.get(name)!, means = meanRises(name), most = argmax(means);
    const ends = interval(bootstrapInterval(rise(name), { random: random.fork(name) }));
    const ranks = rises.map(rankIn), spread = interval([minimum(ranks), maximum(ranks)], 0);
    return [
      name,
      count(rise(name).map((value) => value > 0)),
      `${fixed(means[target]!)} ${ends}`,
      `${rankIn(means)}`,
      `${fixed(median(ranks), 0)} ${spread}`,
      `${classNames[most]} ${fixed(means[most]!)}`,
      `${turned}`,
    ];
  });
  const said = `“${classNames[target]}”`;
  return {
    comparisons,
    isFirstEverywhere,
    rank: rankIn(meanRises(first)),
    table: table([
      "pasted",
      `${said} rises in`,
      "by [95%]",
      `its rank of ${size}`,
      "rank by photograph",
      "rises most",
      `answers that become ${said}`,
    ], rows),
  };
}
