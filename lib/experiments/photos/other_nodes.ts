import { gradient, quadrature } from "@lib/attribution";
import { type Forward, type Progress, readFinite, settle } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/**
 * What the nodes of three times as many steps add that are none of `steps`: two thirds of them. With a third
 * of the map of `steps` it is the map of three times as many, from black.
 *
 * Cost: twice `steps` gradients.
 *
 * @param photo [1, height, width, channels].
 */
export async function otherNodes(
  forward: Forward,
  photo: tf.Tensor,
  { target, steps, bar, done }: {
    readonly target: number;
    readonly steps: number;
    readonly bar: Progress;
    /** Gradients before these, for the bar. */
    readonly done: number;
  },
): Promise<Float32Array> {
  const { nodes, weights } = quadrature("crowded", 3 * steps);
  const others = [...nodes.keys()].filter((k) => k % 3 !== 1);
  let sum = tf.zerosLike(photo);
  try {
    for (const [count, k] of others.entries()) {
      const added = tf.tidy(() =>
        sum.add(gradient(forward, photo.mul(nodes[k]!), { target }).mul(weights[k]!))
      );
      sum.dispose();
      sum = added;
      await settle();
      await bar.update(done + count + 1);
    }
    const map = tf.tidy(() => photo.mul(sum));
    return await readFinite(map, "maps").finally(() => map.dispose());
  } finally {
    sum.dispose();
  }
}
