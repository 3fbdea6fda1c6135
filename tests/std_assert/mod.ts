/**
 * A stand-in for `jsr:@std/assert`, so that the tests and notebooks also run where jsr.io cannot be reached: same
 * names, same types, same verdicts. Take the entry `links` out of the project's deno.json to use the published
 * package instead.
 */
export { AssertionError } from "./assertion_error.ts";
export { equal } from "./equal.ts";
export {
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertNotMatch,
  assertNotStrictEquals,
  assertObjectMatch,
  assertStrictEquals,
  assertStringIncludes,
} from "./equals.ts";
export {
  assert,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  assertLess,
  assertLessOrEqual,
  fail,
} from "./truth.ts";
export { assertIsError, assertRejects, assertThrows } from "./throws.ts";
