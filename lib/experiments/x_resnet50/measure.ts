import { inputXGradient, integratedGradients } from "@lib/attribution";
import { imageTensor, loadPhotoFolder, loadPhotos, type Photos } from "@lib/datasets";
import {
  foldBatchNorm,
  homogeneityError,
  homogenised,
  imagenetResnet50,
  peakMemory,
  type Resnet,
} from "@lib/models";
import {
  backendInfo,
  type Forward,
  invalid,
  random,
  readFinite,
  requireKnownOptions,
  requirePath,
  requirePositiveInteger,
} from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { ResumableParts } from "../resumable_parts.ts";
import { type Conversion, conversionsOf, type Converted } from "./convert.ts";
import { explainPhotos, inputsOf, joined, labelled, photoBatch } from "./photo_measures.ts";
import { type PhotoMaps, type PhotoScores, pointsAtOnce, scorePhotos } from "./photo_measures.ts";
import { randomCrops } from "./random_crops.ts";
import { scoreSqueezenet, type SqueezenetScores } from "./squeezenet.ts";

/** What {@linkcode measureXResnet50} found of one network. */
export interface XResnet50Result extends Pick<PhotoMaps, "difference" | "seconds"> {
  readonly name: "teacher" | "homogenised" | Conversion;
  /** What the conversion took; absent where there was none. */
  readonly cost?: Pick<Converted, "images" | "seconds">;
  /** On the committed photos: with them, unlabelled, the conversions were made. */
  readonly shown: PhotoScores;
  /** On the photos of the folder, if one was given. */
  readonly unseen?: PhotoScores;
  readonly homogeneityError: number;
  /** Steps of Integrated Gradients. */
  readonly steps: number;
  /** Integrated Gradients of the teacher, input x gradient of the others; see {@linkcode PhotoMaps}. */
  readonly maps: readonly (readonly number[])[];
  /** Of the teacher its input x gradient, the control that each of the other maps has to differ from. */
  readonly gradientMaps?: readonly (readonly number[])[];
}

/** The pretrained ResNet-50 and its X-variants, measured. */
export interface XResnet50Record {
  readonly backend: string;
  /** The teacher's prediction of each committed photo: the class that every map explains. */
  readonly predictions: readonly number[];
  /** Root mean square of the inputs that the homogenised network sees. */
  readonly size: number;
  /** Steps of conjugate gradients in a layer. */
  readonly iterations: number;
  /** Crops of distilling, each seen once. */
  readonly distilCrops: number;
  /** Adam's step size in distilling, at the start. */
  readonly learningRate: number;
  /** The most bytes in the teacher's tensors, weights apart, while a photo is explained. */
  readonly memory: Readonly<Record<"ig" | "oneGradient", number>>;
  readonly results: readonly XResnet50Result[];
  /** A reference beside them, on the folder's photos, if its weights were given. */
  readonly squeezenet?: SqueezenetScores;
}

/** Steps of conjugate gradients in each layer, and how to distil. */
const training = { iterations: 4, distilCrops: 256, learningRate: 1e-5 };

/** Side of the photos that crops are cut from, in pixels, and of the crops. */
const large = { resize: 256, crop: 256 }, side = 224;

