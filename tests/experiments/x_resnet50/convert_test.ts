import { assert, assertEquals, assertRejects } from "@std/assert";
import { certifyXModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { conversionsOf } from "../../../lib/experiments/x_resnet50/convert.ts";
import { assertClose } from "../../fixtures/assert_close.ts";
import { images, pair } from "../../fixtures/teachers.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** A teacher and what it is converted with; a cut takes the first of 24 inputs. */
async function given() {
  const { teacher } = pair(), inputs = images(3);
  const values = new Float32Array(await inputs.data());
  const cut = (count: number, name: string) => {
    const taken = values.slice(0, count * 16 * 16 * 3), classNames = ["a", "b", "c", "d"];
    const shape = [16, 16, 3] as const;
    return Promise.resolve({ name, images: taken, count, shape, classNames, files: [] });
  };
  const training = { iterations: 4, distilCrops: 20, learningRate: 1e-3 };
  return { teacher, options: { inputs, cut, crops: [8, 24], ...training, signal: undefined } };
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
  const names = ["stripped", "rescaled", "refit on 8 crops", "refit on 24 crops", "distilled"];
  assertEquals([...errors.keys()], names);
  assertEquals(counts, [0, 24, 8, 24, 44]);
  assertEquals(new Set(errors.values()).size, 5);
  assert(errors.get("refit on 24 crops")! < errors.get("refit on 8 crops")!);
  assert(errors.get("refit on 8 crops")! < errors.get("stripped")!);
});

Deno.test("conversionsOf() distils the same network whether its refit was asked for before or not", async () => {
  const { teacher, options } = await given();
  const [all, alone] = [conversionsOf(teacher, options), conversionsOf(teacher, options)];
  (await all.get("refit on 24 crops")!()).network.dispose();
  const [after, straight] = [await all.get("distilled")!(), await alone.get("distilled")!()];
  const other = images(4);
  await assertClose(straight.network.forward(other), after.network.forward(other), 0);
});

Deno.test("conversionsOf() goes on from its files: a refit that is there is not made again, nor what is distilled", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { teacher, options } = await given();
    const asked: string[] = [];
    const checkpoint = (name: string) => {
      asked.push(name);
      return Promise.resolve(`${folder}/${name}`);
    };
    const convert = () => conversionsOf(teacher, { ...options, checkpoint }).get("distilled")!();
    const [first, second] = [await convert(), await convert()];
    assertEquals(asked, ["refit on 24 crops", "distilled", "refit on 24 crops", "distilled"]);
    assertEquals(second.seconds, first.seconds, "told from the files, to the last bit");
    const other = images(4);
    await assertClose(second.network.forward(other), first.network.forward(other), 0);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
