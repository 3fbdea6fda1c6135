import { assertEquals, assertRejects } from "@std/assert";
import { readIdxDataset } from "@lib/datasets";
import { encodeIdx, withFile } from "./idx_files.ts";

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
