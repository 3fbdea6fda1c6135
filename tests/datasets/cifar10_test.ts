import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { cifar10, cifar10Subset, type Dataset } from "@lib/datasets";
import { splitOffValidation } from "../../lib/datasets/idx.ts";

const { train, test } = await cifar10Subset();

/** Images per class. */
function counts({ labels, classNames }: Dataset): number[] {
  return classNames.map((_, index) => labels.filter((label) => label === index).length);
}

Deno.test("cifar10Subset() holds 200 training and 100 test images of every class", () => {
  assertEquals(counts(train), Array(10).fill(200));
  assertEquals(counts(test), Array(10).fill(100));
  for (const { images, count, shape } of [train, test]) {
    assertEquals([shape, images.length], [[32, 32, 3], count * 3072]);
    assert(images.every((pixel) => pixel === Math.fround(Math.round(pixel * 255) / 255)));
  }
});

Deno.test("cifar10Subset() has the mean colour of CIFAR-10's training images, to within 4 standard errors", () => {
  // Published means of the 50,000 images; an image's own mean varies by about 0.12.
  [0.4914, 0.4822, 0.4465].forEach((published, channel) => {
    const values = train.images.filter((_, i) => i % 3 === channel);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assertAlmostEquals(mean, published, 4 * 0.12 / Math.sqrt(train.count));
  });
});

Deno.test("cifar10Subset() cuts its mosaic between images: neighbours inside one are alike, at no column worse", () => {
  const step = (x: number) => {
    let sum = 0;
    for (let row = 0; row < 32 * test.count; row++) {
      const at = 3 * (32 * row + x);
      sum += Math.abs(test.images[at + 3]! - test.images[at]!);
    }
    return sum / (32 * test.count);
  };
  const steps = Array.from({ length: 31 }, (_, x) => step(x));
  assert(Math.max(...steps) < 1.5 * Math.min(...steps), `${steps}`);
  const apart = Array.from(
    { length: test.count - 1 },
    (_, i) => Math.abs(test.images[(i + 1) * 3072]! - test.images[i * 3072]!),
  );
  const between = apart.reduce((a, b) => a + b, 0) / apart.length;
  assert(between > 3 * Math.max(...steps), "images do differ from one another");
});

Deno.test("cifar10() refuses to keep other than 1 to 45,000 training images, before it fetches any", async () => {
  for (const train of [0, 45_001, 2.5, NaN]) {
    await assertRejects(() => cifar10({ train }), RangeError, `"train" must be an integer from 1`);
  }
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => cifar10({ signal }), Error, "enough");
});

Deno.test("splitOffValidation() keeps the same validation images and nested training images whatever the count", () => {
  const data = Uint8Array.from({ length: 6000 * 3 }, (_, i) => Math.floor(i / 3) % 251);
  const labels = Uint8Array.from({ length: 6000 }, (_, i) => Math.floor(i / 251));
  const pair = {
    images: { file: "images", shape: [6000, 1, 1, 3], data },
    labels: { file: "labels", shape: [6000], data: labels },
  };
  const options = { name: "x", classNames: Array(24).fill("") };
  const ids = ({ images, labels }: Dataset) =>
    Array.from(labels, (label, i) => 251 * label + Math.round(255 * images[3 * i]!));
  const all = splitOffValidation(pair, options);
  const some = splitOffValidation(pair, { ...options, count: 100 });
  assertEquals([all.train.count, all.validation.count, some.train.count], [1000, 5000, 100]);
  assertEquals(all.train.shape, [1, 1, 3]);
  assertEquals(ids(some.validation), ids(all.validation));
  assertEquals(new Set([...ids(all.train), ...ids(all.validation)]).size, 6000);
  const whole = new Set(ids(all.train));
  assert(ids(some.train).every((id) => whole.has(id)));
});

Deno.test({
  name:
    "cifar10() is complete, balanced, and holds the committed part at the places that are given",
  // It fetches 139 MB and takes 1 GB of memory.
  ignore: Deno.env.get("ATTRIBUTION_TEST_DOWNLOADS") !== "1",
  async fn() {
    const whole = await cifar10();
    const parts = [whole.train, whole.validation, whole.test];
    assertEquals(parts.map(({ count }) => count), [45_000, 5_000, 10_000]);
    assertEquals(counts(whole.test), Array(10).fill(1000));
    const watched = counts(whole.validation);
    assertEquals(counts(whole.train).map((count, i) => count + watched[i]!), Array(10).fill(5000));
    assertEquals([...whole.test.images.slice(0, 3)].map((v) => Math.round(255 * v)), [
      158,
      112,
      49,
    ]);
    const cards = JSON.parse(
      await Deno.readTextFile(new URL("../../data/cifar-10/subset.json", import.meta.url)),
    );
    for (const part of ["train", "test"] as const) {
      const [committed, complete] = [{ train, test }[part], whole[part]];
      cards[part].indices.forEach((index: number, i: number) => {
        assertEquals(committed.labels[i], complete.labels[index]);
        const image = ({ images }: Dataset, i: number) => images.subarray(i * 3072, (i + 1) * 3072);
        assertEquals(image(committed, i), image(complete, index));
      });
    }
  },
});
