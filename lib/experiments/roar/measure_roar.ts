import {
  gradient,
  guidedBackpropagation,
  inputXGradient,
  integratedGradients,
  smoothGrad,
} from "@lib/attribution";
import { type Dataset, fashionMnist, imageTensor, subset } from "@lib/datasets";
import { descendingOrder, pixelScores, randomControl, sobelControl } from "@lib/metrics";
import { conv2d, dense, flatten, loadFashionConvnet, relu, sequential } from "@lib/models";
import type { Model } from "@lib/models";
import { backendInfo, progress, type Random, random } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { ResumableParts } from "../resumable_parts.ts";
import { removeAndRetrain, type RoarData } from "./remove_and_retrain.ts";
import type { RankedImages } from "./remove_pixels.ts";

/** Test accuracies of networks that were trained without what a map calls important. */
export interface RoarCurve {
  readonly map: string;
  /** [share][seed] */
  readonly accuracies: readonly (readonly number[])[];
  /** [seed], of networks that saw only where {@link RoarRecord.maskShare} of the pixels went. */
  readonly ofMasks: readonly number[];
}

/** ROAR, measured once. */
export interface RoarRecord {
  readonly backend: string;
  readonly images: { readonly train: number; readonly test: number };
  readonly epochs: number;
  readonly shares: readonly number[];
  readonly seeds: readonly number[];
  readonly maskShare: number;
  /** [seed], with all pixels. */
  readonly untouched: readonly number[];
  readonly curves: readonly RoarCurve[];
}

/** The first images of the training and the test file. */
const images = { train: 5000, test: 3000 } as const;
const shares = [0.1, 0.3, 0.5, 0.7, 0.9], seeds = [1, 2, 3, 4, 5], maskShare = 0.5, epochs = 6;
const training = { epochs, batchSize: 128, learningRate: 3e-3, schedule: "cosine" } as const;

type Explain = (net: Model, x: tf.Tensor, target: ArrayLike<number>) => Promise<tf.Tensor>;

/** Each gives a tensor of the images' shape whose magnitudes rank the pixels. */
const explainers: Readonly<Record<string, (draw: Random) => Explain>> = {
  "Integrated Gradients": () => async ({ forward }, x, target) =>
    (await integratedGradients(forward, x, { target, steps: 16 })).attributions,
  "input x gradient": () => ({ forward }, x, target) =>
    Promise.resolve(inputXGradient(forward, x, { target })),
  "gradient": () => ({ forward }, x, target) => Promise.resolve(gradient(forward, x, { target })),
  "guided backpropagation": () => (net, x, target) => guidedBackpropagation(net, x, { target }),
  "SmoothGrad squared": (random) => async ({ forward }, x, target) => {
    const explain = (noisy: tf.Tensor) => gradient(forward, noisy, { target });
    const found = await smoothGrad(explain, x, { noise: 0.15, draws: 15, random });
    const squared = tf.tidy(() => tf.add(tf.square(found.attributions), found.variance));
    tf.dispose([found.attributions, found.variance]);
    return squared;
  },
  "Sobel edges": () => (_, x) => Promise.resolve(sobelControl(x)),
  "random": (draw) => (_, x) => Promise.resolve(randomControl(x, draw)),
};

/** A small net of garments: two convolutions of stride 2 and two dense layers, 27,000 weights. */
function smallNet(random: Random): Model {
  const shared = { bias: true, random };
  return sequential([
    conv2d("conv1", { ...shared, channels: [1, 8], size: 5, stride: 2 }),
    relu("relu1"),
    conv2d("conv2", { ...shared, channels: [8, 16], size: 3, stride: 2 }),
    relu("relu2"),
    flatten("flatten"),
    dense("dense1", { ...shared, units: [7 * 7 * 16, 32] }),
    relu("relu3"),
    dense("dense2", { ...shared, units: [32, 10], gain: 1 }),
  ], { name: "small-convnet", inputShape: [28, 28, 1], classes: 10 });
}

