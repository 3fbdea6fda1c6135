import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readIdxDataset } from "@lib/datasets";
import { decodeIdx, readIdx } from "../../lib/datasets/idx.ts";
import { encodeIdx, gzip, withFile } from "../fixtures/idx_files.ts";

const arrays = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((product, size) => product * size, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.uint8Array({ minLength: length, maxLength: length }),
  });
});

Deno.test("decodeIdx() gives back what any IDX file of bytes was made from", () => {
  fc.assert(
    fc.property(arrays, ({ shape, data }) => {
      const array = decodeIdx(encodeIdx(shape, data), "made", shape.length);
      assertEquals(array, { file: "made", shape, data });
    }),
    { seed: 1998 },
  );
});

Deno.test("decodeIdx() refuses every shortened and every lengthened file", () => {
  fc.assert(
    fc.property(arrays, fc.nat(), ({ shape, data }, nat) => {
      const bytes = encodeIdx(shape, data);
      const short = bytes.slice(0, nat % bytes.length);
      assertThrows(() => decodeIdx(short, "cut", shape.length), Error, `"cut"`);
      const long = new Uint8Array([...bytes, 0]);
      assertThrows(() => decodeIdx(long, "grown", shape.length), Error, "trailing bytes");
    }),
    { seed: 1999 },
  );
});

Deno.test("decodeIdx() refuses a wrong magic number, type and rank, and says which", () => {
  const labels = encodeIdx([2], [7, 9]);
  const cases: [at: number, value: number, message: string][] = [
    [0, 1, "magic number must be 0x000008NN"],
    [1, 1, "current value is 0x00010801"],
    [2, 0x0d, "current value is 0x00000d01"],
    [3, 3, "rank must be 1: current value is 3"],
  ];
  for (const [at, value, message] of cases) {
    assertThrows(() => decodeIdx(labels.with(at, value), "labels", 1), Error, message);
  }
});

Deno.test("readIdx() reads the same array from a plain and from a compressed file", async () => {
  const bytes = encodeIdx([3, 1, 2], [0, 1, 2, 253, 254, 255]);
  for (const contents of [bytes, await gzip(bytes)]) {
    const { shape, data } = await withFile(contents, (path) => readIdx({ path }, 3));
    assertEquals({ shape, data: [...data] }, { shape: [3, 1, 2], data: [0, 1, 2, 253, 254, 255] });
  }
});

Deno.test("readIdx() names the file whose gzip is cut, altered or followed by something", async () => {
  const whole = await gzip(encodeIdx([64], new Uint8Array(64).map((_, i) => (i * 37) % 251)));
  const checksum = whole.length - 8;
  const broken = [
    whole.slice(0, -9),
    whole.with(checksum, whole[checksum]! ^ 1),
    new Uint8Array([...whole, 1, 2, 3]),
  ];
  for (const contents of broken) {
    await withFile(contents, async (path) => {
      const { message } = await assertRejects(() => readIdx({ path }, 1), Error, "gzip is broken");
      assertStringIncludes(message, path);
    });
  }
});

Deno.test("readIdx() refuses a file with another SHA-256 and takes the one with the right one", async () => {
  const bytes = encodeIdx([1], [5]);
  const right = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  await withFile(bytes, async (path) => {
    assertEquals((await readIdx({ path, sha256: right }, 1)).data[0], 5);
    const wrong = right.replace(/./, (digit) => digit === "0" ? "1" : "0");
    const { message } = await assertRejects(() => readIdx({ path, sha256: wrong }, 1), Error);
    assertStringIncludes(message, `"${path}" as its SHA-256 must be ${wrong}`);
  });
});

Deno.test("readIdx() names a file that does not exist", async () => {
  await assertRejects(
    () => readIdx({ path: "absent-ubyte.gz" }, 1),
    Error,
    `Cannot read "absent-ubyte.gz"`,
  );
});

const options = { name: "two", classNames: ["circle", "square"] };

function read(images: Uint8Array, labels: Uint8Array) {
  return withFile(
    images,
    (imagePath) =>
      withFile(
        labels,
        (labelPath) =>
          readIdxDataset({ images: { path: imagePath }, labels: { path: labelPath } }, options),
      ),
  );
}

Deno.test("readIdxDataset() divides pixels by 255 and keeps images and labels in order", async () => {
  const dataset = await read(
    encodeIdx([2, 1, 3], [0, 51, 255, 102, 0, 0]),
    encodeIdx([2], [1, 0]),
  );
  assertEquals(dataset, {
    name: "two",
    images: new Float32Array([0, 0.2, 1, 0.4, 0, 0]),
    labels: new Uint8Array([1, 0]),
    count: 2,
    shape: [1, 3, 1],
    classNames: ["circle", "square"],
  });
});

Deno.test("readIdxDataset() refuses images and labels that differ in number", async () => {
  const images = encodeIdx([2, 1, 1], [0, 0]);
  await assertRejects(
    () => read(images, encodeIdx([3], [0, 1, 0])),
    Error,
    "one label for each of the 2 images",
  );
});

Deno.test("readIdxDataset() refuses a label without a class name and says where it is", async () => {
  const images = encodeIdx([3, 1, 1], [0, 0, 0]);
  await assertRejects(
    () => read(images, encodeIdx([3], [0, 1, 2])),
    RangeError,
    "labels must be below 2: current value is 2 at index 2",
  );
});

Deno.test("readIdxDataset() refuses labels in the place of images", async () => {
  const labels = encodeIdx([1], [0]);
  await assertRejects(() => read(labels, labels), Error, "rank must be 3: current value is 1");
});
