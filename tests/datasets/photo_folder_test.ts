import { assertEquals, assertRejects } from "@std/assert";
import { loadPhotoFolder } from "@lib/datasets";
import { PNG } from "pngjs";

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
