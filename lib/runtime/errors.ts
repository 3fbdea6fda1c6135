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
 * throw new RangeError(invalid("train", "epochs", "a positive integer", 0));
 * // Cannot train as "epochs" must be a positive integer: current value is 0
 * ```
 */
export function invalid(action: string, argument: string, must: string, value: unknown): string {
  return `Cannot ${action} as "${argument}" must be ${must}: current value is ${shown(value)}`;
}

function shown(value: unknown): string {
  if (ArrayBuffer.isView(value) || Array.isArray(value)) {
    const items = Array.from(value as ArrayLike<unknown>);
    const head = items.slice(0, 8).map(shown).join(", ");
    return `[${head}${items.length > 8 ? `, ... ${items.length} in all` : ""}]`;
  }
  if (typeof value === "object" && value !== null) {
    const { dtype, shape } = value as { dtype?: unknown; shape?: unknown };
    if (typeof dtype === "string" && Array.isArray(shape)) return `${dtype}[${shape.join(", ")}]`;
    return Deno.inspect(value, { depth: 1, compact: true, breakLength: Infinity });
  }
  return typeof value === "string" ? `"${value}"` : String(value);
}
