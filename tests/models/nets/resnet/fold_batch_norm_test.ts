import { assert, assertEquals, assertRejects } from "@std/assert";
import { foldBatchNorm, resnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../../fixtures/assert_close.ts";
import { perturb, small } from "./small.ts";

await setupBackend({ quiet: true });

Deno.test("foldBatchNorm() gives a network without batch norm and with the same logits", async () => {
  const x = tf.tensor4d(random(1).normalArray(2 * 12 * 10 * 3), [2, 12, 10, 3]);
  for (const depth of [18, 50] as const) {
    for (const bias of [true, false]) {
      const before = tf.memory().numTensors;
      const model = resnet({ ...small, depth, bias, epsilon: 1e-3 });
      await perturb(model, 2);
      const folded = await foldBatchNorm(model);
      const expected = model.forward(x);
      model.dispose(); // the folded network stands alone
      const actual = folded.forward(x);
      const [logits, theirs] = [await actual.data(), await expected.data()];
      const scale = Math.max(...theirs.map(Math.abs));
      await assertClose(logits.map((y) => y / scale), theirs.map((y) => y / scale), 1e-5);
      assertEquals(folded.settings.normalisation, "none");
      const names = [...folded.variables.keys()];
      assert(names.every((name) => /(kernel|bias)$/.test(name)));
      assertEquals(names.some((name) => name.endsWith("bias")), bias);
      tf.dispose([expected, actual]);
      folded.dispose();
      assertEquals(tf.memory().numTensors, before);
    }
  }
});

Deno.test("foldBatchNorm() folds by hand: kernel 3, scale 2, variance 3, epsilon 1, mean 5, shift 7", async () => {
  const model = resnet({ ...small, depth: 18, bias: true, epsilon: 1 });
  const set = (name: string, value: number) =>
    tf.tidy(() => {
      const variable = model.variables.get(name)!;
      variable.assign(tf.fill(variable.shape, value));
    });
  set("layer2.0.downsample.0.kernel", 3);
  set("layer2.0.downsample.1.scale", 2);
  set("layer2.0.downsample.1.variance", 3);
  set("layer2.0.downsample.1.mean", 5);
  set("layer2.0.downsample.1.shift", 7);
  const folded = await foldBatchNorm(model);
  const of = (key: string) => folded.variables.get(`layer2.0.downsample.0.${key}`)!;
  const [kernel, bias] = [of("kernel"), of("bias")];
  await assertClose(kernel, tf.fill(kernel.shape, 3));
  await assertClose(bias, tf.fill(bias.shape, 7 - 5));
  model.dispose();
  folded.dispose();
});

Deno.test("foldBatchNorm() refuses a network without batch norm and values that are not finite", async () => {
  const plain = resnet({ ...small, depth: 18, bias: true, normalisation: "none" });
  await assertRejects(
    () => foldBatchNorm(plain),
    RangeError,
    `Cannot fold batch norm as "model" must be a ResNet of normalisation batch: current value is ` +
      `"resnet18-none"`,
  );
  const broken = resnet({ ...small, depth: 18, bias: true });
  tf.tidy(() => broken.variables.get("bn1.mean")!.assign(tf.fill([2], NaN)));
  const before = tf.memory().numTensors;
  await assertRejects(() => foldBatchNorm(broken), RangeError, `Cannot read "bn1.mean"`);
  assertEquals(tf.memory().numTensors, before);
  plain.dispose();
  broken.dispose();
});
