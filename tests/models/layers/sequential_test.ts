import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  convnet,
  dense,
  flatten,
  homogeneityError,
  relu,
  sequential,
  weightCascade,
} from "@lib/models";
import { random, readFinite, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { smallInputs, smallNet } from "../nets.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("a net's forward is the composition of its layers", async () => {
  const net = smallNet({ bias: true, seed: 6 });
  const inputs = smallInputs(2, 7);
  const kernel = (name: string) => net.variables.get(name)!;
  const byHand = tf.tidy(() => {
    const first = tf.relu(
      tf.add(
        tf.conv2d(inputs, kernel("conv1.kernel") as tf.Tensor4D, 2, "same"),
        kernel("conv1.bias"),
      ),
    );
    const second = tf.relu(
      tf.add(
        tf.conv2d(first as tf.Tensor4D, kernel("conv2.kernel") as tf.Tensor4D, 1, "same"),
        kernel("conv2.bias"),
      ),
    );
    const features = tf.reshape(second, [2, 36]);
    return tf.add(tf.matMul(features, kernel("dense.kernel")), kernel("dense.bias"));
  });
  const logits = net.forward(inputs);
  await assertClose(logits, byHand);
  tf.dispose([inputs, byHand, logits]);
  net.dispose();
});

Deno.test("a net has second derivatives: the gradient of a gradient's square, by differences", async () => {
  // d/dw of |dF/dx|^2, as an attribution prior needs it; |dF/dx|^2 is a polynomial in one kernel
  // entry while no ReLU switches, so a central difference errs by rounding alone.
  const net = smallNet({ bias: false, seed: 8 });
  const inputs = smallInputs(2, 9);
  const kernel = net.variables.get("dense.kernel")!;
  const penalty = () => {
    const total = (x: tf.Tensor) => tf.sum(net.forward(x));
    return tf.sum(tf.square(tf.grad(total)(inputs))) as tf.Scalar;
  };
  const { grads } = tf.tidy(() => tf.variableGrads(penalty, [kernel]));
  const exact = Array.from(await grads[kernel.name]!.data());
  const values = await kernel.data();
  const at = exact.reduce(
    (best, value, i) => Math.abs(value) > Math.abs(exact[best]!) ? i : best,
    0,
  );
  const step = 0.125;
  const moved = async (by: number) => {
    tf.tidy(() =>
      kernel.assign(tf.tensor(values.map((v, i) => i === at ? v + by : v), kernel.shape))
    );
    const result = tf.tidy(penalty);
    const [value] = await result.data();
    result.dispose();
    return value!;
  };
  const difference = (await moved(step) - await moved(-step)) / (2 * step);
  // The penalty's rounding, 100 sums of float32, divided by 2 steps.
  const tolerance = 100 * 2 ** -24 * Math.abs(await moved(0)) / (2 * step);
  assert(exact[at] !== 0);
  assert(Math.abs(difference - exact[at]!) <= tolerance, `${difference} is not ${exact[at]}`);
  tf.dispose([inputs, grads]);
  net.dispose();
});

Deno.test("sequential() refuses two layers of one name", () => {
  const layers = [relu("same"), flatten("same")];
  const options = { name: "net", inputShape: [2, 2, 1], classes: 4 } as const;
  assertThrows(() => sequential(layers, options), RangeError, `"layers" must be named differently`);
});

Deno.test("forward() refuses inputs and logits of a wrong shape, and leaks nothing then", () => {
  const before = tf.memory().numTensors;
  const layers = [
    flatten("flatten"),
    dense("dense", { units: [4, 3], bias: true, random: random(0) }),
  ];
  const net = sequential(layers, { name: "net", inputShape: [2, 2, 1], classes: 3 });
  const wrong = sequential(layers, { name: "net", inputShape: [2, 2, 1], classes: 5 });
  const [inputs, others] = [tf.ones([1, 2, 2, 1]), tf.ones([1, 4])];
  const message = `"inputs" must be of shape [batch, 2, 2, 1]: current value is float32[1, 4]`;
  assertThrows(() => net.forward(others), TypeError, message);
  assertThrows(() => wrong.forward(inputs), TypeError, `"logits" must be of shape [batch, 5]`);
  tf.dispose([inputs, others]);
  net.dispose();
  assertEquals(tf.memory().numTensors, before);
});

const trained = convnet({ bias: false, random: random(1) });
const fresh = convnet({ bias: false, random: random(2) });
const inputs = tf.tensor4d(random(3).uniformArray(2 * 784), [2, 28, 28, 1]);
const logits = async (model: typeof trained) => {
  const output = model.forward(inputs);
  return [...await readFinite(output, "logits").finally(() => output.dispose())];
};

Deno.test("weightCascade() replaces one weighted layer more at each step, from the logits down", () => {
  const weighted = trained.layers.filter(({ variables }) => variables.kernel).length;
  const models = weightCascade(trained, fresh);
  assertEquals(models.length, weighted);
  models.forEach((model, k) => {
    const kernels = [...model.variables].map(([name, kernel]) =>
      kernel === fresh.variables.get(name)
    );
    assertEquals(kernels, kernels.map((_, i) => i >= weighted - 1 - k));
  });
});

Deno.test("weightCascade() ends with the fresh model's function, and every step stays homogeneous", async () => {
  const tensors = tf.memory().numTensors, models = weightCascade(trained, fresh);
  await assertClose(await logits(models.at(-1)!), await logits(fresh));
  assert(`${await logits(models[0]!)}` !== `${await logits(trained)}`);
  for (const { forward } of models) assert(await homogeneityError(forward, inputs) < 1e-5);
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("weightCascade() refuses models of different layers", () => {
  const biased = convnet({ bias: true, random: random(2) });
  assertThrows(() => weightCascade(trained, biased), TypeError, '"fresh" must be of the same');
  biased.dispose();
});
