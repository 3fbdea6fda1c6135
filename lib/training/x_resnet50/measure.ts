import { imageTensor, loadPhotoFolder, loadPhotos, type Photos } from "@lib/datasets";
import {
  foldBatchNorm,
  homogeneityError,
  homogenised,
  type ImagenetConvention,
  imagenetInputs,
  imagenetResnet50,
  resnet,
} from "@lib/models";
import { backendInfo, type Forward, progress, readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { predict } from "../predict.ts";
import { refitWithoutBiases } from "../refit.ts";
import { explainPhotos, type PhotoMaps, timed } from "./maps.ts";
import { type LabelledInputs, photoBatch, type PhotoScores, score } from "./scores.ts";

/** What {@linkcode measureXResnet50} found of one network. */
export interface XResnet50Result extends Pick<PhotoMaps, "difference" | "seconds"> {
  readonly name: "teacher" | "stripped" | "refitted" | "homogenised";
  /** On the committed photos: with them, unlabelled, the conversions were made. */
  readonly shown: PhotoScores;
  /** On the photos of the folder, if one was given. */
  readonly unseen?: PhotoScores;
  readonly homogeneityError: number;
  /** Steps of Integrated Gradients. */
  readonly steps: number;
  /** Integrated Gradients of the teacher, input x gradient of the others; see {@linkcode PhotoMaps}. */
  readonly maps: readonly (readonly number[])[];
}

/** The pretrained ResNet-50 and its X-variants, measured. */
export interface XResnet50Record {
  readonly backend: string;
  /** The teacher's prediction of each committed photo: the class that every map explains. */
  readonly predictions: readonly number[];
  /** Root mean square of the inputs that the homogenised network sees. */
  readonly size: number;
  readonly refit: Readonly<Record<"images" | "iterations" | "seconds", number>>;
  readonly results: readonly XResnet50Result[];
}

/** Options of {@linkcode measureXResnet50}. */
export interface XResnet50Options {
  /** A folder of photos with labels.csv, to measure on photos that no conversion has seen. */
  readonly folder?: string | URL;
  /** Steps of the teacher's Integrated Gradients; 128 when absent, the paper's. */
  readonly steps?: number;
  /** Steps of conjugate gradients in each layer; 4 when absent. */
  readonly iterations?: number;
  readonly signal?: AbortSignal;
}

/**
 * Converts the ResNet-50 that was trained on ImageNet in the three ways that need no training, and
 * measures accuracy, agreement, homogeneity and maps on the committed photos.
 *
 * `stripped`: biases left out. `refitted`: {@linkcode refitWithoutBiases} on the photos and their mirror
 * images. `homogenised`: {@linkcode homogenised} at the photos' mean size. An X-network's IG has 2 steps,
 * since their number should not matter.
 *
 * The first call fetches 95 MB. Cost: 12 `steps` gradients of 12 billion multiply-adds, and about a
 * quarter of that for the rest: on two cores without a GPU an hour or more with 128 steps on wasm. Memory: 4 GB.
 *
 * @throws As {@linkcode imagenetResnet50} and {@linkcode loadPhotoFolder} do.
 */
export async function measureXResnet50(
  { folder, steps = 128, iterations = 4, signal }: XResnet50Options = {},
): Promise<XResnet50Record> {
  const pretrained = await imagenetResnet50(signal ? { signal } : {});
  const { convention } = pretrained;
  const teacher = await foldBatchNorm(pretrained);
  pretrained.dispose();
  const stripped = resnet({ ...teacher.settings, bias: false });
  const refitted = resnet({ ...teacher.settings, bias: false });
  const shown = await inputsOf(await loadPhotos(), convention);
  const unseen = folder && await inputsOf(await loadPhotoFolder(folder), convention);
  const inputs = imageTensor(shown, [...Array(shown.count).keys()]);
  const both = tf.tidy(() => tf.concat([inputs, tf.reverse(inputs, 2)]));
  const results: XResnet50Result[] = [];
  try {
    const size = await rootMeanSquare(inputs);
    const first = tf.slice(inputs, 0, 1);
    await refitWithoutBiases(stripped, { teacher, inputs: first, iterations: 0 });
    first.dispose();
    const bar = progress({ label: "Refit ResNet-50", total: 54, unit: "layers" });
    let layers = 0;
    const onLayer = () => bar.update(++layers);
    const [refit, seconds] = await timed(() =>
      refitWithoutBiases(refitted, {
        teacher,
        inputs: both,
        iterations,
        onLayer,
        ...(signal && { signal }),
      })
    );
    await bar.done(`${refit.length} layers`);
    const networks = [
      { name: "teacher", forward: teacher.forward, steps },
      { name: "stripped", forward: stripped.forward, steps: 2 },
      { name: "refitted", forward: refitted.forward, steps: 2 },
      { name: "homogenised", forward: homogenised(teacher.forward, { size }), steps: 2 },
    ] as const;
    const read = async (photos: LabelledInputs) =>
      (await predict(teacher.forward, photos, photoBatch)).classes;
    const target = [...await read(shown)];
    const truth = unseen ? await read(unseen) : undefined;
    for (const { name, forward, steps } of networks) {
      const options = { target, steps, label: name, signal };
      const { maps, ...explained } = await explainPhotos(forward, inputs, options);
      results.push({
        name,
        shown: await score(forward, shown, target),
        ...(unseen && { unseen: await score(forward, unseen, truth!) }),
        homogeneityError: await homogeneityOf(forward, inputs),
        steps,
        ...explained,
        maps: name === "teacher" ? maps.ig : maps.oneGradient,
      });
    }
    const images = 2 * shown.count;
    const { backend } = backendInfo();
    return { backend, predictions: target, size, refit: { images, iterations, seconds }, results };
  } finally {
    for (const model of [teacher, stripped, refitted]) model.dispose();
    tf.dispose([inputs, both]);
  }
}

async function inputsOf(photos: Photos, convention: ImagenetConvention): Promise<LabelledInputs> {
  const { labels, count, shape } = photos;
  if (!labels) throw new TypeError("Cannot measure on photos without a labels.csv");
  const inputs = tf.tidy(() =>
    imagenetInputs(tf.tensor4d(photos.images, [count, ...shape]), convention)
  );
  return {
    ...photos,
    labels,
    images: await readFinite(inputs, "photos").finally(() => inputs.dispose()),
  };
}

async function rootMeanSquare(inputs: tf.Tensor): Promise<number> {
  const sizes = tf.tidy(() => tf.mean(tf.sqrt(tf.mean(tf.square(inputs), [1, 2, 3]))));
  return (await readFinite(sizes, "inputs").finally(() => sizes.dispose()))[0]!;
}

async function homogeneityOf(forward: Forward, inputs: tf.Tensor): Promise<number> {
  const some = tf.slice(inputs, 0, 2);
  return await homogeneityError(forward, some, { scales: [0.1, 0.5, 2] }).finally(() =>
    some.dispose()
  );
}

/** Where the committed record is. */
export const xResnet50RecordPath = new URL("../../../data/x-resnet50/record.json", import.meta.url);

/** What {@linkcode measureXResnet50} found once: `deno run -A lib/tasks/x_resnet50.ts` made it. */
export async function readXResnet50Record(): Promise<XResnet50Record> {
  return JSON.parse(await Deno.readTextFile(xResnet50RecordPath));
}
