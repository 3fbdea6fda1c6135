import * as tf from "@tensorflow/tfjs";
import type { SurveyPart } from "./survey_splits.ts";

/** The inputs of parts of equal size as `[parts, rows, features]`. */
export function stackInputs(parts: readonly SurveyPart[]): tf.Tensor3D {
  const rows = parts[0]!.rows.length, size = parts[0]!.inputs.length;
  const all = new Float32Array(parts.length * size);
  parts.forEach(({ inputs }, i) => all.set(inputs, i * size));
  return tf.tensor3d(all, [parts.length, rows, size / rows]);
}

/** The labels of parts of equal size as float32 `[parts, rows]`. */
export function stackLabels(parts: readonly SurveyPart[]): tf.Tensor2D {
  return tf.tensor2d(parts.map(({ labels }) => [...labels]), undefined, "float32");
}
