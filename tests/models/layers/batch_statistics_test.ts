import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { batchNorm, withBatchStatistics } from "@lib/models";
import { random, setupBackend, withTape } from "@lib/runtime";
import { assertClose } from "../../assert_close.ts";
import { trained } from "../homogeneity/zoo.ts";

await setupBackend({ quiet: true });

const shape = [4, 3, 5, 2];
const values = (label: string) => random(1).fork(label).normalArray(120);
const x = tf.variable(tf.add(tf.tensor(values("x"), shape), [1, -2]));
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
    await assertClose(withBatchStatistics(() => layer.apply(x)), plain.apply(x));
    const gradients = ({ variables, apply }: typeof layer) => {
      const { scale, shift } = variables;
      const loss = () => tf.sum(tf.mul(wish, withBatchStatistics(() => apply(x)))) as tf.Scalar;
      const { grads } = withTape(() =>
        tf.variableGrads(loss, [x, scale!, ...shift ? [shift] : []])
      );
      return [grads[x.name]!, grads[scale!.name]!, ...shift ? [grads[shift.name]!] : []];
    };
    const expected = gradients(plain);
    for (const [i, gradient] of gradients(layer).entries()) {
      await assertClose(gradient, expected[i]!, 1e-5);
    }
  });
}

Deno.test("batch norm's running statistics move a tenth of the way to the batch's, in training only", async () => {
  const { layer: { apply, variables } } = twins(true);
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const before = tf.memory().numTensors;
  tf.tidy(() => void apply(x));
  await assertClose(variables.mean!, [0, 0]);
  tf.tidy(() => void withBatchStatistics(() => apply(x)));
  tf.tidy(() => void apply(x));
  assertEquals(tf.memory().numTensors, before);
  await assertClose(variables.mean!, tf.mul(mean, 0.1));
  await assertClose(variables.variance!, tf.add(tf.mul(variance, 0.1), 0.9));
});
