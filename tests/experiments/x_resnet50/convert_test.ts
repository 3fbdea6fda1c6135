import { assert, assertEquals, assertRejects } from "@std/assert";
import { certifyXModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { conversionsOf } from "../../../lib/experiments/x_resnet50/convert.ts";
import { images, pair } from "../../fixtures/teachers.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** A teacher and what it is converted with. */
async function given() {
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
    options: {
      ...{ inputs, few: tf.slice(inputs, 0, 8), photos, predictions },
      ...{ iterations: 4, epochs: 2, learningRate: 1e-3, signal: undefined },
    },
  };
}

Deno.test("conversionsOf() gives five networks without biases, no two alike, and tell their images", async () => {
  const { teacher, options } = await given();
  const before = tf.memory().numTensors;
  const other = images(4), errors = new Map<string, number>(), counts: number[] = [];
  for (const [name, convert] of conversionsOf(teacher, options)) {
    const { network, images, seconds } = await convert();
    await certifyXModel(network.forward, other);
    const wrong = tf.tidy(() => tf.norm(tf.sub(network.forward(other), teacher.forward(other))));
    errors.set(name, (await wrong.data())[0]!);
    wrong.dispose();
    network.dispose();
    assert(seconds > 0);
    counts.push(images);
  }
  other.dispose();
  assertEquals(tf.memory().numTensors, before);
  const names = ["stripped", "rescaled", "refitted on few", "distilled", "refitted"];
  assertEquals([...errors.keys()], names);
  assertEquals(counts, [0, 24, 8, 48, 24]);
  assertEquals(new Set(errors.values()).size, 5);
  assert(errors.get("refitted")! < errors.get("stripped")!);
});

Deno.test("conversionsOf() has one refit where there are no few", async () => {
  const { teacher, options } = await given();
  const names = [...conversionsOf(teacher, { ...options, few: undefined }).keys()];
  assertEquals(names, ["stripped", "rescaled", "refitted", "distilled"]);
});

Deno.test("conversionsOf() leaves nothing behind when it is stopped", async () => {
  const { teacher, options } = await given();
  const before = tf.memory().numTensors;
  for (
    const convert of conversionsOf(teacher, { ...options, signal: AbortSignal.abort() }).values()
  ) {
    await assertRejects(convert, DOMException);
    assertEquals(tf.memory().numTensors, before);
  }
});
