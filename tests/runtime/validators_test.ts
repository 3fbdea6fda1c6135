import { assertThrows } from "@std/assert";
import {
  requireFinite,
  requireIntegerFrom,
  requireLevel,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
} from "@lib/runtime";

type Check = (value: number) => void;

/** Each validator with values at its edges. */
const validators: Readonly<
  Record<string, { check: Check; right: readonly number[]; wrong: readonly number[] }>
> = {
  "a positive integer": {
    check: (value) => requirePositiveInteger("try", "value", value),
    right: [1, 2 ** 40],
    wrong: [0, -1, 1.5, NaN, Infinity],
  },
  "an integer of 2 or more": {
    check: (value) => requireIntegerFrom(2, "try", "value", value),
    right: [2, 3],
    wrong: [1, 2.5, NaN, Infinity],
  },
  "a positive number": {
    check: (value) => requirePositive("try", "value", value),
    right: [Number.MIN_VALUE, Number.MAX_VALUE],
    wrong: [0, -1, NaN, Infinity],
  },
  "finite": {
    check: (value) => requireFinite("try", "value", value),
    right: [0, -Number.MAX_VALUE],
    wrong: [NaN, Infinity, -Infinity],
  },
  "a number in (0, 1)": {
    check: (value) => requireLevel("try", "value", value),
    right: [Number.MIN_VALUE, 0.95],
    wrong: [0, 1, -0.5, NaN],
  },
  "one of 3, 5": {
    check: (value) => requireOneOf([3, 5], "try", "value", value),
    right: [3, 5],
    wrong: [4, NaN],
  },
};

for (const [must, { check, right, wrong }] of Object.entries(validators)) {
  Deno.test(`a validator of ${must} lets right values pass and names wrong ones`, () => {
    right.forEach(check);
    for (const value of wrong) {
      const sentence = `Cannot try as "value" must be ${must}: current value is ${value}`;
      assertThrows(() => check(value), RangeError, sentence);
    }
  });
}
