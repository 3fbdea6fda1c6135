import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeImage, type RgbImage } from "@lib/datasets";
import jpeg from "jpeg-js";
import { Buffer } from "node:buffer";
import { type ColorType, PNG } from "pngjs";
import { jpegs } from "./jpeg_samples.ts";

const bytesOf = (name: keyof typeof jpegs) => Uint8Array.fromBase64(jpegs[name]);

/** The levels at the middle of the four quarters of a picture of 16 x 16. */
function quarters({ data, width }: RgbImage): number[][] {
  return [[3, 3], [12, 3], [3, 12], [12, 12]].map(([x, y]) => {
    const at = 3 * (y! * width + x!);
    return [...data.subarray(at, at + 3)];
  });
}

function assertLevels(actual: number[][], expected: number[][], tolerance: number) {
  const apart = actual.flat().map((level, i) => Math.abs(level - expected.flat()[i]!));
  assert(Math.max(...apart) <= tolerance, `${actual} against ${expected}`);
}

const painted = [[200, 30, 30], [30, 180, 60], [40, 60, 210], [230, 230, 230]];

Deno.test("decodeImage() reads progressive and CMYK JPEGs to within 2 levels of what was painted", () => {
  for (const name of ["progressive", "cmyk"] as const) {
    const image = decodeImage(bytesOf(name), name);
    assertEquals([image.height, image.width, image.data.length], [16, 16, 768]);
    assertLevels(quarters(image), painted, 2);
  }
});

Deno.test("decodeImage() reads a JPEG with halved chroma to within what halving costs", () => {
  // Pillow itself is 11 levels off what was painted: the quarters' colours run into each other.
  assertLevels(quarters(decodeImage(bytesOf("subsampled"), "half")), painted, 16);
});

Deno.test("decodeImage() gives a grey JPEG three equal channels, its luma", () => {
  const luma = [81, 121, 71, 230].map((level) => [level, level, level]); // Pillow's levels
  assertLevels(quarters(decodeImage(bytesOf("grey"), "grey")), luma, 1);
});

/** Six greys in 2 x 3 fields of 8 x 8 pixels, in a JPEG that says how the camera was held. */
function turnedJpeg(orientation: number, order: "II" | "MM"): Uint8Array {
  const data = new Uint8Array(4 * 16 * 24).fill(255);
  for (let y = 0; y < 16; y++) {
    for (let x = 0; x < 24; x++) {
      const field = 3 * Math.floor(y / 8) + Math.floor(x / 8);
      data.fill(40 * field, 4 * (24 * y + x), 4 * (24 * y + x) + 3);
    }
  }
  const plain = new Uint8Array(jpeg.encode({ data, width: 24, height: 16 }, 95).data);
  const tiff = new DataView(new ArrayBuffer(26)), little = order === "II";
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little); // where the entries start
  tiff.setUint16(8, 1, little); // how many there are
  tiff.setUint16(10, 0x0112, little);
  tiff.setUint16(12, 3, little); // a number of 16 bits
  tiff.setUint32(14, 1, little);
  tiff.setUint16(18, orientation, little);
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 2 + 6 + 26, 0x45, 0x78, 0x69, 0x66, 0, 0]; // SOI, APP1, "Exif"
  return Uint8Array.from([...head, ...new Uint8Array(tiff.buffer), ...plain.subarray(2)]);
}

Deno.test("decodeImage() turns a JPEG upright for each of EXIF's eight orientations", () => {
  // The fields 0 .. 5 after Pillow's ImageOps.exif_transpose.
  const expected = [
    [[0, 1, 2], [3, 4, 5]],
    [[2, 1, 0], [5, 4, 3]],
    [[5, 4, 3], [2, 1, 0]],
    [[3, 4, 5], [0, 1, 2]],
    [[0, 3], [1, 4], [2, 5]],
    [[3, 0], [4, 1], [5, 2]],
    [[5, 2], [4, 1], [3, 0]],
    [[2, 5], [1, 4], [0, 3]],
  ];
  for (const order of ["II", "MM"] as const) {
    expected.forEach((fields, i) => {
      const { data, width, height } = decodeImage(turnedJpeg(i + 1, order), "turned");
      assertEquals([height, width], [8 * fields.length, 8 * fields[0]!.length]);
      const seen = fields.map((row, y) =>
        row.map((_, x) => Math.round(data[3 * ((8 * y + 4) * width + 8 * x + 4)]! / 40))
      );
      assertEquals(seen, fields, `orientation ${i + 1}, ${order}`);
    });
  }
});

Deno.test("decodeImage() leaves a JPEG as stored whose orientation is none of the eight", () => {
  assertEquals(decodeImage(turnedJpeg(0, "MM"), "0").width, 24);
  assertEquals(decodeImage(turnedJpeg(9, "II"), "9").width, 24);
});

function png(colorType: ColorType, pixels: number[][]): Uint8Array {
  const picture = new PNG({ width: pixels.length, height: 1 });
  picture.data.set(pixels.flat());
  return PNG.sync.write(picture, { colorType, inputHasAlpha: true });
}

Deno.test("decodeImage() reads a PNG exactly, grey or in colour, and lays transparency over white", () => {
  const levels = (bytes: Uint8Array) => [...decodeImage(bytes, "x.png").data];
  const opaque = [[1, 2, 3, 255], [250, 128, 7, 255]];
  assertEquals(levels(png(2, opaque)), [1, 2, 3, 250, 128, 7]);
  assertEquals(levels(png(6, [[100, 0, 255, 51], [9, 9, 9, 0]])), [224, 204, 255, 255, 255, 255]);
  assertEquals(levels(png(0, [[77, 77, 77, 255]])), [77, 77, 77]);
});

Deno.test("decodeImage() names the file that is no picture, broken or cut off", () => {
  const fails = (bytes: Uint8Array, words: string) =>
    assertThrows(() => decodeImage(bytes, "cat.jpg"), Error, words);
  const must = 'Cannot decode a photo as "cat.jpg" must be a JPEG or PNG file: current value is';
  fails(new Uint8Array(), `${must} "empty"`);
  fails(new TextEncoder().encode("GIF89a"), `${must} "starts with 47494638"`);
  const whole = turnedJpeg(1, "II");
  fails(whole.subarray(0, whole.length / 2), 'Cannot decode the photo "cat.jpg"');
  fails(whole.subarray(0, 20), 'Cannot decode the photo "cat.jpg"');
  const picture = png(2, [[1, 2, 3, 255]]);
  fails(picture.subarray(0, picture.length - 14), 'Cannot decode the photo "cat.jpg"');
  fails(Buffer.from(picture).fill(0, 45, 50), 'Cannot decode the photo "cat.jpg"');
});
