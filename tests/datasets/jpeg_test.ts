import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeImage, type RgbImage } from "@lib/datasets";
import { maximum } from "@lib/statistics";
import { concatenate } from "./png_file.ts";

/*
 * The files of jpegs/, made by Pillow 13.0.0, beside what it decodes them to, as PNG:
 *
 *     folder = "tests/datasets/jpegs/"
 *     y, x = np.mgrid[0:27, 0:35]
 *     rgb = np.dstack([7 * x, 9 * y, np.where(x + y < 30, 200, 40)]).astype(np.uint8)
 *     image = Image.fromarray(rgb)
 *     black = 255 - rgb.max(2)
 *     inks = 255 - 255.0 * rgb / np.maximum(rgb.max(2), 1)[..., None]
 *     cmyk = np.dstack([inks.round(), black]).astype(np.uint8)
 *     # YCCK holds what inks leave of the light as luma and chroma; Pillow stores 255 less than it is given.
 *     ycck = np.dstack([255 - np.asarray(Image.fromarray(cmyk[..., :3]).convert("YCbCr")), black])
 *
 *     def save(name, image, **options):
 *         image.save(folder + name + ".jpg", quality=85, optimize=True, **options)
 *
 *     def edit(name, source, change):
 *         data = bytearray(open(folder + source + ".jpg", "rb").read())
 *         open(folder + name + ".jpg", "wb").write(change(data, data.find(b"Adobe")))
 *
 *     for chroma in ("4:4:4", "4:2:2", "4:2:0"):
 *         save(chroma.replace(":", ""), image, subsampling=chroma)
 *     save("420-restart", image, subsampling="4:2:0", restart_marker_blocks=2)
 *     save("420-progressive-restart", image, subsampling="4:2:0", progressive=True, restart_marker_blocks=4)
 *     save("grey", image.convert("L"))
 *     save("grey-progressive-restart", image.convert("L"), progressive=True, restart_marker_blocks=7)
 *     save("rgb", image, keep_rgb=True)
 *     save("cmyk", Image.fromarray(cmyk))
 *     save("cmyk-progressive", Image.fromarray(cmyk), progressive=True)
 *     save("ycck", Image.fromarray(ycck))
 *     save("ycck-halved", Image.fromarray(ycck), subsampling="4:2:0")
 *     for name in ("ycck", "ycck-halved"):
 *         edit(name, name, lambda data, at: data[:at + 11] + b"\2" + data[at + 12:])
 *     for name in ("rgb", "cmyk"):
 *         edit(name + "-unmarked", name, lambda data, at: data[:at - 4] + data[at + 12:])
 *     edit("420-padded", "420", lambda data, at: data[:-2] + b"\0\0\0" + data[-2:])
 *     os.system(f"jpegtran -rotate 90 -trim {folder}422.jpg > {folder}440.jpg")  # of libjpeg-turbo
 *     for name in ("444", "422", "420", "440", "grey", "rgb", "cmyk", "ycck", "ycck-halved"):
 *         Image.open(folder + name + ".jpg").convert("RGB").save(folder + name + ".png", optimize=True)
 */
const jpegs = {
  "444": "444",
  "422": "422",
  "420": "420",
  "440": "440",
  "420-restart": "420",
  "420-progressive-restart": "420",
  "420-padded": "420",
  "grey": "grey",
  "grey-progressive-restart": "grey",
  "rgb": "rgb",
  "rgb-unmarked": "rgb",
  "cmyk": "cmyk",
  "cmyk-unmarked": "cmyk",
  "cmyk-progressive": "cmyk",
  "ycck": "ycck",
  "ycck-halved": "ycck-halved",
};
const names = Object.keys(jpegs) as (keyof typeof jpegs)[];
const fileOf = (name: string) => Deno.readFileSync(new URL(`jpegs/${name}`, import.meta.url));
const decoded = (name: string) => decodeImage(fileOf(name), name);

Deno.test("decodeImage() gives Pillow's levels of every kind of JPEG, to the last", () => {
  for (const name of names) {
    const { data, height, width } = decoded(`${name}.jpg`), pillow = decoded(`${jpegs[name]}.png`);
    assertEquals([height, width], [pillow.height, pillow.width], name);
    assertEquals(maximum(data.map((level, i) => Math.abs(level - pillow.data[i]!))), 0, name);
  }
});

