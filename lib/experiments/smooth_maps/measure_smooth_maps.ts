import { blur, xGradient } from "@lib/attribution";
import { fashionMnist, imageTensor, pickExamples } from "@lib/datasets";
import { controlMaps, mapRoughness, mapVariation, pixelScores } from "@lib/metrics";
import { certifyXModel } from "@lib/models";
import { backendInfo, progress, random, requireKnownOptions } from "@lib/runtime";
import { mean, pairedAccuracy } from "@lib/statistics";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { ResumableParts } from "../resumable_parts.ts";
import { mapJudge } from "./judge_map.ts";
import { smoothPrior, smoothStrengths, trainSmoothNet } from "./smooth_nets.ts";
import { packMap, type SmoothMapsRecord, type SmoothTraining } from "./smooth_record.ts";

/** Options of {@linkcode measureSmoothMaps}. */
export interface MeasureSmoothMapsOptions extends Partial<Pick<ResumableParts, "doPart">> {
  /** One for each training of a kind. */
  readonly seeds: readonly number[];
  /** Default {@linkcode smoothStrengths}. */
  readonly strengths?: Readonly<Partial<Record<keyof typeof smoothStrengths, readonly number[]>>>;
  /** How many images of each class have their maps judged; default 10. */
  readonly perClass?: number;
  /** Of each training, default 5,000. */
  readonly trainImages?: number;
}

/**
 * Trains X-DNNs from scratch, without a prior and with smoothness priors of several strengths, and says of
 * each how many test images it classifies correctly, how rough its X-Gradients of the predicted classes
 * are, and what keeping or removing the pixels that these rank highest does. Beside them stand the maps of
 * the seed's network without a prior, blurred until they are as smooth and judged by that network.
 *
 * Cost: eleven trainings a seed, some three minutes of a core for them all.
 */
export async function measureSmoothMaps(
  options: MeasureSmoothMapsOptions,
): Promise<SmoothMapsRecord> {
  const action = "measure smooth maps";
  requireKnownOptions(action, options, {
    seeds: "a list of integers",
    strengths: true,
    perClass: "a positive integer?",
    trainImages: "a positive integer?",
    doPart: "a function?",
  });
  const { seeds, strengths = smoothStrengths, perClass = 10, trainImages } = options;
  const { doPart = (_, work) => work() } = options;
  const { test } = await fashionMnist();
  const judged = pickExamples(test, test.labels, { random: random(1), perClass });
  const images = imageTensor(test, judged), trainings: SmoothTraining[] = [];
  const wishes = Object.entries(strengths).flatMap(([prior, own]) =>
    own.map((strength) => ({ prior: prior as keyof typeof smoothStrengths, strength }))
  );
  const bar = progress({ label: "Networks", total: seeds.length * (1 + wishes.length) });
  try {
    for (const seed of seeds) {
      const shown = seed === seeds[0] ? perClass : 0;
      let first: Promise<Explained> | undefined; // trained where a part asks for it
      const control = () => first ??= explain(images, { seed, trainImages });
      const measure = async (wish?: (typeof wishes)[number]) => {
        const part = `${seed} ${wish?.prior ?? "none"} ${wish?.strength ?? 0}`;
        trainings.push(
          await doPart(part, () => measureNet(images, { seed, wish, control, shown, trainImages })),
        );
        await bar.update(trainings.length);
      };
      try {
        await measure();
        for (const wish of wishes) await measure(wish);
      } finally {
        (await first)?.dispose();
      }
    }
  } finally {
    images.dispose();
  }
  await bar.done();
  return { backend: backendInfo().backend, judged, trainings };
}

type Explained = Awaited<ReturnType<typeof explain>>;

