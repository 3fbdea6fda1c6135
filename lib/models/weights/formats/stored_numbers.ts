import { invalid } from "@lib/runtime";

/** A tensor in host memory: `data` in row-major order. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** How the numbers of a weight file are stored, little-endian, by the names of the safetensors format. */
const arrays = {
  BF16: Uint16Array, // the upper half of a float32
  F16: Float16Array,
  F32: Float32Array,
  F64: Float64Array,
  I8: Int8Array,
  I16: Int16Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
} as const;

/** The name of a kind of number, e.g. `F32` or `I64`. */
export type Dtype = keyof typeof arrays;

export function isDtype(name: unknown): name is Dtype {
  return typeof name === "string" && Object.hasOwn(arrays, name);
}

/** Every {@linkcode Dtype}, for errors. */
export const dtypeNames: string = Object.keys(arrays).join(", ");

/** Bytes that one number takes. */
export function bytesPerNumber(dtype: Dtype): number {
  return arrays[dtype].BYTES_PER_ELEMENT;
}

/** The number of values of a tensor. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether a value is a list of integers from 0, as shapes are. */
export function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

/** Requires a map of host tensors by name. @throws {TypeError} If `value` is none. */
export function requireTensors(
  action: string,
  argument: string,
  value: unknown,
): asserts value is ReadonlyMap<string, HostTensor> {
  const isTensor = ({ shape, data }: Partial<HostTensor>) =>
    isShape(shape) && data instanceof Float32Array;
  if (value instanceof Map && [...value.values()].every((each) => isTensor(each ?? {}))) return;
  throw new TypeError(invalid(action, argument, "a Map of names to { shape, data }", value));
}

/** Tensors by name without the `module.` that PyTorch's `DataParallel` puts before all of the names. */
export function withoutModule<T>(tensors: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  const prefix = "module.";
  if (![...tensors.keys()].every((name) => name.startsWith(prefix))) return tensors;
  return new Map([...tensors].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

/** The value of some JSON; errors name the file and the part of it. */
export function parseJson(bytes: Uint8Array, file: string, part: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unreadable(file, `${part} must be JSON: ${(cause as Error).message}`);
  }
}

/** The error of every weight file that is not as it must be. */
export function unreadable(file: string, why: string): Error {
  return new Error(`Cannot read "${file}" as ${why}`);
}

/**
 * Copies stored numbers to float32: fractions are rounded to the nearest, integers must be exact.
 *
 * @param bytes As many as whole numbers take.
 * @param fail Makes the error from what the numbers must be.
 * @throws {Error} If a value is NaN or infinite, or an integer that float32 has not.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  dtype: Dtype,
  fail: (must: string) => Error,
): Float32Array<ArrayBuffer> {
  const stored = new arrays[dtype](bytes.slice().buffer);
  if (stored instanceof BigInt64Array || stored instanceof Int32Array) {
    const values = Float32Array.from(stored as ArrayLike<number | bigint>, Number);
    const wrong = values.findIndex((value, i) => BigInt(value) !== BigInt(stored[i]!));
    if (wrong >= 0) throw fail(`be exact in float32: value ${wrong} is ${stored[wrong]}`);
    return values;
  }
  const values = dtype === "BF16"
    ? new Float32Array(Uint32Array.from(stored as Uint16Array, (half) => half << 16).buffer)
    : stored instanceof Float32Array
    ? stored
    : new Float32Array(stored);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const value = dtype === "BF16" ? values[wrong] : stored[wrong];
    throw fail(`be finite in float32: value ${wrong} is ${value}`);
  }
  return values;
}
