import { exifOrientation, type Orientation, type RgbImage, upright } from "./orientation.ts";

const SOF = 0xc0, DHT = 0xc4, DAC = 0xcc, RST = 0xd0, SOI = 0xd8, EOI = 0xd9, SOS = 0xda;
const APP1 = 0xe1, EXIF = "45786966" + "0000"; // "Exif" and two zeros

/** Decodes a JPEG to red, green and blue, upright as its EXIF orientation says. */
export function decodeJpeg(bytes: Uint8Array): RgbImage {
  const { frame, orientation } = readHeader(bytes), { height, width, components } = frame;
  const pixels = decompressJpeg(bytes, frame);
  const data = components === 4 ? lightThroughInks(pixels) : pixels;
  return upright({ data, height, width }, orientation);
}

/**
 * Cyan, magenta, yellow and black to red, green and blue, without colour profiles: what a colour's ink
 * leaves of the light times what black leaves. Files store what is left, not the ink: Adobe's do and
 * say so in a marker, and those without one are read alike, here as in Pillow.
 */
function lightThroughInks(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round(cmyk[from + c]! * cmyk[from + 3]! / 255);
  }
  return rgb;
}

/** Size, components and orientation, from the segments before the first scan: marker, length, content. */
function readHeader(bytes: Uint8Array): {
  readonly frame: JpegFrame;
  readonly orientation: Orientation;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: JpegFrame | undefined, orientation: Orientation | undefined;
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0xff || marker < SOF) at++; // nothing that begins here
    else if (marker >= RST && marker <= SOI) at += 2; // a marker without content
    else if (marker === EOI || marker === SOS) break;
    else {
      const end = at + 2 + view.getUint16(at + 2);
      if (isFrame(marker)) frame = readFrame(view, at);
      if (marker === APP1 && bytes.subarray(at + 4, at + 10).toHex() === EXIF) {
        orientation ??= exifOrientation(bytes.subarray(at + 10, end));
      }
      at = end;
    }
  }
  if (!frame) throw new Error("it ends before its header does");
  return { frame, orientation: orientation ?? 1 };
}

const isFrame = (marker: number) =>
  marker >= SOF && marker < RST && ![DHT, 0xc8, DAC].includes(marker);

/** Of the three kinds that are read: baseline, extended with 8 bits, progressive, all by Huffman's codes. */
function readFrame(view: DataView, at: number): JpegFrame {
  const kind = view.getUint8(at + 1) - SOF, bits = view.getUint8(at + 4);
  if (kind > 8) throw new Error("its coding is arithmetic, which is not read");
  if (kind > 2) throw new Error("it is lossless or hierarchical, which is not read");
  if (bits !== 8) throw new Error(`its levels have ${bits} bits where 8 are read`);
  const height = view.getUint16(at + 5), width = view.getUint16(at + 7);
  return { height, width, components: view.getUint8(at + 9) };
}

/** The part of TurboJPEG's interface in C that is used; addresses are offsets into the memory. */
interface TurboJpeg {
  readonly memory: WebAssembly.Memory;
  /** The address of so many bytes; 0 where there is no room. */
  malloc(bytes: number): number;
  tjInitDecompress(): number;
  /** The JPEG's address and bytes, the pixels' address, width, bytes of a row, height and kind. */
  tjDecompress2(handle: number, ...jpegAndPixelsAndFlags: number[]): number;
}

/** What the header of a JPEG says of its pixels. */
interface JpegFrame {
  readonly height: number;
  readonly width: number;
  /** Numbers of a pixel: 1 grey, 3 colour, 4 inks. */
  readonly components: number;
}

const kinds = { rgb: 0, cmyk: 11 }, stopOnWarning = 8192;

/** Bytes of libjpeg's jpeg_error_mgr and where it has an error's number, its values and the texts. */
const errorManager = { bytes: 132, code: 20, values: 24, warnings: 108, texts: 112 };

/** How warnings begin after which every pixel is still right. */
const harmless =
  /^(Corrupt JPEG data: \d+ extraneous bytes before marker 0xd9|Invalid SOS|Unknown Adobe|Warning: )/;

