import { integratedGradients } from "@lib/attribution";
import { imagesOf } from "@lib/display";
import { pixelScores } from "@lib/metrics";
import {
  checkedForward,
  type Forward,
  invalid,
  progress,
  readFinite,
  requireBatch,
  requireKnownOptions,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withKnownMap } from "./known_map.ts";
import { otherNodes } from "./other_nodes.ts";
import type { ExplainedPhotos } from "./photo_answers.ts";

/** Options of {@link explainAll}. */
export interface ExplainAllOptions {
  /** The class explained of each photograph. */
  readonly target: readonly number[];
  /** Gradients for each photograph, at the nodes of the crowded rule. */
  readonly steps: number;
  /**
   * A photograph whose sum misses more than this share of F(x) - F(x') gets the nodes of three times as
   * many; default: none does.
   */
  readonly within?: number;
  /** Of the line of progress. */
  readonly label: string;
}

/** Photographs explained by the same number of gradients, and by more where a sum missed much. */
export interface ExplainedAll extends ExplainedPhotos {
  /** All by `steps` gradients. */
  readonly rough: ExplainedPhotos;
  /** F at these `steps` nodes, [photograph][node][output]: what the gradients' forward passes gave. */
  readonly logits: readonly (readonly Float32Array[])[];
}

/**
 * Integrated Gradients of photographs from black, one gradient at a time, so that memory does not grow with
 * their number; shows how far it has come.
 *
 * The crowded rule nests: its nodes are every third of those of three times as many steps, with three times
 * the weight. So the finer sum is a third of the rough one and what the other nodes add.
 *
 * Cost: `steps` gradients a photograph, and twice as many more for one whose sum missed too much: its first
 * ones are kept. One more in all where there are several photographs, and a forward pass a photograph and
 * one for black.
 *
 * @param photos [batch, height, width, channels].
 */
export async function explainAll(
  forward: Forward,
  photos: tf.Tensor,
  options: ExplainAllOptions,
): Promise<ExplainedAll> {
  const action = "explain photographs";
  requireKnownOptions(action, options, {
    target: true,
    steps: "a positive integer",
    within: "a positive number?",
    label: "words",
  });
  requireBatch(action, "photos", photos);
  const checked = checkedForward(action, forward);
  const { target, steps, within = Infinity, label } = options;
  if (photos.rank !== 4) {
    throw new TypeError(invalid(action, "photos", "[batch, height, width, channels]", photos));
  }
  const { rough, logits } = await explainRoughly(checked, photos as tf.Tensor4D, options);
  const missed = [...rough.examples.keys()].filter((i) => {
    const { completenessError, difference } = rough.examples[i]!;
    return Math.abs(completenessError) > within * Math.abs(difference);
  });
  let explained = rough;
  if (missed.length > 0) {
    const total = 2 * steps * missed.length;
    const bar = progress({ label: `${label}, finer`, total, unit: "gradients" });
    for (const [turn, at] of missed.entries()) {
      const photo = photos.slice([at], [1]), done = 2 * steps * turn, own = rough.maps[at]!;
      const rest = await otherNodes(checked, photo, { target: target[at]!, steps, bar, done })
        .finally(() => photo.dispose());
      const map = { ...own, data: rest.map((sum, k) => own.data[k]! / 3 + sum) };
      explained = withKnownMap(explained, { at, map, steps: 3 * steps });
    }
    await bar.done();
  }
  return { ...explained, rough, logits };
}

/** All photographs by `steps` gradients. */
async function explainRoughly(
  forward: Forward,
  photos: tf.Tensor4D,
  { target, steps, label }: ExplainAllOptions,
): Promise<{ readonly rough: ExplainedPhotos; readonly logits: Float32Array[][] }> {
  const [batch, ...shape] = photos.shape, answers: tf.Tensor2D[] = [];
  const recorded: Forward = (x) => {
    const logits = forward(x);
    answers.push(tf.keep(logits.clone()));
    return logits;
  };
  const bar = progress({ label, total: batch * steps, unit: "gradients" });
  let attributions: tf.Tensor | undefined;
  try {
    const made = await integratedGradients(recorded, photos, {
      target,
      steps,
      rule: "crowded",
      batchSize: 1,
      onProgress: (done) => bar.update(Math.min(done, batch * steps)),
    });
    attributions = made.attributions;
    await bar.done();
    const onNodes = answers.slice(-batch * steps); // before them come those of both ends
    const all = tf.tidy(() => tf.concat(onNodes)), outputs = all.shape[1]!;
    const values = await readFinite(all, "logits").finally(() => all.dispose());
    const logits = Array.from({ length: batch }, (_, i) =>
      Array.from({ length: steps }, (_, k) => {
        const from = (i * steps + k) * outputs;
        return values.slice(from, from + outputs);
      }));
    const scores = await pixelScores(attributions);
    const maps = imagesOf(await readFinite(attributions, "maps"), shape);
    return { rough: { maps, scores, examples: made.certificate.examples }, logits };
  } finally {
    tf.dispose([...answers, ...(attributions ? [attributions] : [])]);
  }
}
