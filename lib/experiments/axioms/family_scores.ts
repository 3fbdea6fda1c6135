import type { BlockNet } from "@lib/attribution";
import {
  deletionInsertion,
  efficientRandomisation,
  infidelity,
  type InformationCurves,
  inputInvariance,
  linearImputation,
  maxSensitivity,
  performanceInformation,
  pixelScores,
  randomLogit,
} from "@lib/metrics";
import {
  invalid,
  type Random,
  requireBatch,
  requireKnownOptions,
  requireRandom,
} from "@lib/runtime";
import type { Direction, Score } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import type { FamilyMethod } from "./family.ts";

/** What {@link familyScores} judges methods on. */
export interface FamilySubject {
  readonly net: BlockNet;
  /** A net of the same layers with other weights, for efficient randomisation. */
  readonly fresh: BlockNet;
  /** `[batch, height, width, channels]`, pixels in [0, 1], black 0. */
  readonly images: tf.Tensor;
  /** The class explained in each image. */
  readonly target: readonly number[];
  /** Draws masks, noise and other classes, the same ones for every method. */
  readonly random: Random;
}

const action = "score the family";
const KNOWN: Record<keyof FamilySubject, true> = {
  net: true,
  fresh: true,
  images: true,
  target: true,
  random: true,
};

/**
 * Methods of the family by eight measures, one score each: infidelity with the map scaled to suit best
 * (squares go black), ROAD (deletion under noisy linear imputation), SIC and AIC, max-sensitivity (each pixel
 * changed by up to 0.02), the magnitude of the rank correlation with the map of a random other class,
 * input invariance (everything moved by 1, the baselines not), and efficient randomisation.
 *
 * Each condition states its n. SIC and AIC are of the images whose probability is 0.8 or more and falls when
 * they are blurred, the same ones for every method.
 *
 * Cost: 10 maps an image and method, and some 65 forward passes.
 *
 * @param options.onProgress Told how many methods are done.
 */
export async function familyScores(
  family: readonly FamilyMethod[],
  subject: FamilySubject,
  options: { readonly onProgress?: (done: number, total: number) => void | Promise<void> } = {},
): Promise<Score[]> {
  requireKnownOptions(action, options, { onProgress: "a function?" });
  const scores: Score[][] = [];
  for (const [done, method] of family.entries()) {
    scores.push(await scoresOf(method, subject));
    await options.onProgress?.(done + 1, family.length);
  }
  return scores.flat();
}

/** One method by all measures. */
async function scoresOf(
  { name: map, attribute }: FamilyMethod,
  options: FamilySubject,
): Promise<Score[]> {
  requireKnownOptions(action, options, KNOWN);
  const { net, fresh, images, target, random } = options, { forward } = net;
  requireBatch(action, "images", images);
  requireRandom(action, random);
  const outputs = forward(images);
  const [batch, classes] = outputs.shape;
  outputs.dispose();
  if (target.length !== batch) {
    throw new RangeError(invalid(action, "target", `${batch} class indices`, target));
  }
  const explain = (of: BlockNet, classOf = target) => (x: tf.Tensor) => attribute(of, x, classOf);
  const attributions = await attribute(net, images, target);
  const freshMap = await attribute(fresh, images, target).catch((error) => {
    attributions.dispose();
    throw error;
  });
  try {
    const scores = await pixelScores(attributions), others = await pixelScores(freshMap);
    const draw = (name: string) => random.fork(name);
    const imputed = linearImputation({ noise: 0.01, random: draw("ROAD") });
    const road = await deletionInsertion(forward, images, {
      scores,
      target,
      fill: imputed,
      output: "probability",
      fractions: [0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
    });
    const { softmax, accuracy } = await performanceInformation(forward, images, {
      scores,
      target,
      random: draw("seen"),
      fractions: [0.01, 0.03, 0.05, 0.1, 0.2, 0.34, 0.5],
    });
    const judged = ({ areas }: InformationCurves) => areas.filter((area) => area !== null);
    const forecast = await infidelity(forward, images, {
      attributions,
      target,
      fill: 0,
      random: draw("squares"),
      draws: 32,
    });
    const sensitivities = await maxSensitivity(explain(net), images, {
      radius: 0.02,
      random: draw("changes"),
      draws: 3,
    });
    const alike = await randomLogit((classOf) => explain(net, classOf), images, {
      target,
      outputs: classes!,
      random: draw("classes"),
    });
    const moved = await inputInvariance(
      (_, shift) => explain(shift === 0 ? net : shifted(net, shift)),
      { forward, inputs: images },
      { shift: 1 },
    );
    const score = (condition: string, direction: Direction, values: readonly number[]): Score => ({
      map,
      condition: `${condition}, n = ${values.length}`,
      direction,
      values,
    });
    return [
      score("infidelity, scaled", "lower", forecast.scaled),
      score("ROAD", "lower", road.deletionAreas),
      score("SIC", "higher", judged(softmax)),
      score("AIC", "higher", judged(accuracy)),
      score("max-sensitivity", "lower", sensitivities),
      score("random logit, |r|", "lower", alike.map(Math.abs)),
      score("input invariance", "lower", moved),
      score(
        "efficient randomisation",
        "higher",
        scores.map((each, i) => efficientRandomisation(each, others[i]!)),
      ),
    ];
  } finally {
    attributions.dispose();
    freshMap.dispose();
  }
}

/** The net that takes a shift off its inputs first. */
function shifted({ layers, forward }: BlockNet, shift: number): BlockNet {
  const apply = (x: tf.Tensor) => x.sub(shift);
  return {
    layers: [{ kind: "scalarBias", name: "shift", apply }, ...layers],
    forward: (x) => forward(apply(x)),
  };
}
