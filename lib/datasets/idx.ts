import { requireSha256 } from "@lib/runtime";

/**
 * The contents of one IDX file of unsigned bytes: an array of `shape` in row-major order.
 * `file` is where it came from, so that a later complaint can name it.
 */
export interface IdxArray {
  readonly file: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Options of {@linkcode readIdx}. */
export interface ReadIdxOptions {
  /** SHA-256 of the decompressed file in hexadecimal; not checked when absent. */
  readonly sha256?: string;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Decodes an IDX array of unsigned bytes: a big-endian header (two zero bytes, the type, the rank,
 * one 32-bit length per axis) and then exactly as many bytes as the lengths multiply to.
 *
 * @param bytes The decompressed file.
 * @param file The name that errors carry.
 * @param rank The number of axes the file must have: 3 for images, 1 for labels.
 * @returns A view of `bytes`, not a copy.
 * @throws {Error} If the magic number, the rank or the length is not as it must be.
 * @see Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "IDX file format".
 *
 * @example
 * ```ts
 * import { decodeIdx } from "@lib/datasets";
 * const labels = decodeIdx(new Uint8Array([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]), "labels", 1);
 * console.log(labels.shape, labels.data); // [2] Uint8Array [7, 9]
 * ```
 */
export function decodeIdx(bytes: Uint8Array<ArrayBuffer>, file: string, rank: number): IdxArray {
  const fail = (what: string, must: string, value: unknown) =>
    new Error(`Cannot read "${file}" as its ${what} must be ${must}: current value is ${value}`);
  const header = 4 + 4 * rank;
  if (bytes.length < 4) throw fail("length", "at least 4 bytes", bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 8 !== UNSIGNED_BYTE) {
    const hexadecimal = "0x" + magic.toString(16).padStart(8, "0");
    throw fail("magic number", "0x000008NN (IDX, unsigned bytes, NN axes)", hexadecimal);
  }
  if (bytes[3] !== rank) throw fail("rank", `${rank}`, bytes[3]);
  if (bytes.length < header) throw fail("length", `at least ${header} bytes`, bytes.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== length) {
    const state = bytes.length < length ? "truncated" : "trailing bytes";
    throw fail("length", `${length} bytes for shape [${shape}]`, `${bytes.length} (${state})`);
  }
  return { file, shape, data: bytes.subarray(header) };
}

/**
 * Reads an IDX file of unsigned bytes, gzip-compressed or plain (told apart by their first bytes).
 *
 * @param path The file.
 * @param rank The number of axes the file must have: 3 for images, 1 for labels.
 * @throws {Error} If the file is missing, its gzip broken, its SHA-256 another one, or it is not
 * exactly an IDX array of that rank; the message names the file.
 */
export async function readIdx(
  path: string | URL,
  rank: number,
  { sha256 }: ReadIdxOptions = {},
): Promise<IdxArray> {
  const file = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    throw new Error(`Cannot read "${file}": ${(cause as Error).message}`, { cause });
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = await gunzip(bytes, file);
  const array = decodeIdx(bytes, file, rank);
  if (sha256 !== undefined) await requireSha256(bytes, sha256, file);
  return array;
}

async function gunzip(bytes: Uint8Array<ArrayBuffer>, file: string) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new Error(`Cannot read "${file}" as its gzip is broken: ${(cause as Error).message}`, {
      cause,
    });
  }
}
