import { integratedGradients } from "@lib/attribution";
import { pixelScores } from "@lib/metrics";
import { type Forward, type Random, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link plantedEvidence}. */
export interface PlantedEvidenceOptions {
  /** Places the evidence and draws what is dim. */
  readonly random: Random;
  /** How many scenes, a positive integer; their classes take turns. */
  readonly scenes: number;
}

/** Scenes with a network whose reasons are known. */
export interface PlantedEvidence {
  /** [scenes, 10, 10, 1]; the caller disposes it. */
  readonly scenes: tf.Tensor4D;
  /** The class of each scene, 0 to 3. */
  readonly classes: readonly number[];
  /** How many pixels a scene needs on black to keep its class: 3 to 6. */
  readonly needed: readonly number[];
  /** 1 for the pixels that a scene needs, else 0. */
  readonly evidence: readonly (readonly number[])[];
  /** How many decoys are lit in every scene. */
  readonly decoys: number;
  /** The logits of the four classes and of "none". */
  readonly logits: Forward;
  /** The same less that of "none". */
  readonly margins: Forward;
}

const pixels = 100, sizes = [3, 4, 5, 6], decoys = 4, decoyWeight = 1.5;

/**
 * Images in which the pixels that a network needs are known because they were planted there.
 *
 * r_i = max(0, 2 x_i - 1) is 1 where a pixel is lit and 0 where it is dim. Class c has |S_c| = 3, 4, 5
 * or 6 pixels of its own, F_c = sum over S_c of r_i - (|S_c| - 1/2) + D, and F_none = D, where D is 1.5
 * times the sum of r_i over four decoys: a class is predicted where all its pixels are lit, and decoys
 * decide nothing. A scene has its class's pixels and the decoys lit, and all but one of the next class's.
 *
 * @throws {RangeError} If `scenes` is not a positive integer.
 * @see plantedTrial, which gives them orders of their pixels.
 */
export function plantedEvidence(options: PlantedEvidenceOptions): PlantedEvidence {
  requireKnownOptions("plant evidence", options, {
    random: "a seeded generator",
    scenes: "a positive integer",
  });
  const { random, scenes } = options;
  const places = Array.from(random.shuffle(pixels)), own = sizes.map((n) => places.splice(0, n));
  const decoyPlaces = places.splice(0, decoys);
  const classes = Array.from({ length: scenes }, (_, k) => k % sizes.length);
  const images = classes.map((c) => {
    const lit = [...own[c]!, ...own[(c + 1) % sizes.length]!.slice(1), ...decoyPlaces];
    return Array.from(random.uniformArray(pixels), (dim, i) => lit.includes(i) ? 1 : 0.45 * dim);
  });
  const weights = Array.from({ length: pixels }, (_, i) => {
    const shared = decoyPlaces.includes(i) ? decoyWeight : 0;
    return [...own.map((set) => set.includes(i) ? 1 : shared), shared];
  });
  const biases = [...sizes.map((size) => 0.5 - size), 0];
  const logits: Forward = (x) =>
    tf.relu(x.reshape<tf.Tensor2D>([-1, pixels]).mul<tf.Tensor2D>(2).sub<tf.Tensor2D>(1))
      .matMul<tf.Tensor2D>(tf.tensor2d(weights)).add<tf.Tensor2D>(biases);
  const margins: Forward = (x) => {
    const all = logits(x);
    return all.sub<tf.Tensor2D>(all.slice([0, sizes.length], [-1, 1]));
  };
  return {
    scenes: tf.tensor4d(images.flat(), [scenes, 10, 10, 1]),
    classes,
    needed: classes.map((c) => sizes[c]!),
    evidence: classes.map((c) =>
      Array.from({ length: pixels }, (_, i) => own[c]!.includes(i) ? 1 : 0)
    ),
    decoys,
    logits,
    margins,
  };
}

/** An order of the pixels of planted scenes of which is known how many it has to show. */
export interface PlantedOrder {
  readonly name: string;
  /** One map a scene, a score a pixel. */
  readonly scores: readonly ArrayLike<number>[];
  /** How many top pixels a scene needs on black to keep its class. */
  readonly known: readonly number[];
  /** Whether that is the number itself; of a random order it is the expectation. */
  readonly isExact: boolean;
}

/** What a judge is tried on. */
export interface PlantedTrial extends Pick<PlantedEvidence, "scenes" | "logits"> {
  readonly orders: readonly PlantedOrder[];
}

/**
 * Scenes of {@link plantedEvidence} with five orders of their pixels whose answers are known without a
 * judge.
 *
 * With m pixels needed: the planted order and IG of the margin, which is blind to decoys, take m; IG of
 * the logit takes m and the decoys, which carry more of the logit each; reversed, it shows the decoys
 * last, so that it takes all but them; a random order of 100 has shown m given pixels after
 * 101 m / (m + 1) on average.
 *
 * Cost: 64 forward and backward passes a scene, twice.
 *
 * @returns The caller disposes the scenes.
 * @throws {RangeError} If `scenes` is not a positive integer.
 *
 * @example
 * ```ts
 * const { orders } = await plantedTrial({ random: random(1), scenes: 8 });
 * console.log(orders.map(({ name, known }) => [name, known[0]]));
 * ```
 */
export async function plantedTrial(options: PlantedEvidenceOptions): Promise<PlantedTrial> {
  const planted = plantedEvidence(options);
  const { scenes, needed, evidence, decoys, classes, logits, margins } = planted;
  const explain = async (forward: Forward) => {
    const { attributions } = await integratedGradients(forward, scenes, { target: classes });
    try {
      return await pixelScores(attributions);
    } finally {
      attributions.dispose();
    }
  };
  try {
    const pixels = evidence[0]!.length, logit = await explain(logits);
    const margin = await explain(margins);
    const reversed = logit.map((map) => map.map((score) => -score));
    const random = needed.map(() => options.random.uniformArray(pixels));
    const exact: Omit<PlantedOrder, "isExact">[] = [
      { name: "planted", scores: evidence, known: needed },
      { name: "IG of the margin", scores: margin, known: needed },
      { name: "IG of the logit", scores: logit, known: needed.map((m) => m + decoys) },
      { name: "the same, reversed", scores: reversed, known: needed.map(() => pixels - decoys) },
    ];
    const expected = needed.map((m) => (pixels + 1) * m / (m + 1));
    const orders = exact.map((order) => ({ ...order, isExact: true }));
    orders.push({ name: "random", scores: random, known: expected, isExact: false });
    return { scenes, logits, orders };
  } catch (error) {
    scenes.dispose();
    throw error;
  }
}