/**
 * ROAR of five maps and two controls: the committed garment network explains its own predictions on the
 * first 5,000 training and 3,000 test images of Fashion-MNIST, pixels go by the magnitude of the map, and
 * small networks are trained on what is left, five a share, of the same five seeds for every map. Equal
 * pixels go in reading order.
 *
 * Cost: 35 gradients for each of 8,000 images, and 215 trainings of six epochs: some 15 minutes on one core.
 *
 * @param options.doPart Keeps the accuracies of each training, so that a stopped measurement goes on.
 */
export async function measureRoar(
  { doPart = (_, work) => work() }: Partial<Pick<ResumableParts, "doPart">> = {},
): Promise<RoarRecord> {
  const { train, test } = await fashionMnist(), net = await loadFashionConvnet({ bias: true });
  const first = (dataset: Dataset, count: number) => subset(dataset, [...Array(count).keys()]);
  const parts = { train: first(train, images.train), test: first(test, images.test) };
  const maps = Object.keys(explainers), perMap = (shares.length + 1) * seeds.length;
  const total = seeds.length + maps.length * perMap;
  const bar = progress({ label: "ROAR", total, unit: "trainings" });
  let done = 0;
  const trainings = async (name: string, data: () => Promise<RoarData>, removal: Removal) => {
    const found: number[] = [];
    for (const seed of seeds) {
      const work = async () => {
        const options = { ...removal, build: smallNet, training: { ...training, seed } };
        return await removeAndRetrain(await data(), options);
      };
      found.push(await doPart(`${name}, ${JSON.stringify(removal)}, ${seed}`, work));
      await bar.update(++done);
    }
    return found;
  };
  try {
    const plain = { train: unranked(parts.train), test: unranked(parts.test) };
    const untouched = await trainings("all", () => Promise.resolve(plain), { share: 0 });
    const curves: RoarCurve[] = [];
    for (const map of maps) {
      let ranked: Promise<RoarData> | undefined; // Not at all where every training is kept.
      const data = () => ranked ??= rankBoth(net, parts, map);
      const accuracies = [];
      for (const share of shares) accuracies.push(await trainings(map, data, { share }));
      const ofMasks = await trainings(map, data, { share: maskShare, leaves: "mask" });
      curves.push({ map, accuracies, ofMasks });
    }
    await bar.done();
    const { backend } = backendInfo();
    return { backend, images, epochs, shares, seeds, maskShare, untouched, curves };
  } finally {
    net.dispose();
  }
}

interface Removal {
  readonly share: number;
  readonly leaves?: "mask";
}

const unranked = (dataset: Dataset): RankedImages => {
  const order = Array.from({ length: dataset.images.length / dataset.count }, (_, k) => k);
  return { images: dataset, orders: Array(dataset.count).fill(order) };
};

async function rankBoth(
  net: Model,
  { train, test }: { readonly train: Dataset; readonly test: Dataset },
  map: string,
): Promise<RoarData> {
  const explain = (part: string) => explainers[map]!(random(0).fork(`${map}, ${part}`));
  return {
    train: await rank(net, train, explain("train")),
    test: await rank(net, test, explain("test")),
  };
}

/** Ranks pixels by the magnitude of the map of each image's prediction. */
async function rank(net: Model, dataset: Dataset, explain: Explain): Promise<RankedImages> {
  const { classes } = await predict(net.forward, dataset), orders: Uint16Array[] = [];
  for (let from = 0; from < dataset.count; from += 250) {
    const some = Array.from({ length: Math.min(250, dataset.count - from) }, (_, i) => from + i);
    const x = imageTensor(dataset, some);
    const map = await explain(net, x, some.map((i) => classes[i]!)).finally(() => x.dispose());
    const scores = await pixelScores(map).finally(() => map.dispose());
    for (const each of scores) orders.push(Uint16Array.from(descendingOrder(each.map(Math.abs))));
  }
  return { images: dataset, orders };
}

/** Where the committed record is. */
export const roarRecordPath = new URL("../../../data/roar/record.json", import.meta.url);

/** What {@linkcode measureRoar} found once: lib/experiments/record_roar.ts made it. */
export async function readRoar(): Promise<RoarRecord> {
  return JSON.parse(await Deno.readTextFile(roarRecordPath));
}