/**
 * The pixels of a JPEG by libjpeg-turbo 2.0.4 in WebAssembly: baseline or progressive, 8 bits. Pillow
 * decodes with libjpeg-turbo too, and its levels are these, to the last, on every machine.
 *
 * npm's `@cwasm/jpeg-turbo` brings it in 139 KB; only that file is used, as the package's own JavaScript
 * knows no inks and tells no reasons. Other packages: `sharp` (38 MB, asynchronous) converts inks by a
 * profile, 44 levels from Pillow; `@jsquash/jpeg` knows none; `jpeg-js` cannot read some progressive
 * JPEGs and smooths no chroma. Nothing but this memory is within the module's reach, whatever its input.
 *
 * @param jpeg The whole file.
 * @returns Red, green and blue, axes [height, width, 3]; of four components cyan, magenta, yellow and
 * black as stored, axes [height, width, 4].
 * @throws {Error} If data is missing or broken, in libjpeg's words.
 * @see turbojpeg.h and jpeglib.h of libjpeg-turbo 2.0.4.
 */
function decompressJpeg(jpeg: Uint8Array, frame: JpegFrame): Uint8Array {
  try {
    return decompress(jpeg, frame, stopOnWarning).pixels;
  } catch (error) {
    if (!(error instanceof Error && harmless.test(error.message))) throw error;
    const { pixels, warnings } = decompress(jpeg, frame, 0);
    if (warnings > 1) throw error;
    return pixels;
  }
}

function decompress(jpeg: Uint8Array, { height, width, components }: JpegFrame, flags: number) {
  const { library, errors } = instantiate(), { memory } = library;
  const isInk = components === 4, row = (isInk ? 4 : 3) * width, bytes = row * height;
  const source = library.malloc(jpeg.length);
  const target = bytes < 2 ** 31 ? library.malloc(bytes) : 0;
  if (!source || !target) throw new Error(`${width} x ${height} pixels do not fit into 2 GB`);
  new Uint8Array(memory.buffer).set(jpeg, source);
  const from = [library.tjInitDecompress(), source, jpeg.length] as const;
  const to = [target, width, row, height, isInk ? kinds.cmyk : kinds.rgb];
  const status = library.tjDecompress2(...from, ...to, flags);
  const warnings = errors().getInt32(errorManager.warnings, true);
  if (status !== 0 && warnings === 0) throw new Error("libjpeg-turbo gave no reason");
  return { pixels: new Uint8Array(memory.buffer, target, bytes).slice(), warnings };
}

let compiled: WebAssembly.Module | undefined;

/** A module of its own for each image: its memory goes with it, and so does what an error left behind. */
function instantiate(): { readonly library: TurboJpeg; readonly errors: () => DataView } {
  const file = () => new URL(import.meta.resolve("@cwasm/jpeg-turbo/jpeg-turbo.wasm"));
  compiled ??= new WebAssembly.Module(Deno.readFileSync(file()));
  let address = 0;
  const errors = () => new DataView(library.memory.buffer, address, errorManager.bytes);
  const env = {
    // The buffer for C's jump stands behind the error manager. In place of the jump, an error here.
    setjmp(buffer: number) {
      address = buffer - errorManager.bytes;
      return 0;
    },
    longjmp() {
      throw new Error(errorText(errors()));
    },
  };
  const nothing = () => 0;
  const wasi_snapshot_preview1 = {
    environ_sizes_get(count: number, bytes: number) {
      const memory = new DataView(library.memory.buffer);
      memory.setUint32(count, 0, true);
      memory.setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: nothing,
    fd_close: nothing,
    fd_seek: nothing,
    fd_write: nothing,
    proc_exit: nothing,
  };
  const instance = new WebAssembly.Instance(compiled, { env, wasi_snapshot_preview1 });
  const library = instance.exports as unknown as TurboJpeg;
  return { library, errors };
}

/** The text of libjpeg's last error, with its values in place of C's `%d`, `%u` and `%02x`. */
function errorText(errors: DataView): string {
  const code = errors.getInt32(errorManager.code, true), memory = new DataView(errors.buffer);
  const texts = errors.getUint32(errorManager.texts, true);
  const start = memory.getUint32(texts + 4 * code, true),
    text = new Uint8Array(memory.buffer, start);
  let at = errorManager.values;
  const value = () => errors.getInt32((at += 4) - 4, true);
  return new TextDecoder().decode(text.subarray(0, text.indexOf(0)))
    .replace(/%0?\d?([dux])/g, (_, base) => value().toString(base === "x" ? 16 : 10));
}
