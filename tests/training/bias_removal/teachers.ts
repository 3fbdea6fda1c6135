import { resnet } from "@lib/models";
import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A small ResNet. */
export const small = {
  depth: 50,
  width: 2,
  classes: 4,
  inputShape: [16, 16, 3],
  stem: "cifar",
  normalisation: "none",
} as const;

export const images = (seed: number) =>
  tf.tensor4d(random(seed).normalArray(24 * 768), [24, 16, 16, 3]);

/** It with biases of about half its activations, and its bias-free twin. */
export function pair() {
  const teacher = resnet({ ...small, bias: true, random: random(1) });
  for (const [name, variable] of teacher.variables) {
    if (!name.endsWith("bias")) continue;
    variable.assign(tf.mul(tf.tensor(random(2).fork(name).normalArray(variable.size)), 0.5));
  }
  return { teacher, student: resnet({ ...small, bias: false }) };
}
