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
  const action = "plant evidence";
  requireKnownOptions(action, options, {
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
