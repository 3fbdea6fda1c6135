import { gradient } from "@lib/attribution";
import { type CropOptions, imageTensor, loadPhotos, type PhotoCredit } from "@lib/datasets";
import { type Image, imagesOf } from "@lib/display";
import { imagenetInputs, imagenetResnet50 } from "@lib/models";
import {
  type Forward,
  invalid,
  readFinite,
  requireKnownOptions,
  requireObjects,
  settle,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@linkcode nestedMaps}. */
export interface NestedMapsOptions {
  /** Index of the explained output. */
  readonly target: number;
  /** x', [1, ...]. */
  readonly baseline: tf.Tensor;
  /** The nodes are k / 2^doublings, from 0 to 1; 1 or more. */
  readonly doublings: number;
  /** Nodes in one pass, default 4. */
  readonly batchSize?: number | undefined;
  /** Told how many of the nodes are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Stops between two passes and frees everything. */
  readonly signal?: AbortSignal | undefined;
}

/** The rules whose nodes with 2^j intervals are among those with twice as many. */
export const nestedRules = ["left", "right", "midpoint", "trapezoid"] as const;

/** The attributions of four rules on one path, from one set of gradients. */
export interface NestedMaps {
  /** dF/dalpha at the nodes, in logits. */
  readonly slopes: Float64Array;
  /**
   * What a rule gives on 2^level intervals, in logits: 2^level steps, of trapezoid one more. Of midpoint
   * the level ends one below the number of doublings.
   */
  readonly mapOf: (rule: (typeof nestedRules)[number], level: number) => Float64Array;
}

/**
 * The maps of left, right, midpoint and trapezoid at every power of two from the gradients of the finest
 * nodes alone: where the intervals are halved, a nested rule keeps its nodes and gets the midpoints.
 *
 * Cost: 2^doublings + 1 gradients, where the rules one by one would take six times as many. Memory on
 * the host: a map in float64 a doubling.
 *
 * @param input One example, [1, ...].
 * @throws {RangeError} If `doublings` or `batchSize` is not a positive integer, or a gradient is NaN.
 */
export async function nestedMaps(
  forward: Forward,
  input: tf.Tensor,
  options: NestedMapsOptions,
): Promise<NestedMaps> {
  requireKnownOptions("take nested sums", options, {
    target: true,
    baseline: true,
    doublings: "a positive integer",
    batchSize: "a positive integer?",
    onProgress: "a function?",
    signal: "an AbortSignal?",
  });
  const { target, baseline, doublings, batchSize = 4, onProgress, signal } = options;
  const intervals = 2 ** doublings, slopes = new Float64Array(intervals + 1);
  const difference = tf.tidy(() => input.sub(baseline));
  try {
    const way = await readFinite(difference, "inputs");
    // For both ends, and for each doubling its new nodes, the sum of attributions there.
    const ends = [0, 1].map(() => new Float64Array(way.length));
    const fresh = Array.from({ length: doublings }, () => new Float64Array(way.length));
    for (let first = 0; first <= intervals; first += batchSize) {
      signal?.throwIfAborted();
      const count = Math.min(batchSize, intervals + 1 - first);
      const gradients = tf.tidy(() => {
        const alphas = tf.range(first, first + count).div(intervals);
        const column = alphas.reshape([count, ...input.shape.slice(1).map(() => 1)]);
        return gradient(forward, baseline.add(difference.mul(column)), { target });
      });
      const values = await readFinite(gradients, "gradients").finally(() => gradients.dispose());
      for (let k = first; k < first + count; k++) {
        const isEnd = k === 0 || k === intervals;
        const sum = isEnd ? ends[k === 0 ? 0 : 1]! : fresh[doublings - 1 - trailingZeros(k)]!;
        const own = values.subarray((k - first) * way.length, (k - first + 1) * way.length);
        for (let i = 0; i < way.length; i++) {
          const attribution = way[i]! * own[i]!;
          sum[i]! += attribution;
          slopes[k]! += attribution;
        }
      }
      await settle();
      await onProgress?.(first + count, intervals + 1);
    }
    return { slopes, mapOf: (rule, level) => mapAt(rule, level, [ends, fresh]) };
  } finally {
    difference.dispose();
  }
}

const trailingZeros = (k: number) => 31 - Math.clz32(k & -k);

/** Adds up the nodes of a rule with 2^level intervals. */
function mapAt(
  rule: (typeof nestedRules)[number],
  level: number,
  [[start, end], fresh]: readonly [ends: Float64Array[], fresh: Float64Array[]],
): Float64Array {
  const weight = 2 ** -level, atEnds = { left: [1, 0], right: [0, 1], trapezoid: [0.5, 0.5] };
  if (rule === "midpoint") return fresh[level]!.map((sum) => sum * weight);
  const [before, after] = atEnds[rule] as [number, number];
  const inner = fresh.slice(0, level);
  return start!.map((value, i) => {
    const ends = before * value + after * end![i]!;
    return weight * inner.reduce((sum, nodes) => sum + nodes[i]!, ends);
  });
}

/** Options of {@linkcode walkPhotos}. */
export interface WalkPhotosOptions extends CropOptions {
  /** The nodes on a path are k / 2^doublings; 1 or more. */
  readonly doublings: number;
}

/** A photograph's path from black, walked now. */
export interface WalkedPhoto extends NestedMaps {
  readonly image: Image;
  readonly credit: PhotoCredit;
  /** The 1,000 logits of the photograph, and those of black. */
  readonly logits: readonly number[];
  readonly logitsOnBlack: readonly number[];
}

/**
 * Walks from black to some of the committed photographs with ImageNet's ResNet-50, and takes a gradient
 * of the target's logit at each node.
 *
 * Cost: 2^doublings + 1 gradients a photograph, of 12 billion multiply-adds at 224 px.
 *
 * @param photos File and class of each.
 * @throws {RangeError} If a file is none of the committed ones.
 * @throws {Error} If the network cannot be fetched.
 */
export async function walkPhotos(
  photos: readonly { readonly file: string; readonly target: number }[],
  options: WalkPhotosOptions,
): Promise<WalkedPhoto[]> {
  const action = "walk to photographs";
  requireObjects(action, "photos", photos, "photographs, { file, target }");
  requireKnownOptions(action, options, {
    resize: true,
    crop: true,
    doublings: true,
  });
  const { doublings, ...size } = options;
  const committed = await loadPhotos(size), { files, shape } = committed;
  for (const { file } of photos) {
    if (!files.includes(file)) {
      throw new RangeError(invalid(action, "file", `one of ${files.join(", ")}`, file));
    }
  }
  const { forward, convention, dispose } = await imagenetResnet50({ inputShape: shape });
  const baseline = tf.tidy(() => imagenetInputs(tf.zeros([1, ...shape]), convention));
  const pictures = imagesOf(committed.images, shape), walked: WalkedPhoto[] = [];
  try {
    for (const { file, target } of photos) {
      const place = files.indexOf(file);
      const input = tf.tidy(() => imagenetInputs(imageTensor(committed, [place]), convention));
      const ends = tf.tidy(() => forward(tf.concat([input, baseline])));
      try {
        const [logits, logitsOnBlack] = await ends.array();
        const nested = await nestedMaps(forward, input, { target, baseline, doublings });
        const ofEnds = { logits: logits!, logitsOnBlack: logitsOnBlack! };
        const shown = { image: pictures[place]!, credit: committed.credits[place]! };
        walked.push({ ...nested, ...ofEnds, ...shown });
      } finally {
        tf.dispose([input, ends]);
      }
    }
    return walked;
  } finally {
    dispose();
    baseline.dispose();
  }
}
