import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Holes, linearImputation, performanceInformation } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

// saliency 0.2.1's compute_pic_metric() with its blur replaced by Quantus's linear imputation, rounded to
// bytes, and its entropy by the sum of differences of neighbours in memory:
//
//   wave = lambda step: np.array([math.sin(step * (k + 1)) for k in range(64)]).reshape(8, 8)
//   img = np.uint8(np.round(127.5 * (1 + wave(.37) * np.cos(wave(1.9))))); img[0, 0], img[7, 7] = 0, 255
//   mask[1, 2] = mask[6, 5] = mask[3, 3] = True
//   pred = lambda b: 1 / (1 + np.exp(-4 * (b.reshape(len(b), -1) / 255.) @ wave(.9).reshape(-1)))
//   compute_pic_metric(img, wave(2.3), mask, pred, [.02, .05, .1, .2, .34, .5, .75], min_pred_value=.01)
const image = [
  [0, 198, 225, 199, 250, 189, 180, 148],
  [114, 61, 63, 35, 12, 65, 44, 98],
  [128, 172, 174, 237, 215, 211, 225, 163],
  [148, 110, 83, 27, 60, 13, 42, 75],
  [83, 128, 169, 197, 197, 254, 197, 212],
  [182, 140, 102, 87, 44, 21, 56, 15],
  [76, 94, 130, 154, 214, 201, 222, 240],
  [182, 190, 141, 109, 62, 72, 10, 255],
].flat();
const golden = {
  area: 0.8939959660535869,
  curve: { 50: 0.36482597, 100: 0.72965194, 250: 0.92378901, 500: 0.97532599, 900: 0.98052294 },
};

const wave = (step: number) => Array.from({ length: 64 }, (_, k) => Math.sin(step * (k + 1)));

const forward: Forward = (x) => {
  const weights = tf.tensor2d(wave(0.9).map((w) => 4 * w / 255), [64, 1]);
  return tf.matMul(tf.reshape(x, [-1, 64]), weights);
};

/** A generator whose first pixels are those of the golden mask. */
const masked = { ...random(1), shuffle: () => Uint32Array.of(10, 53, 27) };

function rounded(holes: Holes): void {
  linearImputation()(holes);
  holes.pixels.forEach((value, i) => holes.pixels[i] = Math.round(value));
}

const information = ({ bytes }: { bytes: Uint8Array }) =>
  bytes.reduce((sum, value, i) => i === 0 ? 0 : sum + Math.abs(value - bytes[i - 1]!), 0);

Deno.test("performanceInformation() agrees with PAIR's program on the same blur, estimate and seen pixels", async () => {
  await withoutLeaks(async () => {
    const images = grey(8, 8, image);
    const { softmax } = await performanceInformation(forward, images, {
      scores: [wave(2.3)],
      random: masked,
      seen: 3 / 64,
      fractions: [0.02, 0.05, 0.1, 0.2, 0.34, 0.5, 0.75],
      least: 0.01,
      fill: rounded,
      information,
    });
    const { areas, curves, reasons } = softmax;
    assertEquals(reasons, [null]);
    await assertClose([areas[0]!], [golden.area], 1e-5);
    for (const [at, value] of Object.entries(golden.curve)) {
      await assertClose([curves[0]![Number(at)]!], [value], 1e-5, at);
    }
    images.dispose();
  });
});

Deno.test("accuracy curves jump from 0 to 1, and a map that knows beats its reverse", async () => {
  const images = grey(8, 8, image), weights = wave(0.9);
  const scores = weights.map((w, i) => w * image[i]!);
  const run = async (map: number[]) =>
    (await performanceInformation(forward, images, {
      scores: [map],
      random: masked,
      seen: 3 / 64,
      least: 0.5,
      information,
    })).accuracy;
  const good = await run(scores), bad = await run(scores.map((s) => -s));
  assert(good.curves[0]!.every((y) => y >= 0 && y <= 1));
  assert(good.areas[0]! > bad.areas[0]!, `${good.areas} ${bad.areas}`);
  images.dispose();
});

Deno.test("images with nothing to regain are left out with the reason, the others stay", async () => {
  const flat = new Array(64).fill(100), images = grey(8, 8, image, flat);
  const options = { scores: [wave(2.3), wave(2.3)], random: random(1), least: 0.01 };
  const { softmax: { areas, reasons } } = await performanceInformation(forward, images, options);
  assert(areas[0]! > 0 && reasons[0] === null);
  assertEquals([areas[1], reasons[1]], [null, "blurred it holds no less information"]);
  const strict = { ...options, least: 0.99 };
  const { softmax: { reasons: low } } = await performanceInformation(forward, images, strict);
  assert(low.every((why) => why!.includes("below 0.99")));
  images.dispose();
});

Deno.test("performanceInformation() refuses what has no image and an estimate that is no number", async () => {
  const table = tf.ones([1, 64]), images = grey(8, 8, image);
  const options = {
    scores: [wave(1)],
    random: random(1),
    least: 0.01,
  } as const;
  await assertRejects(() => performanceInformation(forward, table, options), TypeError, '"images"');
  const wrong = { ...options, information: () => NaN };
  await assertRejects(
    () => performanceInformation(forward, images, wrong),
    RangeError,
    '"information"',
  );
  tf.dispose([table, images]);
});
