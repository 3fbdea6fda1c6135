import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  creditLine,
  decodePhoto,
  imagenetClasses,
  imageTensor,
  loadPhotoFolder,
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

/** A PNG of 4 x 6 pixels of one grey. */
function grey(level: number): Uint8Array {
  const picture = new PNG({ width: 6, height: 4 });
  for (let at = 0; at < picture.data.length; at += 4) {
    picture.data.set([level, level, level, 255], at);
  }
  return PNG.sync.write(picture);
}

/** Calls `use` with a folder that holds these files. */
async function withFolder(
  files: Readonly<Record<string, Uint8Array | string>>,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    for (const [name, contents] of Object.entries(files)) {
      const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : contents;
      await Deno.writeFile(`${path}/${name}`, bytes);
    }
    await use(path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

const two = { "b.png": grey(51), "a.PNG": grey(255), "notes.txt": "no photo", ".c.png": "hidden" };
const small = { resize: 4, crop: 2 };

Deno.test("decodePhoto() divides levels by 255 and takes the sizes it is given", () => {
  assertEquals(decodePhoto(grey(51), "x", small), new Float32Array(2 * 2 * 3).fill(0.2));
  assertThrows(() => decodePhoto(new Uint8Array(3), "x.jpg"), Error, '"x.jpg"');
});

Deno.test("loadPhotoFolder() reads JPEGs and PNGs in the order of their names and nothing else", () =>
  withFolder(two, async (path) => {
    const { files, count, shape, images, labels } = await loadPhotoFolder(path, small);
    assertEquals([files, count, shape, labels], [["a.PNG", "b.png"], 2, [2, 2, 3], undefined]);
    assertEquals([images[0], images[11], images[12]], [1, 1, Math.fround(0.2)]);
  }));

Deno.test("loadPhotoFolder() takes labels from labels.csv by file, whatever the order and further columns", () => {
  const csv = "class_index,note,file\r\n999,last,b.png\r\n7,,a.PNG\r\n";
  return withFolder({ ...two, "labels.csv": csv }, async (path) => {
    assertEquals((await loadPhotoFolder(path, small)).labels, Uint16Array.of(7, 999));
  });
});

Deno.test("loadPhotoFolder() refuses labels.csv where it does not fit the photos, and says which line", async () => {
  const cases: [csv: string, words: string][] = [
    ["file,label\na.PNG,1", '"its first line" must be a header with file and class_index'],
    ["file,class_index\na.PNG,1000\nb.png,2", '"line 2" must be with a class index of 0 to 999'],
    ["file,class_index\na.PNG,1\nb.png,x", '"line 3" must be with a class index of 0 to 999'],
    ["file,class_index\na.PNG,1\nz.png,2", '"line 3" must be about a photo of the folder'],
    ["file,class_index\na.PNG,1\na.PNG,1", '"line 3" must be about another photo'],
    ["file,class_index\na.PNG,1,2\nb.png,2", "expect 2, got 3 on line 2"],
    ["file,class_index\na.PNG,1", '"its lines" must be one for each photo'],
  ];
  for (const [csv, words] of cases) {
    await withFolder({ ...two, "labels.csv": csv }, async (path) => {
      await assertRejects(() => loadPhotoFolder(path, small), TypeError, words);
    });
  }
});

Deno.test("loadPhotoFolder() names the photo that cannot be decoded, and refuses a folder without photos", async () => {
  await withFolder({ ...two, "c.jpg": "no JPEG" }, async (path) => {
    await assertRejects(() => loadPhotoFolder(path, small), Error, '"c.jpg" must be a JPEG or PNG');
  });
  await withFolder({ "notes.txt": "no photo" }, async (path) => {
    await assertRejects(() => loadPhotoFolder(path), Error, "a folder with JPEG or PNG files");
  });
});

Deno.test("loadPhotoFolder() stops when it is told to", () =>
  withFolder(two, async (path) => {
    const signal = AbortSignal.abort(new Error("enough"));
    await assertRejects(() => loadPhotoFolder(path, { ...small, signal }), Error, "enough");
  }));
