import { areProbabilities, tellOneProbability } from "@lib/runtime";
import { assertEquals, assertStringIncludes } from "@std/assert";

Deno.test("areProbabilities() knows rows of sum 1 from logits", () => {
  assertEquals(areProbabilities([0.25, 0.75, 1, 0], 2), true);
  assertEquals(areProbabilities([0.25, 0.75, 1, 0.1], 2), false, "one row of another sum");
  assertEquals(areProbabilities([1.5, -0.5], 2), false, "a negative output");
  assertEquals(areProbabilities([1, 1], 1), false, "one output tells nothing");
  assertEquals(areProbabilities([NaN, 1], 2), false);
});

Deno.test("tellOneProbability() speaks once, where two outputs or more all lie in [0, 1]", () => {
  const told: string[] = [];
  const log = console.log;
  console.log = (text: string) => void told.push(text);
  try {
    for (const values of [[0.5], [0.5, 1.1], [0.5, -0.1], [NaN, 0.5], []]) {
      tellOneProbability(values);
    }
    assertEquals(told, []);
    tellOneProbability([0.5, 1, 0]);
    tellOneProbability([0.5, 1, 0]);
  } finally {
    console.log = log;
  }
  assertEquals(told.length, 1);
  assertStringIncludes(told[0]!, "the logit before the sigmoid");
});
