import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { doublings, quadrature, refinement, rules } from "@lib/attribution";

const asked = { difference: 2, tolerance: 0.1 };

Deno.test("refinement() asks for completeness and for a map that stands still", () => {
  assertEquals(refinement([3, -1], [3, -1], asked), {
    error: 0,
    change: 0,
    complete: true,
    still: true,
  });
  // The sums are right while the maps are not: errors that cancel.
  const cancelling = refinement([3, -1], [1, 1], asked);
  assert(cancelling.complete && !cancelling.still);
  assertEquals(cancelling.change, 1);
  // The map stands still at a wrong sum.
  const stuck = refinement([3, 0], [3, 0], asked);
  assert(!stuck.complete && stuck.still);
});

Deno.test("refinement() never takes a first map for a still one", () => {
  const first = refinement([3, -1], undefined, asked);
  assert(first.complete && !first.still);
  assertEquals(first.change, Infinity);
});

Deno.test("refinement() judges by share: logits times a number change nothing", () => {
  const [now, before] = [[3, -0.9], [2.7, -1]];
  for (const scale of [1, -5, 1e6]) {
    const scaled = refinement(now.map((v) => v * scale), before.map((v) => v * scale), {
      difference: 2 * scale,
      tolerance: 0.1,
    });
    assertAlmostEquals(scaled.change, 0.4 / 3.9);
    assertEquals([scaled.complete, scaled.still], [true, false]);
  }
});

Deno.test("refinement() of a map of zeros is still; of a difference of 0 complete to rounding", () => {
  const none = { difference: 0, tolerance: 0.1 };
  assert(refinement([0, 0], [0, 0], none).still && refinement([0, 0], [0, 0], none).complete);
  assert(refinement([1, -1 + 1e-7], [1, -1], none).complete);
  assert(!refinement([1, -1 + 1e-5], [1, -1], none).complete);
});

Deno.test("refinement() refuses maps of two lengths", () => {
  assertThrows(() => refinement([1, 2], [1], asked), TypeError, '"before" must be');
});

Deno.test("doublings() halve every interval: of a nested rule they keep the nodes", () => {
  assertEquals(doublings("right", { count: 4 }), [8, 16, 32, 64]);
  assertEquals(doublings("trapezoid", { first: 3, count: 3 }), [3, 5, 9]);
  for (const rule of rules) {
    const [coarse, fine] = doublings(rule, { first: 5, count: 2 }).map((n) => quadrature(rule, n));
    const kept = coarse!.nodes.every((a) => fine!.nodes.some((b) => Math.abs(a - b) < 1e-12));
    assertEquals(kept, ["left", "right", "trapezoid"].includes(rule), rule);
  }
});
