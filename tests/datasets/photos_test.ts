import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  creditLine,
  decodePhoto,
  imagenetClasses,
  imageTensor,
  loadPhotos,
  subset,
} from "@lib/datasets";
import { setupBackend } from "@lib/runtime";
import { PNG } from "pngjs";

const folder = new URL("../../data/photos/", import.meta.url);
const photos = await loadPhotos();

Deno.test("loadPhotos() gives twelve photos of 224 x 224 in [0, 1], eleven classes among them", () => {
  const { images, labels, count, shape, files, classNames, credits } = photos;
  assertEquals([count, labels.length, files.length, credits.length], [12, 12, 12, 12]);
  assertEquals([images.length, shape], [12 * 224 * 224 * 3, [224, 224, 3]]);
  assert(images.every((value) => value >= 0 && value <= 1));
  assertEquals(new Set(labels).size, 11);
  assertEquals(Array.from(labels, (label) => classNames[label]), credits.map((c) => c.className));
});

Deno.test("loadPhotos() keeps colours and places: red flamingos, a sunset above a dark shore", () => {
  const mean = (file: string, channel: number, from = 0, to = 224) => {
    const image = photos.images.subarray(224 * 224 * 3 * photos.files.indexOf(file));
    let sum = 0;
    for (let i = from * 224; i < to * 224; i++) sum += image[3 * i + channel]!;
    return sum / ((to - from) * 224);
  };
  assert(mean("flamingo.jpg", 0) > mean("flamingo.jpg", 2) + 0.1);
  assert(mean("seashore.jpg", 0, 0, 100) > mean("seashore.jpg", 0, 140, 224) + 0.2);
});

Deno.test("the README of the photos has the file, source, author, licence and SHA-256 of each", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", folder));
  for (const { file, source, author, licence, sha256, sourceSha256 } of photos.credits) {
    const [name, path] = source.split(", ");
    const row = `| ${name} \`${path}\` | ${author} | ${licence} | \`${sha256}\` |`;
    assert(readme.includes(row), row);
    assert(readme.includes(`| \`${file}\` | \`${sourceSha256}\` |`), file);
  }
});

Deno.test("creditLine() names author, licence and the change for the photos that are shown", () => {
  const palace = photos.credits.filter(({ file }) => file === "palace.jpg");
  assertEquals(
    creditLine(palace),
    "Photographs, scaled and cropped. palace: danielbuechele, flickr.com/photos/danielbuechele/6061409035, CC-BY-2.0.",
  );
});

Deno.test("imagenetClasses() names 1,000 classes, each at its index", async () => {
  const names = await imagenetClasses();
  assertEquals(names.length, 1000);
  const known = [[0, "tench"], [281, "tabby"], [340, "zebra"], [388, "giant panda"], [
    999,
    "toilet tissue",
  ]];
  for (const [index, name] of known) assertEquals(names[index as number], name);
});

Deno.test("photos are a data set like any other: subsets keep labels above 255, tensors their pixels", async () => {
  await setupBackend({ quiet: true });
  assertEquals([...subset(photos, [11, 0]).labels], [340, 404]);
  const tensor = imageTensor(photos, [3]);
  assertEquals(tensor.shape, [1, 224, 224, 3]);
  const size = 224 * 224 * 3;
  assertEquals(await tensor.data(), photos.images.subarray(3 * size, 4 * size));
  tensor.dispose();
});

Deno.test("decodePhoto() divides levels by 255 and takes the sizes it is given", () => {
  const grey = new PNG({ width: 6, height: 4 });
  for (let at = 0; at < grey.data.length; at += 4) grey.data.set([51, 51, 51, 255], at);
  assertEquals(
    decodePhoto(PNG.sync.write(grey), "x", { resize: 4, crop: 2 }),
    new Float32Array(2 * 2 * 3).fill(0.2),
  );
  assertThrows(() => decodePhoto(new Uint8Array(3), "x.jpg"), Error, '"x.jpg"');
});

/*
 * Every 56th pixel of two committed photos, and their mean colour, after Pillow 13.0.0:
 *
 *     image = Image.open(f"data/photos/{name}.jpg").convert("RGB")
 *     short = min(image.size)
 *     image = image.resize([256 * side // short for side in image.size], Image.BILINEAR)
 *     left, top = (round((side - 224) / 2) for side in image.size)
 *     pixels = np.asarray(image.crop((left, top, left + 224, top + 224)))
 *     print(pixels[28::56, 28::56].flatten().tolist(), pixels.mean((0, 1)))
 */
// deno-fmt-ignore
const pillow = {
  // halved chroma, enlarged from 224 to 256
  "tabby-sitting": {
    mean: [181.24, 166.33, 146.03],
    pixels: [255, 255, 255, 186, 152, 142, 174, 159, 135, 252, 252, 250, 100, 80, 61, 94, 71, 47, 206, 187, 152, 161,
      153, 148, 71, 57, 42, 138, 118, 92, 167, 135, 86, 137, 121, 105, 124, 85, 29, 49, 37, 27, 124, 102, 65, 208, 201,
      184],
  },
  // full chroma, a margin of 79.5 to the left
  palace: {
    mean: [148.07, 144.57, 140.75],
    pixels: [165, 197, 208, 206, 227, 248, 220, 236, 252, 234, 242, 253, 156, 144, 132, 35, 35, 27, 232, 231, 236, 238,
      237, 242, 141, 169, 144, 139, 66, 31, 194, 205, 201, 199, 210, 206, 99, 73, 36, 44, 84, 86, 32, 33, 15, 40, 41,
      27],
  },
} as const;

Deno.test("decodePhoto() agrees with Pillow on whole photos: pixels to 1 of 255 levels, mean colours to 0.1", async () => {
  for (const [name, { mean, pixels }] of Object.entries(pillow)) {
    const path = new URL(`../../data/photos/${name}.jpg`, import.meta.url);
    const levels = decodePhoto(await Deno.readFile(path), name).map((value) => 255 * value);
    const at = (i: number) => {
      const [c, column, row] = [i % 3, Math.floor(i / 3) % 4, Math.floor(i / 12)];
      return 3 * (224 * (28 + 56 * row) + 28 + 56 * column) + c;
    };
    pixels.forEach((level, i) => assert(Math.abs(levels[at(i)]! - level) <= 1, `${name}, ${i}`));
    mean.forEach((level, c) => {
      const channel = levels.filter((_, i) => i % 3 === c);
      assertAlmostEquals(channel.reduce((a, b) => a + b, 0) / channel.length, level, 0.1);
    });
  }
});
