import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { batchNorm, layerNorm, withBatchStatistics } from "@lib/models";
import { random, setupBackend, withTape } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { trained } from "../homogeneity/zoo.ts";

await setupBackend({ quiet: true });

/** Two channels over three examples: means 2 and 10, variances 2/3 and 8/3. */
const x = tf.tensor2d([[1, 8], [2, 10], [3, 12]]);
const [low, high] = [2 / 3, 8 / 3];

Deno.test("batchNorm() in evaluation takes its running statistics, the mean only with a bias", async () => {
  const [scale, variance, mean, shift] = [[2, -1], [3, 15], [1, 10], [0.5, 0.25]];
  const free = trained(batchNorm("norm", { channels: 2, bias: false, epsilon: 1 }), {
    scale,
    variance,
  });
  await assertClose(free.apply(x), tf.tensor2d([[1, -2], [2, -2.5], [3, -3]]));
  const biased = trained(batchNorm("norm", { channels: 2, bias: true, epsilon: 1 }), {
    scale,
    variance,
    mean,
    shift,
  });
  await assertClose(biased.apply(x), tf.tensor2d([[0.5, 0.75], [1.5, 0.25], [2.5, -0.25]]));
});

Deno.test("batchNorm() in training takes the batch's statistics, the mean only with a bias", async () => {
  const options = { channels: 2, statistics: "batch", epsilon: 0 } as const;
  const [a, b] = [1 / Math.sqrt(low), 1 / Math.sqrt(high)];
  const free = batchNorm("norm", { ...options, bias: false });
  await assertClose(free.apply(x), tf.tensor2d([[a, 8 * b], [2 * a, 10 * b], [3 * a, 12 * b]]));
  const biased = trained(batchNorm("norm", { ...options, bias: true }), { shift: [1, 0] });
  await assertClose(biased.apply(x), tf.tensor2d([[1 - a, -2 * b], [1, 0], [1 + a, 2 * b]]));
});

Deno.test("batchNorm()'s statistics are over batch, height and width, a channel each", async () => {
  const image = tf.reshape(x, [1, 3, 1, 2]);
  const options = { channels: 2, statistics: "batch", bias: true } as const;
  const [flat, spatial] = [x, image].map((input) => batchNorm("norm", options).apply(input));
  await assertClose(tf.reshape(spatial!, [3, 2]), flat!);
});

Deno.test("layerNorm() takes each example's own statistics over the last axis", async () => {
  const layer = trained(layerNorm("norm", { channels: 2, bias: true, epsilon: 0 }), {
    scale: [1, 2],
    shift: [0, 1],
  });
  await assertClose(layer.apply(x), tf.tensor2d([[-1, 3], [-1, 3], [-1, 3]]));
});

Deno.test("of a normalisation's variables, the running statistics are not trained", () => {
  const { variables } = batchNorm("norm", { channels: 2, bias: true });
  const trainable = Object.entries(variables).map(([key, { trainable }]) => [key, trainable]);
  assertEquals(Object.fromEntries(trainable), {
    scale: true,
    shift: true,
    mean: false,
    variance: false,
  });
  const free = (statistics: "running" | "batch") =>
    Object.keys(batchNorm("norm", { channels: 2, bias: false, statistics }).variables);
  assertEquals([free("running"), free("batch")], [["scale", "variance"], ["scale"]]);
});

const shape = [4, 3, 5, 2];
const values = (label: string) => random(1).fork(label).normalArray(120);
const image = tf.variable(tf.add(tf.tensor(values("x"), shape), [1, -2]));
const wish = tf.tensor(values("wish"), shape);

/** A batch norm of two channels that is not in its initial state, and the same by tfjs's operations. */
function twins(bias: boolean) {
  const numbers = { scale: [2, -0.5], ...(bias ? { shift: [0.5, 1] } : {}) };
  const options = { channels: 2, bias, epsilon: 0.1 };
  return {
    layer: trained(batchNorm("norm", options), numbers),
    plain: trained(batchNorm("norm", { ...options, statistics: "batch" }), numbers),
  };
}

for (const bias of [true, false]) {
  const which = bias ? "with a shift" : "without a shift, hence not centred,";
  Deno.test(`batch norm in training ${which} is its formula, and so are its gradients`, async () => {
    const { layer, plain } = twins(bias);
    await assertClose(withBatchStatistics(() => layer.apply(image)), plain.apply(image));
    const gradients = ({ variables, apply }: typeof layer) => {
      const { scale, shift } = variables;
      const loss = () => tf.sum(tf.mul(wish, withBatchStatistics(() => apply(image)))) as tf.Scalar;
      const { grads } = withTape(() =>
        tf.variableGrads(loss, [image, scale!, ...shift ? [shift] : []])
      );
      return [grads[image.name]!, grads[scale!.name]!, ...shift ? [grads[shift.name]!] : []];
    };
    const expected = gradients(plain);
    for (const [i, gradient] of gradients(layer).entries()) {
      await assertClose(gradient, expected[i]!, 1e-5);
    }
  });
}

Deno.test("batch norm's running statistics move a tenth of the way to the batch's, in training only", async () => {
  const { layer: { apply, variables } } = twins(true);
  const { mean, variance } = tf.moments(image, [0, 1, 2]);
  const before = tf.memory().numTensors;
  tf.tidy(() => void apply(image));
  await assertClose(variables.mean!, [0, 0]);
  tf.tidy(() => void withBatchStatistics(() => apply(image)));
  tf.tidy(() => void apply(image));
  assertEquals(tf.memory().numTensors, before);
  await assertClose(variables.mean!, tf.mul(mean, 0.1));
  await assertClose(variables.variance!, tf.add(tf.mul(variance, 0.1), 0.9));
});
