import * as a from "./mod.ts";

/** Whether an assertion refuses; anything but an AssertionError is a fault of the stand-in itself. */
async function refuses(claim: () => unknown): Promise<boolean> {
  try {
    await claim();
    return false;
  } catch (error) {
    if (error instanceof a.AssertionError) return true;
    throw error;
  }
}

const boom = () => {
  throw new RangeError("too far away");
};
const circle = (): { self?: unknown } => {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
};

const holds: Record<string, () => unknown> = {
  assert: () => a.assert(1),
  assertFalse: () => a.assertFalse(0),
  "NaN equals NaN": () => a.assertEquals([NaN], [NaN]),
  "0 equals -0": () => a.assertEquals({ zero: 0 }, { zero: -0 }),
  "typed arrays": () => a.assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2])),
  "sets without order": () =>
    a.assertEquals(new Set([{ a: 1 }, 2]), new Set<unknown>([2, { a: 1 }])),
  "maps without order": () => a.assertEquals(new Map([[1, 2], [3, 4]]), new Map([[3, 4], [1, 2]])),
  circles: () => a.assertEquals(circle(), circle()),
  "almost within 1e-7 of the expected value": () => a.assertAlmostEquals(1 + 0.9e-7, 1),
  "almost by tolerance": () => a.assertAlmostEquals(0.01, 0.02, 0.1),
  match: () => a.assertMatch("abc", /b/),
  includes: () => a.assertArrayIncludes([{ a: 1 }, 2], [{ a: 1 }]),
  "object match": () => a.assertObjectMatch({ a: { b: 1, c: 2 }, l: [1] }, { a: { b: 1 }, l: [1] }),
  throws: () => a.assertThrows(boom, Error, "far"),
  rejects: () =>
    a.assertRejects(
      () => Promise.reject(new RangeError("far")),
      RangeError,
      "far",
    ),
};

const fails: Record<string, () => unknown> = {
  assert: () => a.assert(0),
  assertFalse: () => a.assertFalse(1),
  exists: () => a.assertExists(null),
  fail: () => a.fail("always"),
  "0 is not strictly -0": () => a.assertStrictEquals(0, -0),
  "typed arrays of other values": () =>
    a.assertEquals(new Float32Array([1, 2]), new Float32Array([1, 3])),
  "typed arrays of other kinds": () =>
    a.assertEquals<unknown>(new Float32Array([1]), new Float64Array([1])),
  "buffers of other bytes": () =>
    a.assertEquals(new Uint8Array([1]).buffer, new Uint8Array([2]).buffer),
  "undefined is not missing": () => a.assertEquals<unknown>({ a: undefined }, {}),
  "sets of other members": () => a.assertEquals(new Set([1, 2]), new Set([1, 3])),
  "errors of other words": () => a.assertEquals(new Error("a"), new Error("b")),
  "equal values": () => a.assertNotEquals({ a: [1] }, { a: [1] }),
  "almost beyond 1e-7 of the expected value": () => a.assertAlmostEquals(1 + 1.1e-7, 1),
  "almost NaN": () => a.assertAlmostEquals(NaN, 1, 10),
  greater: () => a.assertGreater(1, 1),
  "greater than NaN": () => a.assertGreaterOrEqual(1, NaN),
  less: () => a.assertLess(1, 1),
  "less or equal": () => a.assertLessOrEqual(2, 1),
  match: () => a.assertMatch("abc", /d/),
  "not match": () => a.assertNotMatch("abc", /b/),
  text: () => a.assertStringIncludes("abc", "d"),
  instance: () => a.assertInstanceOf(new Error(), RangeError),
  includes: () => a.assertArrayIncludes([1, 2], [3]),
  "object match": () => a.assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
  "object match without the property": () => a.assertObjectMatch({}, { a: 1 }),
  "nothing thrown": () => a.assertThrows(() => 1),
  "another class thrown": () => a.assertThrows(boom, TypeError),
  "other words thrown": () => a.assertThrows(boom, RangeError, "near"),
  "nothing rejected": () => a.assertRejects(() => Promise.resolve()),
  "another class rejected": () =>
    a.assertRejects(() => Promise.reject(new RangeError()), TypeError),
  "thrown instead of rejected": () => a.assertRejects(boom),
};

Deno.test("the stand-in's assertions accept what holds", async () => {
  for (const [name, claim] of Object.entries(holds)) {
    if (await refuses(claim)) {
      throw new Error(`refused although it holds: ${name}`);
    }
  }
});

Deno.test("the stand-in's assertions refuse what does not hold", async () => {
  for (const [name, claim] of Object.entries(fails)) {
    if (!(await refuses(claim))) {
      throw new Error(`accepted although it does not hold: ${name}`);
    }
  }
});

Deno.test("assertThrows and assertRejects hand back the error", async () => {
  a.assertStrictEquals(
    a.assertThrows(boom, RangeError).message,
    "too far away",
  );
  const error = await a.assertRejects(
    () => Promise.reject(new TypeError("x")),
    TypeError,
  );
  a.assertStrictEquals(error.message, "x");
});
