import { assert, assertAlmostEquals } from "@std/assert";
import { decodePhoto } from "@lib/datasets";

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

Deno.test("decodePhoto() agrees with Pillow on whole photos: pixels to 6 of 255 levels, mean colours to 1", async () => {
  for (const [name, { mean, pixels }] of Object.entries(pillow)) {
    const path = new URL(`../../data/photos/${name}.jpg`, import.meta.url);
    const levels = decodePhoto(await Deno.readFile(path), name).map((value) => 255 * value);
    const at = (i: number) => {
      const [c, column, row] = [i % 3, Math.floor(i / 3) % 4, Math.floor(i / 12)];
      return 3 * (224 * (28 + 56 * row) + 28 + 56 * column) + c;
    };
    pixels.forEach((level, i) => assert(Math.abs(levels[at(i)]! - level) <= 6, `${name}, ${i}`));
    mean.forEach((level, c) => {
      // jpeg-js rounds levels down where Pillow rounds them to the nearest.
      const channel = levels.filter((_, i) => i % 3 === c);
      assertAlmostEquals(channel.reduce((a, b) => a + b, 0) / channel.length, level, 1);
    });
  }
});
