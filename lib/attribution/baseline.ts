import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";

/** A baseline x': one number for every feature, one example `[1, ...]`, or one for each `[batch, ...]`. */
export type Baseline = number | tf.Tensor;

/** The baseline with the inputs' shape; the caller disposes it. */
export function resolveBaseline(action: string, baseline: Baseline, inputs: tf.Tensor): tf.Tensor {
  if (typeof baseline === "number") {
    if (Number.isFinite(baseline)) return tf.fill(inputs.shape, baseline);
    throw new RangeError(invalid(action, "baseline", "finite", baseline));
  }
  const [batch, ...features] = baseline.shape;
  const sameFeatures = features.join() === inputs.shape.slice(1).join();
  if (baseline.dtype !== "float32" || !sameFeatures || (batch !== 1 && batch !== inputs.shape[0])) {
    const shape = `[${inputs.shape.join(", ")}], or the same with a batch of 1`;
    throw new TypeError(
      invalid(action, "baseline", `a number or float32 of shape ${shape}`, baseline),
    );
  }
  return tf.tidy(() => baseline.broadcastTo(inputs.shape).clone());
}
