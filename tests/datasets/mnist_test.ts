import { assert, assertEquals } from "@std/assert";
import { type Dataset, fashionMnist } from "@lib/datasets";
import { readIdx } from "../../lib/datasets/idx.ts";

const { train, validation, test } = await fashionMnist();
const parts = [train, validation, test];

/** Images per class. */
function counts({ labels, classNames }: Dataset): number[] {
  return classNames.map((_, index) => labels.filter((label) => label === index).length);
}

/** A hash per image of its bytes (FNV-1a), sorted. */
function hashes(bytes: Uint8Array): Uint32Array {
  const result = new Uint32Array(bytes.length / 784).fill(0x811c9dc5);
  bytes.forEach((byte, i) => {
    const image = Math.floor(i / 784);
    result[image] = Math.imul(result[image]! ^ byte, 0x01000193);
  });
  return result.sort();
}

Deno.test("fashionMnist() holds 55,000, 5,000 and 10,000 images of 28 x 28 x 1", () => {
  assertEquals(parts.map(({ count }) => count), [55_000, 5_000, 10_000]);
  for (const { images, labels, count, shape, classNames } of parts) {
    assertEquals(shape, [28, 28, 1]);
    assertEquals([images.length, labels.length], [count * 784, count]);
    assertEquals(classNames.length, 10);
  }
});

Deno.test("fashionMnist() has the published 6,000 and 1,000 images of every class", () => {
  assertEquals(counts(test), Array(10).fill(1000));
  const [fitted, watched] = [counts(train), counts(validation)];
  assertEquals(fitted.map((count, index) => count + watched[index]!), Array(10).fill(6000));
  // A class's share of 5,000 of 60,000 images drawn at random is hypergeometric: 500 +- 20.3.
  for (const count of watched) assert(Math.abs(count - 500) < 4 * 20.3, `${watched}`);
});

Deno.test("fashionMnist() gives pixels in [0, 1] that are multiples of 1/255", () => {
  for (const { images } of parts) {
    assert(images.every((pixel) => pixel === Math.fround(Math.round(pixel * 255) / 255)));
    assertEquals(images.reduce((most, pixel) => Math.max(most, pixel), 0), 1);
    assertEquals(images.reduce((least, pixel) => Math.min(least, pixel), 1), 0);
  }
});

Deno.test("fashionMnist() splits its train file without losing or doubling an image", async () => {
  const path = new URL("../../data/fashion-mnist/train-images-idx3-ubyte.gz", import.meta.url);
  const { data } = await readIdx({ path }, 3);
  const both = new Uint8Array(data.length);
  both.set(train.images.map((pixel) => Math.round(pixel * 255)));
  both.set(validation.images.map((pixel) => Math.round(pixel * 255)), train.images.length);
  assertEquals(hashes(both), hashes(data));
});

Deno.test("fashionMnist() splits the same way every time", async () => {
  const again = await fashionMnist();
  assertEquals(again.validation.labels, validation.labels);
  assertEquals(again.train.labels, train.labels);
});