Deno.test("decodeImage() gives the colours that were painted, whatever a JPEG stores them as", () => {
  const isTold = (name: string) => !/grey|440/.test(name); // without colours, and turned
  for (const name of names.filter(isTold)) {
    const { data, width } = decoded(`${name}.jpg`);
    let sum = 0;
    data.forEach((level, i) => {
      const at = Math.floor(i / 3), x = at % width, y = Math.floor(at / width);
      sum += Math.abs(level - [7 * x, 9 * y, x + y < 30 ? 200 : 40][i % 3]!);
    });
    assert(sum / data.length < 4, `${name}: ${sum / data.length} levels in the mean`);
  }
});

const fails = (bytes: Uint8Array, reason: string) =>
  assertThrows(() => decodeImage(bytes, "cat.jpg"), Error, `the photo "cat.jpg": ${reason}`);

Deno.test("decodeImage() gives no part of a JPEG that is cut off, wherever that is", () => {
  for (const name of names) {
    const file = fileOf(`${name}.jpg`);
    for (let bytes = 2; bytes < file.length; bytes += 5) fails(file.subarray(0, bytes), "");
    fails(file.subarray(0, file.length - 2), "Premature end of JPEG file");
  }
});

Deno.test("decodeImage() gives no JPEG of which bytes are missing in the middle", () => {
  const file = fileOf("444.jpg"), middle = file.length - 100;
  fails(
    concatenate([file.subarray(0, middle), file.subarray(middle + 20)]),
    "Corrupt JPEG data: premature end of data segment",
  );
});

/** A JPEG of one level, 128, in all components: codes of one bit, two bits a block of 8 x 8, all zero. */
function plainJpeg(
  [height, width]: [number, number],
  { components = 3, frame = 0xc0, bits = 8 } = {},
): Uint8Array {
  const segment = (marker: number, ...content: number[]) => {
    const length = content.length + 2;
    return Uint8Array.from([0xff, marker, length >> 8, length & 255, ...content]);
  };
  const ids = Array.from({ length: components }, (_, i) => i + 1);
  const size = [height, width].flatMap((side) => [side >> 8, side & 255]);
  const oneCode = [1, ...new Array(15).fill(0), 0];
  const blocks = components * Math.ceil(height / 8) * Math.ceil(width / 8);
  return concatenate([
    Uint8Array.of(0xff, 0xd8),
    segment(0xdb, 0, ...new Array(64).fill(1)),
    segment(frame, bits, ...size, components, ...ids.flatMap((id) => [id, 0x11, 0])),
    segment(0xc4, 0, ...oneCode, 0x10, ...oneCode),
    segment(0xda, components, ...ids.flatMap((id) => [id, 0]), 0, 63, 0),
    new Uint8Array(Math.ceil(blocks / 4)),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

Deno.test("decodeImage() reads a JPEG of 4000 x 3000 pixels", () => {
  const is = ({ data, height, width }: RgbImage, level: number) => {
    assertEquals([height, width, data.length], [3000, 4000, 36e6]);
    assert(data.every((value) => value === level));
  };
  is(decodeImage(plainJpeg([3000, 4000]), "large.jpg"), 128);
  // Half of the light left by an ink, half of that by black.
  is(decodeImage(plainJpeg([3000, 4000], { components: 4 }), "inks.jpg"), 64);
});

Deno.test("decodeImage() says of which kind a JPEG is that it does not read", () => {
  const refused = (options: Parameters<typeof plainJpeg>[1], reason: string) =>
    fails(plainJpeg([16, 16], options), reason);
  refused({ bits: 12, frame: 0xc1 }, "its levels have 12 bits where 8 are read");
  refused({ frame: 0xc3 }, "it is lossless or hierarchical, which is not read");
  refused({ frame: 0xc9 }, "its coding is arithmetic, which is not read");
  refused({ components: 2 }, "Unsupported color conversion request");
  fails(plainJpeg([0, 16]), "Empty JPEG image (DNL not supported)");
  fails(plainJpeg([65500, 65500]).subarray(0, 5000), "65500 x 65500 pixels do not fit into 2 GB");
});
