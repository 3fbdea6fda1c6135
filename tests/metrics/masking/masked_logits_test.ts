import { assert, assertEquals, assertRejects } from "@std/assert";
import { descendingOrder, maskedLogits } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ quiet: true });

/** Each pixel's value is a class's logit: what the network saw can be read off. */
const seen: Forward = (x) => x.reshape([x.shape[0]!, -1]);

const order = Uint32Array.of(2, 0, 3, 1);

Deno.test("maskedLogits() shows the front of the order and fills the rest, on a 2 x 2 image", async () => {
  await withoutLeaks(async () => {
    const images = grey(2, 2, [1, 2, 3, 4], [5, 6, 7, 8]);
    const fill = grey(2, 2, [-1, -2, -3, -4], [-5, -6, -7, -8]);
    const masks = [
      { image: 1, order, visible: 2 },
      { image: 0, order, visible: 0 },
      { image: 0, order, visible: 1 },
      { image: 1, order, visible: 4 },
    ];
    const rows = await maskedLogits(seen, images, { masks, fill });
    assertEquals(rows.map((row) => [...row]), [
      [5, -6, 7, -8],
      [-1, -2, -3, -4],
      [-1, -2, 3, -4],
      [5, 6, 7, 8],
    ]);
    tf.dispose([images, fill]);
  });
});

Deno.test("maskedLogits() shows and hides all channels of a pixel together", async () => {
  const images = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
  const fill = tf.zerosLike(images);
  const masks = [{ image: 0, order: Uint32Array.of(1, 0), visible: 1 }];
  const [row] = await maskedLogits(seen, images, { masks, fill });
  assertEquals([...row!], [0, 0, 0, 4, 5, 6]);
  tf.dispose([images, fill]);
});

Deno.test("maskedLogits() gives the same for every batch size, reports each batch, and leaves its arguments alone", async () => {
  await withoutLeaks(async () => {
    const draws = random(20);
    const images = tf.tensor4d(draws.uniformArray(3 * 16), [3, 4, 4, 1]);
    const before = await images.data();
    const fill = tf.fill(images.shape, 0.5);
    const masks = Array.from({ length: 23 }, (_, i) => ({
      image: i % 3,
      order: draws.shuffle(16),
      visible: i % 17,
    }));
    const forward = additive([...draws.normalArray(16)]);
    const whole = await maskedLogits(forward, images, { masks, fill });
    for (const batchSize of [1, 5, 23]) {
      const reported: number[] = [];
      const rows = await maskedLogits(forward, images, {
        masks,
        fill,
        batchSize,
        onProgress: (done, total) => {
          assertEquals(total, 23);
          reported.push(done);
        },
      });
      for (const [i, row] of rows.entries()) await assertClose(row, whole[i]!);
      assertEquals(reported.length, Math.ceil(23 / batchSize));
      assertEquals(reported.at(-1), 23);
    }
    assertEquals(await images.data(), before);
    assert(!images.isDisposed && !fill.isDisposed);
    tf.dispose([images, fill]);
  });
});

Deno.test("maskedLogits() leaks nothing where the network fails, gives NaN or is stopped", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]);
  const fill = tf.fill(images.shape, 0);
  const masks = [{ image: 0, order, visible: 1 }, { image: 0, order, visible: 2 }];
  const options = { masks, fill, batchSize: 1 };
  await withoutLeaks(async () => {
    const failing: Forward = (x) => {
      x.square();
      throw new Error("no such layer");
    };
    await assertRejects(() => maskedLogits(failing, images, options), Error, "no such layer");
    const undefinedLogits: Forward = (x) => tf.mul(seen(x), NaN);
    await assertRejects(() => maskedLogits(undefinedLogits, images, options), RangeError, "logits");
    const stop = new AbortController();
    let passes = 0;
    const onProgress = () => {
      passes++;
      stop.abort(new Error("stopped by hand"));
    };
    const stopped = { ...options, onProgress, signal: stop.signal };
    await assertRejects(() => maskedLogits(seen, images, stopped), Error, "stopped by hand");
    assertEquals(passes, 1);
  });
  tf.dispose([images, fill]);
});

Deno.test("maskedLogits() refuses wrong shapes, masks and batch sizes by name", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]);
  const fill = tf.fill(images.shape, 0);
  const flat = tf.zeros([1, 5]), vector = tf.zeros([4]);
  const mask = { image: 0, order, visible: 1 };
  const run = (masks = [mask], other = fill as tf.Tensor, input = images as tf.Tensor) =>
    maskedLogits(seen, input, { masks, fill: other });
  await assertRejects(() => run([mask], flat), TypeError, '"fill" must be of the images\' shape');
  await assertRejects(
    () => run([mask], flat, vector),
    TypeError,
    '"images" must be a tensor [batch',
  );
  const far = Uint32Array.of(4);
  await assertRejects(() => run([{ ...mask, image: 1 }]), RangeError, '"masks[0].image"');
  await assertRejects(() => run([{ ...mask, visible: 5 }]), RangeError, '"masks[0].visible"');
  await assertRejects(() => run([mask, { ...mask, order: far }]), RangeError, '"masks[1].order"');
  const none = () => maskedLogits(seen, images, { masks: [mask], fill, batchSize: 0 });
  await assertRejects(none, RangeError, '"batchSize" must be a positive integer');
  tf.dispose([images, fill, flat, vector]);
});

Deno.test("descendingOrder() takes equal scores by index", () => {
  assertEquals([...descendingOrder([0.1, 0.7, 0.7, -2, 0.1])], [1, 2, 0, 4, 3]);
});
