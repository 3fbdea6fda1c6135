import type { Model } from "@lib/models";
import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** The smallest ResNet with odd sizes on the way, for images of 12 x 10 pixels. */
export const small = {
  classes: 5,
  width: 2,
  inputShape: [12, 10, 3],
  random: random(7),
} as const;

/** Adds normal numbers to all variables, as training would; variances stay positive. */
export async function perturb(model: Model, seed: number): Promise<void> {
  for (const [name, variable] of model.variables) {
    const noise = random(seed).fork(name).normalArray(variable.size).map((value) => value / 4);
    const values = (await variable.data()).map((value, index) => value + noise[index]!);
    const isVariance = name.endsWith("variance");
    const trained = isVariance ? values.map((value) => Math.abs(value) + 0.1) : values;
    tf.tidy(() => variable.assign(tf.tensor(trained, variable.shape)));
  }
}
