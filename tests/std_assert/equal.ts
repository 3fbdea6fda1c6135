/**
 * Deep equality: by structure and constructor, NaN equals NaN, 0 equals -0, sets and maps without order. A property
 * that is `undefined` differs from one that is missing. Circular values are allowed.
 */
export function equal(left: unknown, right: unknown): boolean {
  return compare(left, right, new Map());
}

function compare(a: unknown, b: unknown, seen: Map<object, unknown>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (
    typeof a !== "object" || typeof b !== "object" || a === null || b === null
  ) return false;
  if (!sameConstructor(a, b)) return false;
  if (a instanceof RegExp || a instanceof URL) return String(a) === String(b);
  if (a instanceof Date && b instanceof Date) {
    return Object.is(a.getTime(), b.getTime());
  }
  if (seen.get(a) === b) return true;
  seen.set(a, b);
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    return compare(new Uint8Array(a), new Uint8Array(b), seen);
  }
  if (a instanceof Set && b instanceof Set) {
    return sameEntries([...a], [...b], seen);
  }
  if (a instanceof Map && b instanceof Map) {
    return sameEntries([...a], [...b], seen);
  }
  return sameProperties(a, b, seen);
}

/** An object without a prototype counts as a plain object. */
function sameConstructor(a: object, b: object): boolean {
  return (a.constructor ?? Object) === (b.constructor ?? Object);
}

/** Every entry on the left has an equal one of its own on the right. */
function sameEntries(
  left: unknown[],
  right: unknown[],
  seen: Map<object, unknown>,
): boolean {
  if (left.length !== right.length) return false;
  const open = new Set(right);
  return left.every((entry) => {
    if (open.delete(entry)) return true;
    for (const candidate of open) {
      if (compare(entry, candidate, new Map(seen))) {
        return open.delete(candidate);
      }
    }
    return false;
  });
}

function sameProperties(
  a: object,
  b: object,
  seen: Map<object, unknown>,
): boolean {
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    if (a.byteLength !== b.byteLength) return false;
  }
  const keys = properties(a);
  if (keys.length !== properties(b).length) return false;
  return keys.every((key) =>
    Object.hasOwn(b, key) &&
    compare(Reflect.get(a, key), Reflect.get(b, key), seen)
  );
}

/** The enumerable properties, an error's message among them although it is not enumerable. */
function properties(value: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key)
  );
  const extra = value instanceof Error ? ["message"] : [];
  return [...Object.keys(value), ...symbols, ...extra];
}
