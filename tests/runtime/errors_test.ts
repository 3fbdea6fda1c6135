import { assertEquals, assertThrows } from "@std/assert";
import {
  invalid,
  requireFinite,
  requireIntegerFrom,
  requireLevel,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
} from "@lib/runtime";

Deno.test("invalid() shows the value as the caller would write it", () => {
  const shown = (value: unknown) => invalid("train", "epochs", "a positive integer", value);
  const start = 'Cannot train as "epochs" must be a positive integer: current value is ';
  assertEquals(shown(0), `${start}0`);
  assertEquals(shown(NaN), `${start}NaN`);
  assertEquals(shown("0"), `${start}"0"`);
  assertEquals(shown(undefined), `${start}undefined`);
  assertEquals(shown(null), `${start}null`);
  assertEquals(shown([1, "a", [2]]), `${start}[1, "a", [2]]`);
  assertEquals(shown({ steps: 1 }), `${start}{ steps: 1 }`);
  assertEquals(shown(Math.max), `${start}the function max`);
});

Deno.test("invalid() shows long arrays by their head and length, tensors by dtype and shape", () => {
  const shown = (value: unknown) => invalid("read", "x", "short", value).split("value is ")[1];
  assertEquals(shown(new Uint8Array(10)), "[0, 0, 0, 0, 0, 0, 0, 0, ... 10 in all]");
  assertEquals(shown({ dtype: "float32", shape: [2, 3] }), "float32[2, 3]");
  assertEquals(shown("x".repeat(999)), `"${"x".repeat(200)}..."`);
  assertEquals(shown({ text: "x".repeat(999) })!.length, 203);
});

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
