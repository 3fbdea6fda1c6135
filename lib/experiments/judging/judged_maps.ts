import { exactIntegratedGradients, quadrature } from "@lib/attribution";
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
  requireTensor,
} from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { baselineMaps, type BaselineMapsOptions } from "./baseline_maps.ts";
import type { JudgedGarments } from "./judged_garments.ts";

/** Maps by name, of each one an image, a score a pixel. */
type Maps = Record<string, readonly ArrayLike<number>[]>;

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
  /** Three random orders: `a random order`, `a second one` and `a third one`. */
  readonly chance: Maps;
  /** Integrated Gradients by the names of eleven baselines. */
  readonly baselines: Maps;
  /** Integrated Gradients from black by number of steps, `5 steps` and so on. */
  readonly steps: Maps;
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
  const draw = random.fork("baselines");
  const baselines = await baselineMaps(garments, { gradients, draws, random: draw });
  return {
    exact,
    controls: {
      ...known,
      darkness: reversed(known["brightness"]!),
      "IG reversed": reversed(exact),
    },
    chance: randomOrders(garments, random),
    baselines,
    steps: Object.fromEntries(stepCounts.map((count, k) => {
      return [`${count} steps`, sampled.map((sums) => sums[k]!)];
    })),
  };
}

/** Three random orders of the pixels of each garment. */
function randomOrders({ images, target }: JudgedGarments, random: Random): Maps {
  const lots = random.fork("chance"), size = images.size / target.length;
  const names = ["a random order", "a second one", "a third one"];
  return Object.fromEntries(names.map((name) => [name, target.map(() => lots.uniformArray(size))]));
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

/** Options of {@link judgeBaselines}. */
export interface JudgeBaselinesOptions extends BaselineMapsOptions {
  /** Shares of the pixels that are tried, in [0, 1], increasing. */
  readonly fractions: readonly number[];
}

/** Maps from eleven baselines and what the judge says of them. */
export interface JudgedBaselines extends Pick<JudgedMaps, "gain"> {
  /** By the names of their baselines, of each one an image, a score a pixel. */
  readonly maps: Maps;
}

/**
 * Maps of some garments from eleven baselines, and their gains over three random orders, which, like the
 * baselines, are those of `mapsToJudge` with the same generator.
 *
 * Cost: that of `baselineMaps`, and of judging fourteen maps.
 *
 * @throws {RangeError} If an option is out of range.
 */
export async function judgeBaselines(
  garments: JudgedGarments,
  options: JudgeBaselinesOptions,
): Promise<JudgedBaselines> {
  const action = "judge baselines";
  requireObjects(action, "garments", [garments], "what judgedGarments() gives");
  requireKnownOptions(action, options, {
    fractions: "a list of numbers",
    gradients: true,
    draws: true,
    random: "a seeded generator",
  });
  const { fractions, gradients, draws, random } = options;
  const { model, images, fills, target } = garments;
  requireObjects(action, "garments.model", [model], "networks of layers");
  requireTensor(action, "garments.images", images);
  requireList(action, "garments.target", target, "classes");
  const draw = random.fork("baselines"), orders = randomOrders(garments, random);
  const maps = await baselineMaps(garments, { gradients, draws, random: draw });
  const { gain } = await judgeMaps(model.forward, images, {
    maps: { ...orders, ...maps },
    fills,
    fractions,
    chance: Object.keys(orders),
  });
  return { gain, maps };
}
