import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import {
  explainPhotos,
  mapBlock,
  scorePhotos,
} from "../../../lib/experiments/x_resnet50/photo_measures.ts";

await setupBackend({ backend: "wasm", quiet: true });

const side = 2 * mapBlock;
const weights = tf.tensor2d(random(1).normalArray(3 * side ** 2 * 7), [3 * side ** 2, 7]);
const linear: Forward = (x) => tf.matMul(tf.reshape(x, [x.shape[0]!, 3 * side ** 2]), weights);
/** Does each part. */
const doPart = <T>(_: string, work: () => Promise<T>) => work();
const inputs = tf.tensor4d(random(2).normalArray(5 * 3 * side ** 2), [5, side, side, 3]);

Deno.test("explainPhotos() sums maps over channels and squares: a linear network's logits, no difference", async () => {
  const target = [0, 6, 3, 2, 1];
  const before = tf.memory().numTensors;
  const options = { target, steps: 3, label: "linear", signal: undefined, doPart };
  const { difference, maps } = await explainPhotos(linear, inputs, options);
  assertEquals(tf.memory().numTensors, before);
  assert(difference < 1e-5, `${difference}`);
  const logits = await linear(inputs).data();
  const total = (map: readonly number[]) => map.reduce((sum, value) => sum + value);
  assertEquals(maps.ig.map(({ length }) => length), target.map(() => 4));
  await assertClose(maps.ig.map(total), target.map((c, i) => logits[7 * i + c]!), 0.02);
  const corner = tf.tidy(() => {
    const one = tf.mul(
      tf.slice(inputs, 0, 1),
      tf.reshape(tf.slice(weights, [0, 0], [-1, 1]), [1, side, side, 3]),
    );
    return tf.sum(tf.slice(one, [0, 0, mapBlock, 0], [1, mapBlock, mapBlock, 3]));
  });
  await assertClose([maps.oneGradient[0]![1]!], await corner.data(), 0.02);
});

Deno.test("scorePhotos() counts first places, places among five, and agreement with the teacher", async () => {
  // Logits 6, 5 .. 0 for every image: label 0 is first, 4 is fifth, 5 is sixth.
  const falling: Forward = (x) => tf.tile(tf.tensor2d([[6, 5, 4, 3, 2, 1, 0]]), [x.shape[0]!, 1]);
  const photos = {
    name: "photos",
    images: new Float32Array(await inputs.data()),
    count: 5,
    shape: [side, side, 3] as const,
    classNames: [],
    files: [],
    labels: Uint16Array.of(0, 4, 5, 0, 1),
  };
  const scores = await scorePhotos(falling, photos, [0, 0, 1, 2, 0]);
  assertEquals(scores, { photos: 5, top1: 2, top5: 4, agreement: 3 });
});
