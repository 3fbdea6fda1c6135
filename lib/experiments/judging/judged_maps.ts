import { compareBaselines, exactIntegratedGradients, quadrature } from "@lib/attribution";
import { imageTensor } from "@lib/datasets";
import {
  controlMaps,
  type CrossedScores,
  crossedScores,
  gainOverChance,
  pixelScores,
  scoreSmallestFraction,
  type ScoreSmallestFractionOptions,
} from "@lib/metrics";
import {
  type Forward,
  invalid,
  progress,
  type Random,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { elevenBaselines } from "../baselines/eleven_baselines.ts";
import type { JudgedGarments } from "./judged_garments.ts";

/** Maps by name, of each one an image, a score a pixel. */
type Maps = Record<string, readonly ArrayLike<number>[]>;

/** Options of {@link baselineMaps}. */
export interface BaselineMapsOptions {
  /** Gradients of each map that is compared with others by its baseline, a multiple of `draws`. */
  readonly gradients: number;
  /** How often a drawn baseline is drawn; the draws share the gradients. */
  readonly draws: number;
  /** Draws what is random. */
  readonly random: Random;
}

/** Options of {@link mapsToJudge}. */
export interface MapsToJudgeOptions extends BaselineMapsOptions {
  /** Numbers of steps from black, right rule, positive integers. */
  readonly stepCounts: readonly number[];
}

/** What notebooks 01 to 03 compare, and what nobody should prefer. */
export interface MapsToJudge {
  /** Exact Integrated Gradients of the predicted class from black. */
  readonly exact: readonly Float32Array[];
  /** Maps that know nothing of the network, and the exact ones reversed. */
  readonly controls: Maps;
  /** Three random orders. */
  readonly chance: Maps;
  /** Integrated Gradients by the names of eleven baselines. */
  readonly baselines: Maps;
  /** Integrated Gradients from black by number of steps, `5 steps` and so on. */
  readonly steps: Maps;
}

/** Noise, and how far attacks may change a pixel, in pixel values. */
const settings = { noiseSigma: 0.5, epsilon: 0.1 };

/**
 * Integrated Gradients of some garments by the names of eleven baselines. The same generator draws the same
 * baselines for any number of gradients.
 *
 * Cost: the gradients, a baseline and garment.
 *
 * @throws {RangeError} If an option is out of range.
 * @see elevenBaselines
 */
export async function baselineMaps(
  garments: JudgedGarments,
  options: BaselineMapsOptions,
): Promise<Maps> {
  const action = "make maps from baselines";
  requireObjects(action, "garments", [garments], "what judgedGarments() gives");
  requireKnownOptions(action, options, {
    gradients: true,
    draws: true,
    random: "a seeded generator",
  });
  const { images, target, train, blurSigma } = garments, { gradients, draws, random } = options;
  requireObjects(action, "garments.model", [garments.model], "networks of layers");
  requireObjects(action, "garments.train", [train], "data sets");
  const { forward } = garments.model;
  const references = imageTensor(train, random.shuffle(train.count).subarray(0, 500));
  const repeated = { draws, steps: gradients / draws };
  const walk = progress({ label: "maps from baselines", total: 8 + 3 * draws, unit: "paths" });
  try {
    const sizes = { repeated, blurSigma, ...settings };
    const compared = await compareBaselines(forward, images, {
      baselines: elevenBaselines(forward, images, { random, target, references, ...sizes }),
      target,
      steps: gradients,
      onProgress: (done) => walk.update(done),
    });
    await walk.done();
    return Object.fromEntries(compared.map(({ name, maps }) => [name, maps]));
  } finally {
    tf.dispose(references);
  }
}

/**
 * All maps of some garments that are to be judged: exact ones, eleven baselines, numbers of steps, and
 * controls.
 *
 * Cost: 24 gradients a baseline and garment if there are so many, and the exact maps, a second or so each.
 *
 * @throws {RangeError} If an option is out of range.
 * @see elevenBaselines; exactIntegratedGradients.
 */
export async function mapsToJudge(
  garments: JudgedGarments,
  options: MapsToJudgeOptions,
): Promise<MapsToJudge> {
  const action = "make maps to judge";
  requireObjects(action, "garments", [garments], "what judgedGarments() gives");
  requireKnownOptions(action, options, {
    stepCounts: "a list of numbers",
    gradients: true,
    draws: true,
    random: "a seeded generator",
  });
  const { model, images, target } = garments;
  requireObjects(action, "garments.model", [model], "networks of layers");
  requireList(action, "garments.target", target, "classes");
  const { stepCounts, gradients, draws, random } = options;
  const bar = progress({ label: "exact maps", total: target.length, unit: "images" });
  const { attributions, sampled } = await exactIntegratedGradients(model, images, {
    target,
    quadratures: stepCounts.map((count) => quadrature("right", count)),
    onProgress: (done) => bar.update(done),
  });
  await bar.done();
  const exact = await pixelScores(attributions).finally(() => attributions.dispose());
  const known = await controlMaps(images, random.fork("controls"));
  const lots = random.fork("chance"), draw = random.fork("baselines");
  const randomOrder = () => exact.map((map) => lots.uniformArray(map.length));
  const baselines = await baselineMaps(garments, { gradients, draws, random: draw });
  return {
    exact,
    controls: {
      ...known,
      darkness: reversed(known["brightness"]!),
      "IG reversed": reversed(exact),
    },
    chance: { "chance 1": randomOrder(), "chance 2": randomOrder(), "chance 3": randomOrder() },
    baselines,
    steps: Object.fromEntries(stepCounts.map((count, k) => {
      return [`${count} steps`, sampled.map((sums) => sums[k]!)];
    })),
  };
}

const reversed = (maps: readonly ArrayLike<number>[]) =>
  maps.map((map) => Array.from(map, (value) => -value));

/** Options of {@link judgeMaps}. */
export interface JudgeMapsOptions
  extends Pick<ScoreSmallestFractionOptions, "maps" | "fills" | "fractions"> {
  /** Names of the maps that are random orders. */
  readonly chance: readonly string[];
}

/** What the judge says of maps under fills, one number an image. */
export interface JudgedMaps {
  /** The smallest share of the pixels that keeps the class: lower is better. */
  readonly smallest: CrossedScores;
  /** Halvings of what random orders need: higher is better. */
  readonly gain: CrossedScores;
}

/**
 * Judges maps by the smallest share of top pixels that keeps the class, and tells how far it has come.
 *
 * Cost: one forward pass an image, share, map and fill.
 *
 * @throws {RangeError} If there is no random order among the maps.
 * @see smallestFraction; gainOverChance.
 *
 * @example
 * ```ts
 * const maps = await controlMaps(images, random(1)), fractions = [0.1, 0.3, 1];
 * const options = { maps, fills: { black: 0 }, fractions, chance: ["random"] };
 * const { gain } = await judgeMaps(model.forward, images, options);
 * console.log(gain("Sobel edges", "black"));
 * ```
 */
export async function judgeMaps(
  forward: Forward,
  images: tf.Tensor,
  options: JudgeMapsOptions,
): Promise<JudgedMaps> {
  const action = "judge maps";
  requireKnownOptions(action, options, {
    maps: true,
    fills: true,
    fractions: true,
    chance: "a list of names of maps",
  });
  const { chance, ...rest } = options, { maps, fills } = rest;
  requireObjects(action, "maps and fills", [maps, fills], "maps and fills by name");
  for (const name of chance) {
    if (maps[name]) continue;
    throw new RangeError(invalid(action, "chance", "names of maps that are judged", name));
  }
  const total = Object.keys(maps).length * Object.keys(fills).length;
  const bar = progress({ label: "judged", total, unit: "maps under fills" });
  const onProgress = (done: number) => bar.update(done);
  const scores = await scoreSmallestFraction(forward, images, { ...rest, onProgress });
  await bar.done();
  const smallest = crossedScores(scores, "smallest fraction");
  return { smallest, gain: gainOverChance(scores, { chance }) };
}
