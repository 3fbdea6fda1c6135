import { assertEquals } from "@std/assert";
import type { Dataset } from "@lib/datasets";
import { dense, flatten, type Model, relu, sequential } from "@lib/models";
import { random } from "@lib/runtime";
import { fit, type FitData, type FitOptions } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** Images of 4 x 6 pixels with a bright square on the left (class 0) or the right (class 1), and noise. */
export function squares(count: number, seed: number): Dataset {
  const noise = random(seed).fork("noise");
  const labels = Uint8Array.from(random(seed).shuffle(count), (value) => value % 2);
  const images = Float32Array.from({ length: 24 * count }, (_, i) => {
    const right = i % 6 >= 3;
    const bright = right === (labels[Math.floor(i / 24)] === 1);
    return 0.4 * noise.uniform() + (bright ? 0.4 : 0);
  });
  const classNames = ["left", "right"];
  return { name: "squares", images, labels, count, shape: [4, 6, 1], classNames };
}

/** A net with one hidden layer for them. */
export function squareNet(seed: number, { bias = true, activation = relu } = {}): Model {
  const shared = { bias, random: random(seed) };
  return sequential([
    flatten("flatten"),
    dense("dense1", { ...shared, units: [24, 8] }),
    activation("activation"),
    dense("dense2", { ...shared, units: [8, 2], gain: 1 }),
  ], { name: "square-net", inputShape: [4, 6, 1], classes: 2 });
}

/** All the values of its variables. */
export async function valuesOf({ variables }: Model): Promise<number[]> {
  const values = await Promise.all([...variables.values()].map((variable) => variable.data()));
  return values.flatMap((part) => [...part]);
}

/** The values of a net after a run, and the run's history but for its seconds; the net is disposed. */
export async function trained(net: Model, data: FitData, options: FitOptions) {
  const before = tf.memory().numTensors;
  try {
    const history = (await fit(net, data, options)).map(({ seconds: _, ...epoch }) => epoch);
    return { history, values: await valuesOf(net) };
  } finally {
    assertEquals(tf.memory().numTensors, before, "fit() leaves nothing behind");
    net.dispose();
  }
}
