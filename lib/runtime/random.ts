import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { invalid } from "./errors.ts";

/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** The next number of the uniform distribution on [0, 1). */
  uniform(): number;
  /** The next number of the standard normal distribution. */
  normal(): number;
  /** The next integer of 0 .. n - 1, all equally likely. */
  integer(n: number): number;
  /** A permutation of 0 .. n - 1, all equally likely. */
  shuffle(n: number): Uint32Array;
  /** `n` uniform numbers as float32. */
  uniformArray(n: number): Float32Array;
  /** `n` normal numbers as float32. */
  normalArray(n: number): Float32Array;
  /** An independent stream that depends on this one's seed and the label only, not on what was drawn. */
  fork(label: string): Random;
}

/**
 * Makes a seeded generator (xoroshiro128+).
 *
 * A fork depends on the seed and the label alone, so drawing more numbers in one place never
 * changes those of another.
 *
 * @param seed An integer of 32 bits.
 * @throws {RangeError} Where `seed` is not an integer of 32 bits.
 *
 * @example
 * ```ts
 * const weights = random(1).fork("weights").normalArray(64);
 * ```
 */
export function random(seed: number): Random {
  if (!Number.isInteger(seed) || seed < -(2 ** 31) || seed >= 2 ** 32) {
    throw new RangeError(invalid("make a generator", "seed", "an integer of 32 bits", seed));
  }
  const generator = xoroshiro128plus(seed | 0);
  const uniform = () => uniformFloat64(generator);
  const integer = (n: number) => uniformInt(generator, 0, count("n", n, 1) - 1);

  // Marsaglia's polar method gives two at a time.
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let x, y, square;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    spare = y * factor;
    return x * factor;
  };

  return {
    uniform,
    normal,
    integer,
    shuffle(n) {
      const order = Uint32Array.from({ length: count("n", n, 0) }, (_, index) => index);
      for (let last = n - 1; last > 0; last--) {
        const other = uniformInt(generator, 0, last);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
    uniformArray: (n) => Float32Array.from({ length: count("n", n, 0) }, uniform),
    normalArray: (n) => Float32Array.from({ length: count("n", n, 0) }, normal),
    fork: (label) => random(hash(label, seed)),
  };
}

function count(argument: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least && value <= 2 ** 31) return value;
  const must = `an integer of ${least} to 2^31`;
  throw new RangeError(invalid("draw random numbers", argument, must, value));
}

/** 32 bits out of a text and a seed (FNV-1a, then a finalizer so that near labels part). */
function hash(text: string, seed: number): number {
  let bits = 0x811c9dc5 ^ seed;
  for (const byte of new TextEncoder().encode(`${seed}/${text}`)) {
    bits = Math.imul(bits ^ byte, 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) | 0;
}
