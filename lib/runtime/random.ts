import { uniformFloat32 } from "pure-rand/distribution/uniformFloat32";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { invalid, requireIntegerWithin, requireWords } from "./errors.ts";

/** A seeded stream of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** The next number of the uniform distribution on [0, 1), of 53 bits. */
  uniform(): number;
  /** The next number of the standard normal distribution. */
  normal(): number;
  /** The next integer of 0 .. n - 1, all equally likely; `n` is 1 to 2^31. */
  integer(n: number): number;
  /** A permutation of 0 .. n - 1, all equally likely (Fisher and Yates). */
  shuffle(n: number): Uint32Array;
  /** `n` uniform numbers on [0, 1) as float32, of 24 bits. */
  uniformArray(n: number): Float32Array;
  /** `n` normal numbers as float32. */
  normalArray(n: number): Float32Array;
  /** A stream of its own, fixed by this one's seed and the label, whatever was drawn before. */
  fork(label: string): Random;
  /** Where the stream stands, as JSON can hold it. */
  state(): RandomState;
  /** Goes on from where this stream, or one of the same seed and forks, stood. */
  restore(state: RandomState): void;
}

/** Where a {@linkcode Random} stands between two draws. */
export interface RandomState {
  readonly words: readonly number[];
  /** The second of a pair of normal numbers, where the first alone is drawn. */
  readonly spare?: number;
}

/**
 * Makes a seeded generator (xoroshiro128+).
 *
 * Give each use a fork with a label of its own: then drawing more numbers in one place changes none
 * in another.
 *
 * @param seed A safe integer.
 * @throws {RangeError} If `seed` is not a safe integer, or an `n` is out of range.
 *
 * @example
 * ```ts
 * const weights = random(1).fork("weights").normalArray(64);
 * ```
 */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(invalid("make a random generator", "seed", "a safe integer", seed));
  }
  return stream([String(seed)]);
}

/** The stream of a seed followed by the labels of the forks that led to it. */
function stream(path: readonly string[]): Random {
  const name = JSON.stringify(path);
  let generator = xoroshiro128plusFromState([0, 1, 2, 3].map((word) => hash(`${word}${name}`)));
  const uniform = () => uniformFloat64(generator);

  // Marsaglia's polar method gives normal numbers in pairs.
  let spare: number | undefined;
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    let x: number, y: number, square: number;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt(-2 * Math.log(square) / square);
    spare = y * factor;
    return x * factor;
  };

  return {
    uniform,
    normal,
    integer: (n) => uniformInt(generator, 0, atLeast(1, n) - 1),
    shuffle(n) {
      const order = Uint32Array.from({ length: atLeast(0, n) }, (_, index) => index);
      for (let last = n - 1; last > 0; last--) {
        const other = uniformInt(generator, 0, last);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
    uniformArray: (n) => new Float32Array(atLeast(0, n)).map(() => uniformFloat32(generator)),
    normalArray: (n) => new Float32Array(atLeast(0, n)).map(normal),
    fork: (label) => {
      requireWords("draw random numbers", "label", label);
      return stream([...path, label]);
    },
    state: () => ({ words: generator.getState(), ...(spare !== undefined && { spare }) }),
    restore(state) {
      generator = xoroshiro128plusFromState(state.words);
      spare = state.spare;
    },
  };
}

function atLeast(least: number, n: number): number {
  requireIntegerWithin([least, 2 ** 31], "draw random numbers", "n", n);
  return n;
}

/** 32 bits of a text: FNV-1a, then mixed so that texts alike in all but the end part widely. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) bits = Math.imul(bits ^ byte, 0x01000193);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Requires a seeded generator. @throws {TypeError} If `value` is none. */
export function requireRandom(action: string, value: unknown): asserts value is Random {
  const { uniform, fork } = (value ?? {}) as Partial<Random>;
  if (typeof uniform === "function" && typeof fork === "function") return;
  throw new TypeError(invalid(action, "random", "a seeded generator, e.g. random(1)", value));
}
