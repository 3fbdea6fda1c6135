import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { certifyXModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { conversions, convert } from "../../../lib/training/x_resnet50/convert.ts";
import { images, pair } from "../without_biases/teachers.ts";

await setupBackend({ quiet: true });

/** A teacher and what it is converted with. */
async function given(signal?: AbortSignal) {
  const { teacher } = pair();
  const inputs = images(3);
  const photos = {
    name: "made",
    images: new Float32Array(await inputs.data()),
    count: inputs.shape[0],
    shape: [16, 16, 3] as const,
    classNames: ["a", "b", "c", "d"],
    files: [],
  };
  const predictions = (await predict(teacher.forward, photos)).classes;
  return {
    teacher,
    options: { inputs, photos, predictions, iterations: 4, epochs: 2, signal },
  };
}

Deno.test("convert() gives four networks without biases, no two alike, and tells their images", async () => {
  const { teacher, options } = await given();
  const before = tf.memory().numTensors;
  const { networks, costs, dispose } = await convert(teacher, options);
  const other = images(4);
  const errors: number[] = [];
  for (const name of conversions) {
    await certifyXModel(networks[name].forward, other);
    const wrong = tf.tidy(() => {
      const [ours, theirs] = [networks[name], teacher].map(({ forward }) => forward(other));
      return tf.norm(tf.sub(ours!, theirs!));
    });
    errors.push((await wrong.data())[0]!);
    wrong.dispose();
  }
  const [stripped, rescaled, refitted, distilled] = errors;
  assert(refitted! < stripped!, `${refitted} of ${stripped}`);
  assertNotEquals(rescaled, stripped);
  assertNotEquals(distilled, refitted);
  assertEquals(conversions.map((name) => costs[name].images), [0, 48, 48, 48]);
  assert(conversions.every((name) => costs[name].seconds > 0));
  dispose();
  other.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("convert() leaves nothing behind when it is stopped", async () => {
  const { teacher, options } = await given(AbortSignal.abort());
  const before = tf.memory().numTensors;
  await assertRejects(() => convert(teacher, options), DOMException);
  assertEquals(tf.memory().numTensors, before);
});
