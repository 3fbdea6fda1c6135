import { assert, assertEquals, assertThrows } from "@std/assert";
import { resizeImage, type RgbImage } from "@lib/datasets";
import { resizeAndCrop } from "../../lib/datasets/resize.ts";

/** A picture whose levels come from a formula. */
function picture(
  height: number,
  width: number,
  level: (y: number, x: number, c: number) => number,
): RgbImage {
  const data = Uint8Array.from({ length: 3 * height * width }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return level(Math.floor(pixel / width), pixel % width, i % 3);
  });
  return { data, height, width };
}

const mixed = (y: number, x: number, c: number) => (37 * y + 61 * x + 89 * c + 13 * x * y) % 256;

/*
 * Pillow 13.0.0, which torchvision's Resize calls:
 *   i = np.fromfunction(lambda y, x, c: (37*y + 61*x + 89*c + 13*x*y) % 256, (6, 9, 3), dtype=int)
 *   Image.fromarray(i.astype(np.uint8)).resize((width, height), Image.BILINEAR)
 */
// deno-fmt-ignore
const pillow = [
  { size: [3, 4], of: [6, 9], levels: [85, 145, 148, 128, 107, 130, 138, 145, 141, 136, 100, 119, 131, 153, 133, 144,
    154, 115, 161, 131, 108, 101, 110, 132, 110, 121, 133, 136, 113, 132, 127, 89, 138, 106, 79, 154] },
  { size: [4, 5], of: [6, 9], levels: [52, 134, 170, 124, 115, 106, 144, 110, 177, 127, 138, 117, 158, 92, 121, 112,
    172, 150, 150, 120, 113, 140, 180, 127, 156, 117, 100, 87, 107, 129, 125, 151, 108, 128, 150, 137, 176, 143, 98,
    136, 97, 127, 97, 128, 143, 113, 110, 144, 123, 102, 143, 129, 88, 126, 115, 76, 165, 106, 63, 152] },
  { size: [4, 5], of: [2, 3], levels: [0, 89, 178, 24, 113, 202, 61, 150, 239, 98, 187, 122, 122, 211, 44, 9, 98, 187,
    35, 124, 187, 74, 163, 188, 112, 163, 111, 138, 163, 60, 28, 117, 206, 56, 145, 157, 99, 188, 85, 141, 115, 88,
    169, 66, 91, 37, 126, 215, 67, 156, 142, 111, 200, 33, 155, 91, 77, 185, 18, 107] },
] as const;

Deno.test("resizeImage() is Pillow's BILINEAR to within 1 level, shrinking and enlarging", () => {
  for (const { size, of: [height, width], levels } of pillow) {
    const { data } = resizeImage(picture(height, width, mixed), size);
    assertEquals(data.length, levels.length);
    // Pillow rounds to 8 bits after each of its two directions: at most half a level each time.
    data.forEach((level, i) =>
      assert(Math.abs(level - levels[i]!) <= 1, `${size}, ${i}: ${level}`)
    );
  }
});

Deno.test("resizeImage() keeps a uniform picture uniform and a picture of the same size as it is", () => {
  for (const level of resizeImage(picture(7, 5, () => 93), [3, 11]).data) {
    assert(Math.abs(level - 93) < 1e-4);
  }
  const image = picture(7, 5, mixed);
  assertEquals([...resizeImage(image, [7, 5]).data], [...image.data]);
});

Deno.test("resizeImage() computes a window as it computes the whole", () => {
  const image = picture(30, 50, mixed);
  const whole = resizeImage(image, [12, 20]).data;
  const { data } = resizeImage(image, [12, 20], { top: 3, left: 7, height: 5, width: 4 });
  const expected = Array.from({ length: 5 * 4 * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 12) + 3, Math.floor(i / 3) % 4 + 7, i % 3];
    return whole[3 * (20 * y + x) + c]!;
  });
  assertEquals([...data], expected);
});

Deno.test("resizeAndCrop() cuts out the middle, margins rounded half to even as torchvision does", () => {
  // Margins of 2.5 and 3.5 pixels: CenterCrop starts at 2 and at 4.
  for (const [width, left] of [[13, 2], [15, 4], [14, 3]] as const) {
    const { data } = resizeAndCrop(picture(8, width, (_, x) => x), { resize: 8, crop: 8 });
    assertEquals([data[0], data[3 * 7]], [left, left + 7]);
    const turned = picture(width, 8, (y) => y);
    assertEquals(resizeAndCrop(turned, { resize: 8, crop: 8 }).data[0], left);
  }
});

Deno.test("resizeAndCrop() gives 224 x 224 of a short side of 256 by default", () => {
  const { data, height, width } = resizeAndCrop(picture(256, 300, (_, x) => x % 256));
  assertEquals([height, width, data.length], [224, 224, 224 * 224 * 3]);
  assertEquals([data[0], data[3 * 223]], [38, (38 + 223) % 256]);
});

Deno.test("resizeAndCrop() refuses sizes that are not possible", () => {
  const fails = (options: { resize?: number; crop?: number }, words: string) =>
    assertThrows(() => resizeAndCrop(picture(8, 8, mixed), options), RangeError, words);
  fails({ resize: 0 }, '"resize" must be a positive integer');
  fails({ resize: 1.5 }, '"resize" must be a positive integer');
  fails({ resize: 8, crop: 9 }, '"crop" must be at most "resize", 8: current value is 9');
  fails({ crop: NaN }, '"crop" must be a positive integer');
});
