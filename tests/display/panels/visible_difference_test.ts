import { visibleShare } from "@lib/display";
import { assertEquals, assertThrows } from "@std/assert";

Deno.test("equal maps look equal, and blue is told from red", () => {
  assertEquals(visibleShare([0, 1, -1], [0, 1, -1], { limit: 1 }), 0);
  assertEquals(visibleShare([-1, 1], [1, -1], { limit: 1 }), 1);
});

Deno.test("the threshold is a distance in L*a*b*: white and black are 100 apart", () => {
  // The scale's middle is white; its end is the dark red #67001f, whose L*, a*, b* are 20.6, 43.6, 18.4.
  const distance = Math.hypot(100 - 20.6, 43.6, 18.4);
  const options = { limit: 1, threshold: distance };
  assertEquals(visibleShare([0], [1], { ...options, threshold: distance - 1 }), 1);
  assertEquals(visibleShare([0], [1], { ...options, threshold: distance + 1 }), 0);
});

Deno.test("beyond the limit colours are the same", () => {
  assertEquals(visibleShare([1], [7], { limit: 1 }), 0);
});

Deno.test("maps of different sizes and a limit of 0 are refused", () => {
  assertThrows(() => visibleShare([1], [1, 2], { limit: 1 }), RangeError, "as long as");
  assertThrows(() => visibleShare([1], [1], { limit: 0 }), RangeError, "limit");
});
