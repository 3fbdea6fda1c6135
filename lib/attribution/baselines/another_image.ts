import * as tf from "@tensorflow/tfjs";
import { invalid, type Random } from "@lib/runtime";
import { checkInputs } from "../target.ts";

/** Options of {@link anotherImage}. */
export interface AnotherImageOptions {
  /** The images to draw from, `[count, ...]`, in the same space as the inputs. */
  readonly references: tf.Tensor;
  /** The seeded generator; each call draws anew. */
  readonly random: Random;
}

/**
 * Another image for each input, drawn with replacement from references, e.g. the training set's.
 *
 * A single reference gives every input that image. The mean of the attributions over many draws is
 * expected gradients with exact paths (`averageOverBaselines`).
 *
 * @param inputs `[batch, ...]`.
 * @returns The inputs' shape; the caller disposes it.
 * @throws {TypeError} Where the references' features are not the inputs'.
 *
 * @example
 * ```ts
 * const baseline = anotherImage(images, { references: trainingImages, random: random(1) });
 * ```
 */
export function anotherImage(
  inputs: tf.Tensor,
  { references, random }: AnotherImageOptions,
): tf.Tensor {
  const action = "draw another image";
  checkInputs(action, inputs);
  checkReferences(action, references, inputs);
  const rows = drawRows(random, inputs.shape[0]!, references);
  return tf.tidy(() => references.gather(tf.tensor1d(rows, "int32")));
}

/** Refuses references whose features are not the inputs'. */
export function checkReferences(action: string, references: tf.Tensor, inputs: tf.Tensor): void {
  const features = inputs.shape.slice(1);
  if (
    references.dtype === "float32" && references.size > 0 &&
    references.shape.slice(1).join() === features.join()
  ) return;
  const must = `float32 of shape [count, ${features.join(", ")}]`;
  throw new TypeError(invalid(action, "references", must, references));
}

/** Indices of `count` references, drawn with replacement. */
export function drawRows(random: Random, count: number, references: tf.Tensor): Int32Array {
  return Int32Array.from({ length: count }, () => random.integer(references.shape[0]!));
}
