/** A NumPy array in row-major order. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Bytes of a value and how it is read, by NumPy's name of the type. */
const types: Readonly<Record<string, readonly [number, (view: DataView, at: number) => number]>> = {
  "|b1": [1, (view, at) => view.getUint8(at)],
  "|u1": [1, (view, at) => view.getUint8(at)],
  "|i1": [1, (view, at) => view.getInt8(at)],
  "<i4": [4, (view, at) => view.getInt32(at, true)],
  "<i8": [8, (view, at) => Number(view.getBigInt64(at, true))],
  "<f4": [4, (view, at) => view.getFloat32(at, true)],
  "<f8": [8, (view, at) => view.getFloat64(at, true)],
};

/**
 * Decodes a .npy file: magic `\x93NUMPY`, version 1 to 3, a Python dictionary with type, order and
 * shape, and the numbers. Nothing is evaluated: the dictionary must have exactly the form in which
 * NumPy writes it.
 *
 * @param bytes The file.
 * @param file The name that errors carry.
 * @throws {Error} If it is no .npy file, has another type than bool, uint8, int8, int32, int64, float32
 * or float64 (little-endian), is in column-major order, or is too short or too long.
 * @see NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
 */
export function decodeNpy(bytes: Uint8Array<ArrayBuffer>, file: string): NpyArray {
  const fail = (why: string) => new Error(`Cannot read "${file}": ${why}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(0, 6));
  const version = bytes[6] ?? 0;
  if (magic !== "\x93NUMPY" || version < 1 || version > 3 || bytes.length < 12) {
    throw fail("it is no .npy file of version 1 to 3");
  }
  const start = version === 1 ? 10 : 12;
  const data = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (data > bytes.length) throw fail("its header is cut off");
  const header = new TextDecoder().decode(bytes.subarray(start, data)).trim();
  const form =
    /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? ?\}$/;
  const [, type = "", order, sizes = ""] = form.exec(header) ?? [];
  if (order === undefined) throw fail(`its header is not NumPy's: ${header.slice(0, 80)}`);
  if (order === "True") throw fail("it must be in row-major order");
  if (!types[type]) throw fail(`its type must be one of ${Object.keys(types)}: it is ${type}`);
  const [size, read] = types[type];
  const shape = sizes.split(",").filter((part) => part.trim() !== "").map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== data + count * size) {
    const must = `${data + count * size} bytes for ${type}[${shape}]`;
    throw fail(`it must have ${must}: it has ${bytes.length}`);
  }
  const values = Float64Array.from({ length: count }, (_, i) => read(view, data + i * size));
  return { shape, values };
}
