import { invalid } from "./errors.ts";

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

/** Requires a number above 0 that is not infinite. @throws {RangeError} If `value` is none. */
export function requirePositive(action: string, argument: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new RangeError(invalid(action, argument, "a positive number", value));
}

/** Requires a number that is neither NaN nor infinite. @throws {RangeError} If `value` is. */
export function requireFinite(action: string, argument: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(invalid(action, argument, "finite", value));
}

/** Requires the level of an interval or test. @throws {RangeError} If `value` is not in (0, 1). */
export function requireLevel(action: string, argument: string, value: number): void {
  if (value > 0 && value < 1) return;
  throw new RangeError(invalid(action, argument, "a number in (0, 1)", value));
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
