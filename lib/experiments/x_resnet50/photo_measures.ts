import { inputXGradient, integratedGradients } from "@lib/attribution";
import type { Photos } from "@lib/datasets";
import { type ImagenetConvention, imagenetInputs } from "@lib/models";
import { type Forward, progress, readFinite, timed } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { ResumableParts } from "../resumable_parts.ts";

/** Photos, or a network's inputs made of them, and their labels. */
export type LabelledPhotos = Photos & { readonly labels: ArrayLike<number> };

/** Those, whose folder must have a labels.csv. */
export function labelled(photos: Photos): LabelledPhotos {
  const { labels } = photos;
  if (!labels) throw new TypeError("Cannot measure on photos without a labels.csv");
  return { ...photos, labels };
}

/** Photos as a network of a convention wants them. */
export async function inputsOf<P extends Photos>(
  photos: P,
  convention: ImagenetConvention,
): Promise<P> {
  const { count, shape } = photos;
  const inputs = tf.tidy(() =>
    imagenetInputs(tf.tensor4d(photos.images, [count, ...shape]), convention)
  );
  const images = await readFinite(inputs, "photos").finally(() => inputs.dispose());
  return { ...photos, images };
}

/** All of them, without labels. */
export function joined(sets: readonly Photos[]): Photos {
  const { labels: _, ...first } = sets[0]!;
  const images = new Float32Array(sets.reduce((length, { images }) => length + images.length, 0));
  let filled = 0;
  for (const set of sets) {
    images.set(set.images, filled);
    filled += set.images.length;
  }
  const count = sets.reduce((sum, { count }) => sum + count, 0);
  return { ...first, count, files: sets.flatMap(({ files }) => files), images };
}

/** Few enough for a network of ResNet-50's size. */
export const photoBatch = { batchSize: 4 } as const;

/** How many of some photos a network classifies in a way. */
export interface PhotoScores {
  readonly photos: number;
  /** Where the largest logit is that of the label. */
  readonly top1: number;
  /** Where the label's logit is among the five largest. */
  readonly top5: number;
  /** Where the largest logit is that of the teacher's largest. */
  readonly agreement: number;
}

/** Scores a network on photos; `teacher` holds the teacher's prediction of each. */
export async function scorePhotos(
  forward: Forward,
  photos: LabelledPhotos,
  teacher: ArrayLike<number>,
): Promise<PhotoScores> {
  const { classes, logits } = await predict(forward, photos, photoBatch);
  const size = logits.length / photos.count;
  const ranks = Array.from(photos.labels, (label, i) => {
    const row = logits.subarray(i * size, (i + 1) * size);
    return row.filter((logit) => logit > row[label]!).length;
  });
  return {
    photos: photos.count,
    top1: ranks.filter((rank) => rank === 0).length,
    top5: ranks.filter((rank) => rank < 5).length,
    agreement: classes.filter((found, i) => found === teacher[i]).length,
  };
}

/** Side of the squares of pixels over which maps are summed to be kept. */
export const mapBlock = 4;

/** Points of a path of Integrated Gradients in one pass. */
export const pointsAtOnce = 2;

/** Maps of the predicted class by two methods. */
export interface PhotoMaps {
  /** sum |IG - input x gradient| / sum |IG| over all inputs and their features. */
  readonly difference: number;
  /**
   * For each input the sums of Integrated Gradients and of input x gradient over channels and squares of
   * {@linkcode mapBlock} pixels, row by row, in logits, to two digits.
   */
  readonly maps: Readonly<Record<"ig" | "oneGradient", readonly (readonly number[])[]>>;
  /** Of one input, in the mean. */
  readonly seconds: Readonly<Record<"ig" | "oneGradient", number>>;
}

/** Options of {@linkcode explainPhotos}. */
export interface ExplainOptions {
  readonly target: readonly number[];
  readonly steps: number;
  readonly label: string;
  readonly signal: AbortSignal | undefined;
  /** Does a photo's maps, or gives what they were before a stop. */
  readonly doPart: ResumableParts["doPart"];
}

/** Integrated Gradients and input x gradient of each input, one after the other, and their difference. */
export async function explainPhotos(
  forward: Forward,
  inputs: tf.Tensor,
  { target, steps, label, signal, doPart }: ExplainOptions,
): Promise<PhotoMaps> {
  const bar = progress({ label: `Maps, ${label}`, total: target.length, unit: "photos" });
  const points = { batchSize: pointsAtOnce, ...(signal && { signal }) };
  const path = { steps, rule: "gauss-legendre", ...points } as const;
  const measured = async (attribute: () => Promise<tf.Tensor>) => {
    const { result: map, milliseconds } = await timed(async () => {
      const map = await attribute();
      return await readFinite(map, label).finally(() => map.dispose());
    });
    const blocks = shrunk(map, inputs.shape as tf.Tensor4D["shape"]);
    return { map, blocks, seconds: milliseconds / 1000 };
  };
  const explained = async (i: number) => {
    const photo = tf.slice(inputs, i, 1), c = target[i]!;
    const ig = await measured(async () => {
      return (await integratedGradients(forward, photo, { ...path, target: c })).attributions;
    });
    const oneGradient = await measured(() => {
      return Promise.resolve(inputXGradient(forward, photo, { target: c }));
    });
    photo.dispose();
    let error = 0, mass = 0;
    ig.map.forEach((value, k) => {
      error += Math.abs(value - oneGradient.map[k]!);
      mass += Math.abs(value);
    });
    const kept = ({ blocks, seconds }: typeof ig) => ({ blocks, seconds });
    return { error, mass, ig: kept(ig), oneGradient: kept(oneGradient) };
  };
  const photos: Awaited<ReturnType<typeof explained>>[] = [];
  for (const i of target.keys()) {
    photos.push(await doPart(`${label}, maps of photo ${i + 1}`, () => explained(i)));
    await bar.update(i + 1);
  }
  await bar.done();
  const total = (value: (photo: typeof photos[number]) => number) =>
    photos.reduce((sum, photo) => sum + value(photo), 0);
  const both = <Value>(of: (method: "ig" | "oneGradient") => Value) => ({
    ig: of("ig"),
    oneGradient: of("oneGradient"),
  });
  return {
    difference: total(({ error }) => error) / total(({ mass }) => mass),
    maps: both((method) => photos.map((photo) => photo[method].blocks)),
    seconds: both((method) => total((photo) => photo[method].seconds) / photos.length),
  };
}

/** Sums over channels and squares of `block` pixels, row by row, to two digits. */
export function shrunk(
  map: ArrayLike<number>,
  [, height, width, channels]: tf.Tensor4D["shape"],
  block = mapBlock,
): number[] {
  const sums = new Float64Array(height * width / block ** 2);
  for (let k = 0; k < map.length; k++) {
    const pixel = Math.floor(k / channels);
    const [y, x] = [Math.floor(pixel / width), pixel % width];
    sums[Math.floor(y / block) * (width / block) + Math.floor(x / block)]! += map[k]!;
  }
  return Array.from(sums, (sum) => Number(sum.toPrecision(2)));
}
