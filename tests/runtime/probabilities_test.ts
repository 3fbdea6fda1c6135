import { areProbabilities } from "@lib/runtime";
import { assertEquals } from "@std/assert";

Deno.test("areProbabilities() knows rows of sum 1 from logits", () => {
  assertEquals(areProbabilities([0.25, 0.75, 1, 0], 2), true);
  assertEquals(areProbabilities([0.25, 0.75, 1, 0.1], 2), false, "one row of another sum");
  assertEquals(areProbabilities([1.5, -0.5], 2), false, "a negative output");
  assertEquals(areProbabilities([1, 1], 1), false, "one output tells nothing");
  assertEquals(areProbabilities([NaN, 1], 2), false);
});
