import { assert, assertEquals } from "@std/assert";
import { imagenetConventions } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { randomCrops } from "../../../lib/experiments/x_resnet50/random_crops.ts";

await setupBackend({ backend: "wasm", quiet: true });

// Red is the column, green the row, both in [0, 1]; blue tells the photo.
const size = 64;
const images = Float32Array.from({ length: 3 * size * size * 3 }, (_, k) => {
  const pixel = Math.floor(k / 3), place = pixel % (size * size);
  const [row, column, photo] = [
    Math.floor(place / size),
    place % size,
    Math.floor(pixel / size ** 2),
  ];
  return [column / (size - 1), row / (size - 1), photo / 10][k % 3]!;
});
const photos = {
  name: "ramps",
  images,
  count: 3,
  shape: [size, size, 3] as const,
  classNames: [],
  files: ["a", "b", "c"],
};
// (x - mean) / deviation: undone below.
const convention = imagenetConventions.torchvision;
const mean = [0.485, 0.456, 0.406], deviation = [0.229, 0.224, 0.225];

Deno.test("randomCrops() cuts squares of a quarter to all of the area, half of them mirrored, every photo alike", async () => {
  const before = tf.memory().numTensors, side = 16, count = 60;
  const crops = await randomCrops(photos, { count, side, random: random(1), convention });
  assertEquals(tf.memory().numTensors, before);
  assertEquals([crops.count, crops.shape, crops.images.length], [
    count,
    [side, side, 3],
    count * side * side * 3,
  ]);
  let mirrored = 0;
  const areas: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = (row: number, column: number, channel: number) =>
      crops.images[((i * side + row) * side + column) * 3 + channel]! * deviation[channel]! +
      mean[channel]!;
    const [width, height] = [at(0, side - 1, 0) - at(0, 0, 0), at(side - 1, 0, 1) - at(0, 0, 1)];
    assert(Math.abs(Math.abs(width) - height) < 1e-4, `a square: ${width} by ${height}`);
    areas.push(height ** 2);
    if (width < 0) mirrored++;
    assertEquals(crops.files[i], "abc"[Math.round(10 * at(3, 3, 2))]);
  }
  assert(Math.min(...areas) >= 0.25 - 1e-3 && Math.max(...areas) <= 1 + 1e-3, `${areas}`);
  assert(Math.min(...areas) < 0.4 && Math.max(...areas) > 0.85, "small ones and large ones");
  assert(mirrored > 15 && mirrored < 45, `${mirrored} of ${count}`);
  for (const file of photos.files) {
    assertEquals(crops.files.filter((each) => each === file).length, count / 3);
  }
});