/** Trains a network, and has its maps, its answers and its judge. */
async function explain(
  images: tf.Tensor4D,
  { seed, wish, trainImages }: {
    readonly seed: number;
    readonly wish?: Wish;
    readonly trainImages: number | undefined;
  },
) {
  const prior = wish && smoothPrior(wish.prior, wish.strength), { test } = await fashionMnist();
  const { model, history } = await trainSmoothNet({ seed, prior, images: trainImages });
  const { forward, dispose } = model, { classes } = await predict(forward, test);
  const seen = await predict(forward, images), target = [...seen.classes];
  const attributions = xGradient(await certifyXModel(forward, images), images, { target });
  const maps = await pixelScores(attributions).finally(() => attributions.dispose());
  // The same random orders for all networks.
  const judged = await mapJudge(forward, images, { target, random: random(1) });
  const validation = history.at(-1)!.validationAccuracy;
  return { validation, classes, target, maps, ...judged, dispose };
}

type Wish = Pick<SmoothTraining, "strength"> & {
  readonly prior: keyof typeof smoothStrengths;
};

async function measureNet(
  images: tf.Tensor4D,
  { seed, wish, control, shown, trainImages }: {
    readonly seed: number;
    readonly wish: Wish | undefined;
    readonly control: () => Promise<Explained>;
    /** Each so many maps one is kept to be shown; none if 0. */
    readonly shown: number;
    readonly trainImages: number | undefined;
  },
): Promise<SmoothTraining> {
  const rival = await control(), { test: { labels } } = await fashionMnist();
  const net = wish ? await explain(images, { seed, wish, trainImages }) : rival;
  try {
    const { classes, target, maps, validation, judge, chance } = net, own = await judge(maps);
    const { onlyFirst, onlySecond } = pairedAccuracy(classes, rival.classes, { labels });
    const rows = maps.map((map, i) => ({ prediction: target[i]!, ...packMap(map) }));
    return {
      seed,
      ...(wish ?? { prior: "none", strength: 0 }),
      validation,
      correct: classes.filter((found, i) => found === labels[i]).length,
      onlyThis: onlyFirst,
      onlyControl: onlySecond,
      variation: mean(maps.map((map) => mapVariation(map, 28))),
      logit: mean(maps.map((map) => map.length * mean(map))),
      own,
      chance,
      ...(wish
        ? { blurred: await judgeBlurred(rival, own.roughness) }
        : { noise: await judge((await controlMaps(images, random(1)))["blurred random"]!) }),
      ...(shown > 0 ? { shown: rows.filter((_, i) => i % shown === 0) } : {}),
    };
  } finally {
    if (wish) net.dispose();
  }
}

async function judgeBlurred({ maps, judge }: Explained, roughness: number) {
  const { sigma, blurred } = await blurredTo(maps, { roughness });
  return { sigma, ...await judge(blurred) };
}

/**
 * Maps blurred until they are as smooth as asked in the mean, or as they are where they are smoother already.
 *
 * @param options With `view`, what becomes of a blurred map, at its place, before its roughness is asked.
 */
export async function blurredTo(
  maps: readonly ArrayLike<number>[],
  { roughness, view = (map) => map }: {
    readonly roughness: number;
    readonly view?: (map: Float32Array, place: number) => Float32Array;
  },
) {
  let low = 0, high = 28, smooth: readonly ArrayLike<number>[] = maps; // sigma in pixels
  for (let halving = 0; halving < 14; halving++) {
    const sigma = (low + high) / 2, blurred = (await blurMaps(maps, sigma)).map(view);
    const isRough = mean(blurred.map((map) => mapRoughness(map, 28))) > roughness;
    if (isRough) low = sigma;
    else [high, smooth] = [sigma, blurred];
  }
  return { sigma: high, blurred: smooth };
}

/** Maps of 28 x 28 pixels, each blurred by a Gaussian of `sigma` pixels. */
export async function blurMaps(
  maps: readonly ArrayLike<number>[],
  sigma: number,
): Promise<Float32Array[]> {
  const blurred = tf.tidy(() => {
    const values = Float32Array.from(maps.flatMap((map) => Array.from(map)));
    return blur(tf.tensor4d(values, [maps.length, 28, 28, 1]), { sigma });
  });
  return await pixelScores(blurred).finally(() => blurred.dispose());
}
