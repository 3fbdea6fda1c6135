import { assertThrows } from "@std/assert";
import { boxBlur } from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

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
      const blurred = boxBlur(images, { kernel });
      await assertClose(blurred, expected, 1e-5);
      blurred.dispose();
    }
    images.dispose();
  });
});

Deno.test("boxBlur() refuses even, oversized and fractional windows", () => {
  const images = tf.ones([1, 2, 2, 1]);
  for (const kernel of [0, 2, 5, 1.5]) {
    assertThrows(
      () => boxBlur(images, { kernel }),
      RangeError,
      '"kernel" must be an odd integer in [1, 3]',
    );
  }
  images.dispose();
  const flat = tf.zeros([2, 4]);
  assertThrows(() => boxBlur(flat), TypeError, '"inputs" must be [batch, height');
  flat.dispose();
});

Deno.test("boxBlur() blurs 28 pixels by 7 and 224 by 51 unless told otherwise, the paper's ratio", async () => {
  for (const [side, kernel] of [[28, 7], [224, 51], [32, 7], [4, 3]] as const) {
    const images = tf.tensor4d(random(22).uniformArray(side * side), [1, side, side, 1]);
    const [usual, told] = [boxBlur(images), boxBlur(images, { kernel })];
    await assertClose(usual, told, 0);
    tf.dispose([images, usual, told]);
  }
});
