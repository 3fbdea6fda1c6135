import { conv2d, dense, flatten, type Model, relu, sequential } from "@lib/models";
import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A small net of every kind of layer for 6 x 5 x 2 images; its biases, if any, are normal numbers. */
export function smallNet({ bias, seed }: { bias: boolean; seed: number }): Model {
  const shared = { bias, random: random(seed) };
  const net = sequential([
    conv2d("conv1", { ...shared, channels: [2, 3], size: 3, stride: 2 }),
    relu("relu1"),
    conv2d("conv2", { ...shared, channels: [3, 4], size: 2 }),
    relu("relu2"),
    flatten("flatten"),
    dense("dense", { ...shared, units: [3 * 3 * 4, 3], gain: 1 }),
  ], { name: "small", inputShape: [6, 5, 2], classes: 3 });
  for (const [name, variable] of net.variables) {
    if (!name.endsWith("bias")) continue;
    const values = random(seed).fork(name).normalArray(variable.size);
    tf.tidy(() => variable.assign(tf.tensor1d(values)));
  }
  return net;
}

/** Normal inputs [batch, 6, 5, 2] for it. */
export function smallInputs(batch: number, seed: number): tf.Tensor4D {
  return tf.tensor4d(random(seed).normalArray(batch * 60), [batch, 6, 5, 2]);
}
