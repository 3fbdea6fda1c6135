import * as tf from "@tensorflow/tfjs";
/**
 * The sentence of every argument error in this library.
 *
 * @param action What could not be done, e.g. `compute integrated gradients`.
 * @param argument The argument's name as the caller wrote it.
 * @param must What it must be, e.g. `a positive integer`.
 * @param value The value it has; numbers, strings and arrays are shown, tensors by dtype and shape.
 *
 * @example
 * ```ts
 * const message = invalid("train", "epochs", "a positive integer", 0);
 * // Cannot train as "epochs" must be a positive integer: current value is 0
 * ```
 */
export function invalid(action: string, argument: string, must: string, value: unknown): string {
  return `Cannot ${action} as "${argument}" must be ${must}: current value is ${shown(value)}`;
}

function shown(value: unknown): string {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const { length = 0 } = value as ArrayLike<unknown>;
    const head = Array.from(
      { length: Math.min(length, 8) },
      (_, i) => shown((value as ArrayLike<unknown>)[i]),
    ).join(", ");
    return `[${head}${length > 8 ? `, ... ${length} in all` : ""}]`;
  }
  if (typeof value === "object" && value !== null) {
    const { dtype, shape } = value as { dtype?: unknown; shape?: unknown };
    if (typeof dtype === "string" && Array.isArray(shape)) return `${dtype}[${shape.join(", ")}]`;
    return cut(Deno.inspect(value, { depth: 1, compact: true, breakLength: Infinity }));
  }
  if (typeof value === "function") return `the function ${value.name || "without a name"}`;
  return typeof value === "string" ? `"${cut(value)}"` : String(value);
}

/** A model or a text may be pages long. */
function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** Requires a positive integer. @throws {RangeError} If `value` is none. */
export function requirePositiveInteger(action: string, argument: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(invalid(action, argument, "a positive integer", value));
}

/** Requires an integer of `least` or more. @throws {RangeError} If `value` is none. */
export function requireIntegerFrom(
  least: number,
  action: string,
  argument: string,
  value: number,
): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(invalid(action, argument, `an integer of ${least} or more`, value));
}

/** Requires an integer from `least` to `most`. @throws {RangeError} If `value` is none. */
export function requireIntegerWithin(
  [least, most]: readonly [least: number, most: number],
  action: string,
  argument: string,
  value: number,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(invalid(action, argument, `an integer from ${least} to ${most}`, value));
}

/** Requires a number above 0 that is not infinite. @throws {RangeError} If `value` is none. */
export function requirePositive(action: string, argument: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw new RangeError(invalid(action, argument, "a positive number", value));
}

/** Requires a number of 0 or more that is not infinite. @throws {RangeError} If `value` is none. */
export function requireNonnegative(action: string, argument: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return;
  throw new RangeError(invalid(action, argument, "a number of 0 or more", value));
}

/** Requires a number that is neither NaN nor infinite. @throws {RangeError} If `value` is. */
export function requireFinite(action: string, argument: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(invalid(action, argument, "finite", value));
}

/** From 0 to 1; a round bracket leaves the end out. */
export type UnitInterval = `${"(" | "["}0, 1${")" | "]"}`;

/** Requires a number from 0 to 1. @throws {RangeError} If `value` is not in the interval. */
export function requireWithin(
  interval: UnitInterval,
  action: string,
  argument: string,
  value: number,
): void {
  const isEnd = (value === 0 && interval[0] === "[") || (value === 1 && interval.at(-1) === "]");
  if (isEnd || (Number.isFinite(value) && value > 0 && value < 1)) return;
  throw new RangeError(invalid(action, argument, `a number in ${interval}`, value));
}

/** Requires the level of an interval or test. @throws {RangeError} If `value` is not in (0, 1). */
export function requireLevel(action: string, argument: string, value: number): void {
  requireWithin("(0, 1)", action, argument, value);
}

/** Requires one of the choices. @throws {RangeError} If `value` is none of them. */
export function requireOneOf<T>(
  choices: readonly T[],
  action: string,
  argument: string,
  value: T,
): void {
  if (choices.includes(value)) return;
  throw new RangeError(invalid(action, argument, `one of ${choices.join(", ")}`, value));
}

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

/** Requires a file's hash, or that it says `unknown`. @throws {RangeError} If `value` is neither. */
export function requireHash(action: string, argument: string, value: unknown): void {
  if (typeof value === "string" && /^([0-9a-f]{64}|unknown)$/.test(value)) return;
  throw new RangeError(invalid(action, argument, `64 digits 0-9a-f or "unknown"`, value));
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
