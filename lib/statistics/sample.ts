import { invalid } from "@lib/runtime";

/**
 * Validates a sample: at least `least` numbers, all finite.
 *
 * @throws {RangeError} naming the argument and, for a value, its index
 */
export function requireSample(
  action: string,
  argument: string,
  values: ArrayLike<number>,
  least = 1,
): void {
  if (values.length < least) {
    const must = `a sample of at least ${least} numbers`;
    throw new RangeError(invalid(action, argument, must, `${values.length} numbers`));
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(invalid(action, `${argument}[${i}]`, "finite", values[i]));
    }
  }
}

/**
 * Validates two samples, given by name, whose entries belong together in pairs.
 *
 * @throws {RangeError} if the lengths differ or {@link requireSample} refuses one of them
 */
export function requirePairs(
  action: string,
  samples: Readonly<Record<string, ArrayLike<number>>>,
  least: number,
): void {
  for (const [name, values] of Object.entries(samples)) requireSample(action, name, values, least);
  const [[first, a], [second, b]] = Object.entries(samples) as [
    [string, ArrayLike<number>],
    [string, ArrayLike<number>],
  ];
  if (a.length !== b.length) {
    const must = `as long as ${first}, ${a.length} numbers`;
    throw new RangeError(invalid(action, second, must, `${b.length} numbers`));
  }
}
