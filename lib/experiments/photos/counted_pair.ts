import { invalid, requireKnownOptions, requireList, requireWords } from "@lib/runtime";
import type { PairedScores } from "@lib/statistics";

/** Options of {@link countedPair}. */
export interface CountedPairOptions {
  /** One number an image. */
  readonly first: ArrayLike<number>;
  /** As many, of the same images. */
  readonly second: ArrayLike<number>;
}

/**
 * A pair of lists of which the higher is better, for pairedComparisons(), named so that the name tells in how
 * many images the first is higher: "bridge : apron (11 of 11)".
 *
 * @throws {RangeError} If the lists differ in length.
 *
 * @example
 * ```ts
 * import { countedPair } from "@lib/experiments";
 * console.log(countedPair("map : chance", { first: [2, 3], second: [1, 4] }).name); // ... (1 of 2)
 * ```
 */
export function countedPair(name: string, options: CountedPairOptions): PairedScores {
  const action = "count a pair";
  requireWords(action, "name", name);
  requireKnownOptions(action, options, { first: "a list of numbers", second: "a list of numbers" });
  const { first, second } = options;
  requireList(action, "first", first);
  requireList(action, "second", second);
  if (first.length !== second.length) {
    throw new RangeError(invalid(action, "second", `${first.length} numbers`, second.length));
  }
  const ahead = Array.from(first).filter((value, i) => value > second[i]!).length;
  return { name: `${name} (${ahead} of ${first.length})`, first, second, direction: "higher" };
}
