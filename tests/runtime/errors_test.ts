import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertThrows } from "@std/assert";
import {
  invalid,
  random,
  requireFinite,
  requireFunction,
  requireIntegerFrom,
  requireIntegerWithin,
  requireLevel,
  requireList,
  requireObjects,
  requireOneOf,
  requirePositive,
  requirePositiveInteger,
  requireRandom,
  requireTensor,
  requireWatch,
  setupBackend,
} from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

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
  "an integer from 2 to 4": {
    check: (value) => requireIntegerWithin([2, 4], "try", "value", value),
    right: [2, 3, 4],
    wrong: [1, 5, 2.5, NaN],
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

const refused = (check: () => void, sentence: string) =>
  assertThrows(check, TypeError, `Cannot try as ${sentence}`);

Deno.test("requireTensor() takes tensors and says what to write in the place of a list", () => {
  const tensor = tf.ones([2]);
  requireTensor("try", "inputs", tensor);
  const check = (value: unknown) => () => requireTensor("try", "inputs", value);
  const instead = '"inputs" must be a tensor, e.g. tf.tensor(values, [batch, ...]): current value';
  for (const list of [[[1, 2]], new Float32Array(2)]) refused(check(list), instead);
  for (const value of [undefined, null, 3, "x", { shape: [1] }, Promise.resolve(tensor)]) {
    refused(check(value), '"inputs" must be a tensor: current value is');
  }
  tensor.dispose();
  refused(check(tensor), '"inputs" must be a tensor that is not yet disposed');
});

Deno.test("requireList() takes lists and typed arrays of any kind", () => {
  for (const list of [[], [1], new Float64Array(3), new Uint8ClampedArray(1)]) {
    requireList("try", "scores", list);
  }
  for (const value of [undefined, null, 3, "abc", new Set([1]), new DataView(new ArrayBuffer(1))]) {
    refused(() => requireList("try", "scores", value), '"scores" must be a list of numbers');
  }
  refused(() => requireList("try", "maps", 1, "maps"), '"maps" must be a list of maps');
});

Deno.test("requireFunction(), requireRandom() and requireWatch() refuse what cannot be called", () => {
  requireFunction("try", "measure", Math.max);
  requireRandom("try", random(1));
  requireWatch("try", { onProgress: () => {}, signal: new AbortController().signal });
  requireWatch("try", {});
  refused(() => requireFunction("try", "measure", "max"), '"measure" must be a function');
  for (const value of [undefined, null, 1, Math.random, {}]) {
    refused(
      () => requireRandom("try", value),
      '"random" must be a seeded generator, e.g. random(1)',
    );
  }
  refused(() => requireWatch("try", { onProgress: 1 }), '"onProgress" must be a function');
  refused(
    () => requireWatch("try", { signal: new AbortController() }),
    '"signal" must be an Abort',
  );
  refused(() => requireWatch("try", { signal: null }), '"signal" must be an AbortSignal');
});

Deno.test("requireObjects() takes lists of objects and names the first that is none", () => {
  requireObjects("try", "bars", [{ name: "a" }, [1]], "bars");
  refused(
    () => requireObjects("try", "bars", { name: "a" }, "bars"),
    '"bars" must be a list of bars',
  );
  refused(() => requireObjects("try", "bars", [{}, null], "bars"), '"bars[1]" must be one of bars');
});
