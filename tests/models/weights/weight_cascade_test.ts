import { assert, assertEquals, assertThrows } from "@std/assert";
import { convnet, homogeneityError, weightCascade } from "@lib/models";
import { random, readFinite, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });
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
