import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

Deno.test("a batch norm along any axis, with or without scale and shift, is what its formula says", async () => {
  const x = tf.tidy(() => tf.sin(tf.reshape(tf.range(0, 96), [2, 3, 4, 4])));
  const vector = (...values: number[]) => tf.tensor1d(values);
  for (const axis of [1, 3]) {
    for (const given of [[], ["scale"], ["center"], ["scale", "center"]]) {
      const [scale, center] = [given.includes("scale"), given.includes("center")];
      const layer = tf.layers.batchNormalization({ axis, scale, center, inputShape: [3, 4, 4] });
      const model = tf.sequential({ layers: [layer] });
      const numbers = (first: number) =>
        vector(...[0, 1, 2, 3].slice(0, x.shape[axis]).map((i) => first + i));
      const parts = {
        ...scale && { scale: numbers(2) },
        ...center && { center: numbers(-1) },
        mean: numbers(0.5),
        variance: numbers(0.25),
      } as Record<string, tf.Tensor>;
      layer.setWeights(Object.values(parts));
      const y = layer.apply(x) as tf.Tensor;
      const expected = tf.tidy(() => {
        const along = x.shape.map((size, i) => i === axis ? size : 1);
        const [gamma, beta, mean, variance] = ["scale", "center", "mean", "variance"].map((name) =>
          parts[name] && tf.reshape(parts[name], along)
        );
        const normal = tf.div(tf.sub(x, mean!), tf.sqrt(tf.add(variance!, 1e-3)));
        return tf.add(tf.mul(normal, gamma ?? 1), beta ?? 0);
      });
      await assertClose(y, expected, 1e-5, `axis ${axis}, ${given}`);
      tf.dispose([y, expected, ...Object.values(parts)]);
      model.dispose();
    }
  }
  x.dispose();
});
