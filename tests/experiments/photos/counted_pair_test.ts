import { assertEquals, assertThrows } from "@std/assert";
import { countedPair } from "@lib/experiments";

Deno.test("countedPair() tells in how many images the first is higher, and a tie is none", () => {
  const lists = { first: [2, 3, 1], second: Float32Array.of(1, 4, 1) };
  assertEquals(countedPair("a : b", lists), {
    name: "a : b (1 of 3)",
    ...lists,
    direction: "higher",
  });
  const swapped = countedPair("b : a", { first: lists.second, second: lists.first });
  assertEquals(swapped.name, "b : a (1 of 3)");
});

Deno.test("countedPair() refuses lists of different lengths", () => {
  const lists = { first: [1, 2], second: [1] };
  assertThrows(() => countedPair("a : b", lists), RangeError, '"second" must be 2 numbers');
});
