import { assertEquals, assertThrows } from "@std/assert";
import { relativeError, relativeErrorDirection } from "@lib/metrics";

Deno.test("relativeError() is the absolute error as a share of the truth's mass", () => {
  assertEquals(relativeError([2, -1], [1, -1]), 0.5);
  assertEquals(relativeError([3, -1, 0], [3, -1, 0]), 0);
  assertEquals(relativeErrorDirection, "lower");
});

Deno.test("relativeError() sees errors that cancel in the sum", () => {
  const truth = [2, 2], map = [3, 1];
  assertEquals(map[0]! + map[1]!, truth[0]! + truth[1]!);
  assertEquals(relativeError(map, truth), 0.5);
});

Deno.test("relativeError() keeps its value when map and truth are scaled alike", () => {
  const truth = [1, -2, 4], map = [1.5, -2, 3];
  assertEquals(relativeError(map.map((v) => -8 * v), truth.map((v) => -8 * v)), 1.5 / 7);
});

Deno.test("relativeError() refuses lengths that differ, NaN, and a truth of 0", () => {
  assertThrows(() => relativeError([1], [1, 2]), RangeError);
  assertThrows(() => relativeError([NaN], [1]), RangeError);
  assertThrows(() => relativeError([1, 1], [0, 0]), RangeError, "other than 0");
});
