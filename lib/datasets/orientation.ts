/** Red, green and blue pixels, 0 .. 255. */
export interface RgbImage {
  /** [height, width, 3] in row-major order. */
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** How a camera was held, as EXIF's tag 0x0112 says: 1 upright, 2 to 8 mirrored or turned. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION = 0x0112, LITTLE_ENDIAN = 0x4949, BIG_ENDIAN = 0x4d4d;

/**
 * The orientation in a block of EXIF data: a TIFF header (byte order, 42, where the entries are),
 * then entries of twelve bytes (tag, type, count, value). 1 where there is none.
 *
 * @param tiff From the byte order on.
 * @see CIPA DC-008, Exchangeable image file format for digital still cameras, section 4.6.
 */
export function exifOrientation(tiff: Uint8Array): Orientation {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    const order = view.getUint16(0), little = order === LITTLE_ENDIAN;
    if (!little && order !== BIG_ENDIAN) return 1;
    const start = view.getUint32(4, little), entries = view.getUint16(start, little);
    for (let at = start + 2; at < start + 2 + 12 * entries; at += 12) {
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value as Orientation : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the block ends before its entries do
  }
  return 1;
}

/** The image as it was seen, from the image as the camera stored it. */
export function upright(stored: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return stored;
  const isTurned = orientation >= 5, isFlippedX = [2, 3, 7, 8].includes(orientation);
  const isFlippedY = [3, 4, 6, 7].includes(orientation);
  const [height, width] = isTurned ? [stored.width, stored.height] : [stored.height, stored.width];
  const data = new Uint8Array(stored.data.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      let from = 3 * ((isFlippedY ? stored.height - 1 - row : row) * stored.width +
        (isFlippedX ? stored.width - 1 - column : column));
      for (let c = 0; c < 3; c++) data[to++] = stored.data[from++]!;
    }
  }
  return { data, height, width };
}
