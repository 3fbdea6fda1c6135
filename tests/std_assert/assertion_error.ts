import { inspect } from "node:util";

/** What every failed assertion throws. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** The end of a failure's message: the caller's own words, where there are any. */
export function suffix(message?: string): string {
  return message ? `: ${message}` : ".";
}

/** A value as a failure shows it, on one line where that is possible. */
export function show(value: unknown): string {
  return inspect(value, { depth: 4, maxArrayLength: 20, breakLength: 100 });
}
