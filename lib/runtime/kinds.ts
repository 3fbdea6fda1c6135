import * as tf from "@tensorflow/tfjs";
import { invalid } from "./errors.ts";
import type { Random } from "./random.ts";

/** Requires a tensor that is not disposed. @throws {TypeError} If `value` is none. */
export function requireTensor(
  action: string,
  argument: string,
  value: unknown,
): asserts value is tf.Tensor {
  if (value instanceof tf.Tensor && !value.isDisposed) return;
  const must = value instanceof tf.Tensor
    ? "a tensor that is not yet disposed"
    : isList(value)
    ? "a tensor, e.g. tf.tensor(values, [batch, ...])"
    : "a tensor";
  throw new TypeError(invalid(action, argument, must, value));
}

/** Requires a list or a typed array. @throws {TypeError} If `value` is none. */
export function requireList(
  action: string,
  argument: string,
  value: unknown,
  of = "numbers",
): asserts value is ArrayLike<unknown> {
  if (isList(value)) return;
  throw new TypeError(invalid(action, argument, `a list of ${of}`, value));
}

/** Requires a list of objects, none of them null. @throws {TypeError} If `value` is none. */
export function requireObjects(
  action: string,
  argument: string,
  value: unknown,
  of: string,
): asserts value is readonly object[] {
  if (!Array.isArray(value)) {
    throw new TypeError(invalid(action, argument, `a list of ${of}`, value));
  }
  const odd = value.findIndex((each) => typeof each !== "object" || each === null);
  if (odd < 0) return;
  throw new TypeError(invalid(action, `${argument}[${odd}]`, `one of ${of}`, value[odd]));
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Requires words. @throws {TypeError} If `value` is no string. */
export function requireWords(
  action: string,
  argument: string,
  value: unknown,
): asserts value is string {
  if (typeof value === "string") return;
  throw new TypeError(invalid(action, argument, "words", value));
}

/** Requires a path or the URL of a file. @throws {TypeError} If `value` is neither. */
export function requirePath(
  action: string,
  argument: string,
  value: unknown,
): asserts value is string | URL {
  if (typeof value === "string") return;
  if (value instanceof URL && value.protocol === "file:") return;
  throw new TypeError(invalid(action, argument, "a path or the URL of a file", value));
}

/** Requires the bytes of a file. @throws {TypeError} If `value` is no Uint8Array. */
export function requireBytes(
  action: string,
  argument: string,
  value: unknown,
): asserts value is Uint8Array<ArrayBuffer> {
  if (value instanceof Uint8Array) return;
  throw new TypeError(invalid(action, argument, "a Uint8Array of a file's bytes", value));
}

/** Requires a function. @throws {TypeError} If `value` is none. */
export function requireFunction(
  action: string,
  argument: string,
  value: unknown,
): asserts value is (...values: never[]) => unknown {
  if (typeof value === "function") return;
  throw new TypeError(invalid(action, argument, "a function", value));
}

/** Requires a seeded generator. @throws {TypeError} If `value` is none. */
export function requireRandom(action: string, value: unknown): asserts value is Random {
  const { uniform, fork } = (value ?? {}) as Partial<Random>;
  if (typeof uniform === "function" && typeof fork === "function") return;
  throw new TypeError(invalid(action, "random", "a seeded generator, e.g. random(1)", value));
}

/** How long work that comes in passes may be watched and stopped. */
interface Watched {
  readonly onProgress?: unknown;
  readonly signal?: unknown;
}

/** Requires what watches and stops long work, where it is given. @throws {TypeError} If it cannot. */
export function requireWatch(action: string, { onProgress, signal }: Watched): void {
  if (onProgress !== undefined) requireFunction(action, "onProgress", onProgress);
  if (signal === undefined || signal instanceof AbortSignal) return;
  throw new TypeError(invalid(action, "signal", "an AbortSignal", signal));
}
