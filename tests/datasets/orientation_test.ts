import { assertEquals } from "@std/assert";
import { decodeImage, type RgbImage } from "@lib/datasets";
import jpeg from "jpeg-js";
import { concatenate, pngChunk, pngFile } from "./png_file.ts";

const height = 16, width = 24, field = 8;
/** Six greys in 2 x 3 fields. */
const grey = (x: number, y: number) => 40 * (3 * Math.floor(y / field) + Math.floor(x / field));

/** EXIF data with an orientation as its only entry. */
function exif(orientation: number, order: "II" | "MM"): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(26)), little = order === "II";
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little); // where the entries start
  tiff.setUint16(8, 1, little); // how many there are
  tiff.setUint16(10, 0x0112, little);
  tiff.setUint16(12, 3, little); // a number of 16 bits
  tiff.setUint32(14, 1, little);
  tiff.setUint16(18, orientation, little);
  return new Uint8Array(tiff.buffer);
}

function turnedJpeg(tiff: Uint8Array): Uint8Array {
  const data = Uint8Array.from({ length: 4 * height * width }, (_, i) => {
    const at = Math.floor(i / 4);
    return i % 4 === 3 ? 255 : grey(at % width, Math.floor(at / width));
  });
  const plain = new Uint8Array(jpeg.encode({ data, width, height }, 95).data);
  const head = [0xff, 0xd8, 0xff, 0xe1, 0, 8 + tiff.length, 0x45, 0x78, 0x69, 0x66, 0, 0]; // SOI, APP1, "Exif"
  return concatenate([Uint8Array.from(head), tiff, plain.subarray(2)]);
}

const turnedPng = (tiff: Uint8Array) =>
  pngFile({
    ...{ height, width, colorType: 0, depth: 8 },
    pixel: (x, y) => [grey(x, y)],
    chunks: [pngChunk("eXIf", tiff)],
  });

/** Which field is where. */
const fields = ({ data, height, width }: RgbImage) =>
  Array.from(
    { length: height / field },
    (_, y) =>
      Array.from({ length: width / field }, (_, x) =>
        Math.round(data[3 * ((field * y + 4) * width + field * x + 4)]! / 40)),
  );

Deno.test("decodeImage() turns JPEGs and PNGs upright for each of EXIF's eight orientations", () => {
  // The fields after Pillow's ImageOps.exif_transpose.
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
  for (const file of [turnedJpeg, turnedPng]) {
    for (const order of ["II", "MM"] as const) {
      expected.forEach((seen, i) => {
        const image = decodeImage(file(exif(i + 1, order)), "turned");
        assertEquals(fields(image), seen, `${file.name}, orientation ${i + 1}, ${order}`);
      });
    }
  }
});

Deno.test("decodeImage() leaves as stored what has no orientation among the eight, or broken EXIF data", () => {
  const stored = [[0, 1, 2], [3, 4, 5]], turned = exif(6, "II");
  const blocks = [
    exif(0, "MM"),
    exif(9, "II"),
    turned.subarray(0, 12),
    Uint8Array.of(1, 2),
    turned.slice(),
  ];
  blocks.at(-1)![0] = 0;
  for (const block of blocks) {
    for (const file of [turnedJpeg, turnedPng]) {
      assertEquals(fields(decodeImage(file(block), "stored")), stored);
    }
  }
});
