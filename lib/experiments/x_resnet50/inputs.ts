import type { Photos } from "@lib/datasets";
import { type ImagenetConvention, imagenetInputs } from "@lib/models";
import { readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { LabelledInputs } from "./scores.ts";

/** Those, whose folder must have a labels.csv. */
export function labelled(photos: Photos): LabelledInputs {
  const { labels } = photos;
  if (!labels) throw new TypeError("Cannot measure on photos without a labels.csv");
  return { ...photos, labels };
}

/** Photos as a network of a convention wants them. */
export async function inputsOf<P extends Photos>(
  photos: P,
  convention: ImagenetConvention,
): Promise<P> {
  const { count, shape } = photos;
  const inputs = tf.tidy(() =>
    imagenetInputs(tf.tensor4d(photos.images, [count, ...shape]), convention)
  );
  const images = await readFinite(inputs, "photos").finally(() => inputs.dispose());
  return { ...photos, images };
}

/** Both, without labels. */
export function joined({ labels: _, ...first }: Photos, second: Photos): Photos {
  return {
    ...first,
    count: first.count + second.count,
    files: [...first.files, ...second.files],
    images: Float32Array.from([...first.images, ...second.images]),
  };
}
