import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  blurFill,
  boxBlur,
  constantFill,
  meanColourFill,
  noiseFill,
  paperBlurKernel,
} from "@lib/metrics";
import { mean } from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../assert_close.ts";
import { withoutLeaks } from "../../attribution/oracles.ts";
import { grey } from "../additive_model.ts";

await setupBackend({ quiet: true });

const colours = () => tf.tensor4d([1, 10, 3, 20, 5, 60, 7, 70], [2, 1, 2, 2]);

Deno.test("constantFill() paints one value or one colour a channel", async () => {
  const images = colours(), black = constantFill(images, 0), tinted = constantFill(images, [2, -3]);
  assertEquals(black.shape, images.shape);
  await assertClose(black, new Float32Array(8));
  await assertClose(tinted, [2, -3, 2, -3, 2, -3, 2, -3]);
  assertThrows(
    () => constantFill(images, [1, 2, 3]),
    RangeError,
    '"value" must be one finite number',
  );
  assertThrows(() => constantFill(images, NaN), RangeError, '"value"');
  tf.dispose([images, black, tinted]);
});

Deno.test("meanColourFill() is each image's own mean, channel by channel", async () => {
  const images = colours(), fill = meanColourFill(images);
  await assertClose(fill, [2, 15, 2, 15, 6, 65, 6, 65]);
  tf.dispose([images, fill]);
});

Deno.test("boxBlur() is the mean over a window reflected at the border", async () => {
  await withoutLeaks(async () => {
    const [height, width, channels] = [6, 5, 2];
    const values = random(21).uniformArray(height * width * channels);
    const images = tf.tensor4d(values, [1, height, width, channels]);
    const reflect = (i: number, n: number) => i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i;
    for (const kernel of [1, 3, 7, 9]) {
      const reach = (kernel - 1) / 2;
      const expected = Float32Array.from(values, (_, at) => {
        const channel = at % channels;
        const [row, column] = [
          Math.floor(at / channels / width),
          Math.floor(at / channels) % width,
        ];
        let sum = 0;
        for (let dy = -reach; dy <= reach; dy++) {
          for (let dx = -reach; dx <= reach; dx++) {
            const [y, x] = [reflect(row + dy, height), reflect(column + dx, width)];
            sum += values[(y * width + x) * channels + channel]!;
          }
        }
        return sum / kernel ** 2;
      });
      const blurred = boxBlur(images, kernel);
      await assertClose(blurred, expected, 1e-5);
      blurred.dispose();
    }
    images.dispose();
  });
});

Deno.test("boxBlur() refuses even, oversized and fractional windows", () => {
  const images = grey(2, 2, [1, 2, 3, 4]);
  for (const kernel of [0, 2, 5, 1.5]) {
    assertThrows(
      () => boxBlur(images, kernel),
      RangeError,
      '"kernel" must be an odd integer in [1, 3]',
    );
  }
  images.dispose();
});

Deno.test("blurFill() blurs 28 pixels by 7 and 224 by 51, the paper's ratio", async () => {
  assertEquals([28, 224, 32, 4].map(paperBlurKernel), [7, 51, 7, 3]);
  const images = tf.tensor4d(random(22).uniformArray(28 * 28), [1, 28, 28, 1]);
  const fill = blurFill(images), blurred = boxBlur(images, 7);
  await assertClose(fill, blurred, 0);
  tf.dispose([images, fill, blurred]);
});

Deno.test("noiseFill() is uniform in its range and the same for the same seed", async () => {
  const images = tf.zeros<tf.Rank.R4>([2, 20, 20, 3]);
  const range = [-1, 3] as const;
  const [a, b, c] = [1, 1, 2].map((seed) => noiseFill(images, { random: random(seed), range }));
  const values = await a!.data();
  await assertClose(b!, values, 0);
  assert((await c!.data())[0] !== values[0]);
  assert(values.every((value) => value >= -1 && value <= 3));
  assertAlmostEquals(mean(values), 1, 0.1);
  const reversed = () => noiseFill(images, { random: random(1), range: [1, 0] });
  assertThrows(reversed, RangeError, '"range" must be two increasing numbers');
  tf.dispose([images, a!, b!, c!]);
});
