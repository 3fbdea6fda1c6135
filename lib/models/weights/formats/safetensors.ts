import { invalid, requireBytes, requireKnownOptions, requireWords } from "@lib/runtime";
import {
  bytesPerNumber,
  decodeNumbers,
  type Dtype,
  dtypeNames,
  elementCount,
  type HostTensor,
  isDtype,
  isShape,
  parseJson,
  requireTensors,
  unreadable,
} from "./stored_numbers.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  /** Free text by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Writes tensors in the safetensors format as `F32`, names sorted: equal contents give equal bytes.
 *
 * @throws {TypeError} If a tensor's data has not as many values as its shape.
 * @throws {RangeError} If a value is NaN or infinite.
 *
 * @example
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@lib/models";
 * const kernel = { shape: [2], data: new Float32Array([1, -1]) };
 * const bytes = writeSafetensors({ tensors: new Map([["kernel", kernel]]), metadata: {} });
 * console.log(readSafetensors(bytes, "example").tensors.get("kernel")); // the same
 * ```
 */
export function writeSafetensors(contents: Safetensors): Uint8Array<ArrayBuffer> {
  const action = "write safetensors";
  requireKnownOptions(action, contents, { tensors: true, metadata: true });
  const { tensors, metadata } = contents;
  requireTensors(action, "tensors", tensors);
  if (!isMetadata(metadata)) {
    throw new TypeError(invalid(action, "metadata", "texts by name", metadata));
  }
  const names = [...tensors.keys()].sort();
  const header: [name: string, entry: unknown][] = [["__metadata__", metadata]];
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const name of names) {
    const { shape, data } = tensors.get(name)!;
    if (data.length !== elementCount(shape)) {
      const must = `${elementCount(shape)} values for shape [${shape}]`;
      throw new TypeError(invalid(action, name, must, data.length));
    }
    const wrong = data.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) {
      throw new RangeError(invalid(action, name, "finite", wrong));
    }
    header.push([name, { dtype: "F32", shape, data_offsets: [end, end += data.byteLength] }]);
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const json = JSON.stringify(Object.fromEntries(header));
  const text = new TextEncoder().encode(json + " ".repeat(7));
  const length = text.length - text.length % 8; // the format aligns the data with spaces
  const bytes = new Uint8Array(8 + length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text.subarray(0, length), 8);
  let at = 8 + length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Reads a safetensors file: eight bytes of header length, a JSON header, the data. Values come as
 * float32: those of F16, BF16 and F32 are exact, those of F64 rounded to the nearest.
 *
 * Strict: each byte of the data must belong to exactly one tensor, every value must be finite in
 * float32, and an integer must be exact in it.
 *
 * @param file The name that errors carry.
 * @returns Copies of the data.
 * @throws {Error} If anything is not as it must be: names the file and, where it applies, the tensor.
 * @see The safetensors format, version 0.4, Hugging Face, 2023.
 */
export function readSafetensors(bytes: Uint8Array<ArrayBuffer>, file: string): Safetensors {
  requireWords("read safetensors", "file", file);
  requireBytes("read safetensors", "bytes", bytes);
  const { header, start } = readHeader(bytes, file);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isMetadata(metadata)) {
    throw unreadable(file, "its metadata must be texts by name");
  }
  const tensors = new Map<string, HostTensor>();
  let end = 0;
  const inOrder = Object.entries(entries)
    .map(([name, entry]) => ({ name, ...checkEntry(entry, name, file) }))
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  for (const { name, dtype, shape, data_offsets: [from, to] } of inOrder) {
    if (from !== end) {
      const state = from < end ? "overlaps the one before" : "leaves a gap before it";
      throw unreadable(file, `tensor "${name}" must begin at byte ${end}: it ${state}, at ${from}`);
    }
    end = to;
    if (start + end > bytes.length) {
      const state = `it ends at ${start + end} of ${bytes.length}`;
      throw unreadable(file, `tensor "${name}" must lie within the file (truncated?): ${state}`);
    }
    const fail = (must: string) => unreadable(file, `tensor "${name}" must ${must}`);
    const data = decodeNumbers(bytes.subarray(start + from, start + to), dtype, fail);
    tensors.set(name, { shape, data });
  }
  if (start + end !== bytes.length) {
    throw unreadable(file, `it must end at byte ${start + end}: it has ${bytes.length}`);
  }
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array<ArrayBuffer>, file: string) {
  if (bytes.length < 8) {
    throw unreadable(file, `it must have at least 8 bytes: it has ${bytes.length}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = 8 + Number(view.getBigUint64(0, true));
  if (start > bytes.length) {
    const state = `it ends at ${start} of ${bytes.length}`;
    throw unreadable(file, `its header must lie within the file (truncated?): ${state}`);
  }
  const header = parseJson(bytes.subarray(8, start), file, "its header");
  if (!isRecord(header)) throw unreadable(file, "its header must be a JSON object");
  return { header, start };
}

function checkEntry(entry: unknown, name: string, file: string): Entry {
  const fail = (must: string, value: unknown) =>
    unreadable(file, `tensor "${name}" must have ${must}: current value is ${Deno.inspect(value)}`);
  if (!isRecord(entry)) throw fail("a description", entry);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (!isDtype(dtype)) throw fail(`a dtype of ${dtypeNames}`, dtype);
  if (!isShape(shape)) throw fail("a shape of sizes from 0", shape);
  if (!isShape(offsets) || offsets.length !== 2) throw fail("two data_offsets", offsets);
  const [from, to] = offsets as [number, number];
  const bytes = bytesPerNumber(dtype) * elementCount(shape);
  if (to - from !== bytes) throw fail(`${bytes} bytes for shape [${shape}]`, to - from);
  return { dtype, shape, data_offsets: [from, to] };
}

function isMetadata(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