/** Options of {@linkcode measureXResnet50}. */
export interface XResnet50Options extends Partial<Pick<ResumableParts, "doPart" | "checkpoint">> {
  /** A folder of photos with labels.csv, to measure on photos that no conversion has seen. */
  readonly folder?: string | URL;
  /** A folder of photos to convert with, besides the committed ones; labels are not used. */
  readonly unlabelled?: string | URL;
  /** SqueezeNet's weights, to score it on the photos of `folder`. */
  readonly squeezenet?: string | URL;
  /** Steps of the teacher's Integrated Gradients; default 128, the paper's. */
  readonly steps?: number;
  /** On how many random crops of the photos each refit is made, ascending; default 16, 32 and 64. */
  readonly crops?: readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * Converts the ResNet-50 that was trained on ImageNet, without labels, and measures accuracy, agreement,
 * homogeneity, maps and memory on the committed photos.
 *
 * `stripped`: biases left out. `rescaled`: `rescaleWithoutBiases` on the committed photos. `refit on n crops`:
 * `refitWithoutBiases` on random crops of all photos. `distilled`: the refit on the most of them, trained towards the teacher's probabilities on other crops. `homogenised`: {@linkcode homogenised}
 * at the committed photos' mean size. An X-network's IG has 2 steps, since their number should not matter.
 *
 * The first call fetches 95 MB. Cost: 12 `steps` gradients of 12 billion multiply-adds, 15 a crop of a
 * refit and 4 a crop of distilling: on one core (wasm) some 15 seconds a step, 10 a crop of a refit, 2 a
 * crop of distilling. Memory: 20 MB a crop in the host's.
 *
 * @throws {TypeError} If SqueezeNet's weights come without a folder, or photos to be judged on without
 * labels.
 * @throws {Error} If the network cannot be fetched, or a photo cannot be read.
 */
export async function measureXResnet50(options: XResnet50Options = {}): Promise<XResnet50Record> {
  const action = "measure X-ResNets";
  requireKnownOptions(action, options, {
    folder: true,
    unlabelled: true,
    squeezenet: true,
    steps: "a positive integer?",
    crops: "a list of numbers?",
    signal: "an AbortSignal?",
    doPart: "a function?",
    checkpoint: "a function?",
  });
  const { folder, unlabelled, squeezenet, steps = 128, crops = [16, 32, 64], signal } = options;
  const { doPart = (_, work) => work(), checkpoint } = options;
  for (const count of crops) requirePositiveInteger(action, "crops", count);
  if (crops.length === 0 || crops.some((count, i) => i > 0 && count <= crops[i - 1]!)) {
    throw new RangeError(invalid(action, "crops", "one number or more, ascending", crops));
  }
  for (const [argument, path] of Object.entries({ folder, unlabelled, squeezenet })) {
    if (path !== undefined) requirePath(action, argument, path);
  }
  signal?.throwIfAborted();
  if (squeezenet && !folder) {
    const must = "given together with a folder of photos";
    throw new TypeError(invalid(action, "squeezenet", must, squeezenet));
  }
  const committed = labelled(await loadPhotos());
  const others = folder && labelled(await loadPhotoFolder(folder));
  const all: Photos[] = [await loadPhotos(large)];
  if (unlabelled) all.push(await loadPhotoFolder(unlabelled, large));
  const pretrained = await imagenetResnet50({ signal });
  const { convention } = pretrained;
  const teacher = await foldBatchNorm(pretrained).finally(() => pretrained.dispose());
  const tensors: tf.Tensor[] = [];
  try {
    const shown = await inputsOf(committed, convention);
    const unseen = others && await inputsOf(others, convention);
    const inputs = imageTensor(shown, [...Array(shown.count).keys()]);
    tensors.push(inputs);
    const target = [...(await predict(teacher.forward, shown, photoBatch)).classes];
    const truth = unseen && (await predict(teacher.forward, unseen, photoBatch)).classes;
    const size = await rootMeanSquare(inputs);
    type Name = XResnet50Result["name"];
    const judged = async (name: Name, forward: Forward): Promise<XResnet50Result> => {
      const path = { target, steps: name === "teacher" ? steps : 2, label: name, signal, doPart };
      const { maps, ...explained } = await explainPhotos(forward, inputs, path);
      return {
        name,
        shown: await scorePhotos(forward, shown, target),
        ...(unseen && truth && { unseen: await scorePhotos(forward, unseen, truth) }),
        homogeneityError: await homogeneityOf(forward, inputs),
        steps: path.steps,
        ...explained,
        maps: name === "teacher" ? maps.ig : maps.oneGradient,
        ...(name === "teacher" && { gradientMaps: maps.oneGradient }),
      };
    };
    const results = [await doPart("teacher", () => judged("teacher", teacher.forward))];
    const photos = joined(all), draw = random(0);
    const cut = (count: number, name: string) =>
      randomCrops(photos, { count, side, convention, random: draw.fork(name) });
    const converting = { ...training, inputs, cut, crops, signal, checkpoint };
    for (const [name, convert] of conversionsOf(teacher, converting)) {
      const work = async () => {
        const { network, ...cost } = await convert();
        const result = await judged(name, network.forward).finally(() => network.dispose());
        return { ...result, cost };
      };
      results.push(await doPart(name, work));
    }
    const homogeneous = homogenised(teacher.forward, { size });
    results.push(await doPart("homogenised", () => judged("homogenised", homogeneous)));
    return {
      backend: backendInfo().backend,
      predictions: target,
      size,
      ...training,
      memory: await memoryOf(teacher, inputs, target[0]!),
      results,
      ...(squeezenet && folder && { squeezenet: await scoreSqueezenet(squeezenet, folder) }),
    };
  } finally {
    teacher.dispose();
    tf.dispose(tensors);
  }
}

/** Of one photo: by Integrated Gradients with as many points at once as the maps had, and by one gradient. */
async function memoryOf(
  { layers }: Resnet,
  inputs: tf.Tensor,
  target: number,
): Promise<XResnet50Record["memory"]> {
  const photo = tf.slice(inputs, 0, 1);
  const path = { target, steps: 2 * pointsAtOnce, batchSize: pointsAtOnce };
  try {
    const ig = await peakMemory(layers, async (forward) => {
      (await integratedGradients(forward, photo, path)).attributions.dispose();
    });
    const oneGradient = await peakMemory(layers, async (forward) => {
      const map = inputXGradient(forward, photo, { target });
      await readFinite(map, "input x gradient").finally(() => map.dispose());
    });
    return { ig, oneGradient };
  } finally {
    photo.dispose();
  }
}

async function rootMeanSquare(inputs: tf.Tensor): Promise<number> {
  const sizes = tf.tidy(() => tf.mean(tf.sqrt(tf.mean(tf.square(inputs), [1, 2, 3]))));
  return (await readFinite(sizes, "inputs").finally(() => sizes.dispose()))[0]!;
}

async function homogeneityOf(forward: Forward, inputs: tf.Tensor): Promise<number> {
  const some = tf.slice(inputs, 0, 2), scales = [0.1, 0.5, 2];
  return await homogeneityError(forward, some, { scales }).finally(() => some.dispose());
}

/** Where the committed record is. */
export const xResnet50RecordPath = new URL("../../../data/x-resnet50/record.json", import.meta.url);

/** What {@linkcode measureXResnet50} found once: lib/experiments/record_x_resnet50.ts made it. */
export async function readXResnet50Record(): Promise<XResnet50Record> {
  return JSON.parse(await Deno.readTextFile(xResnet50RecordPath));
}
