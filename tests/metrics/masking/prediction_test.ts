import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { predictedClass, softmaxProbability } from "@lib/metrics";

Deno.test("predictedClass() is the largest logit's index, the lowest of several", () => {
  assertEquals(predictedClass([0.2, 3.1, -1]), 1);
  assertEquals(predictedClass([-2, 5, 5]), 1);
  assertEquals(predictedClass([0, 0]), 0);
});

Deno.test("softmaxProbability() is exp(F_c) / sum exp(F_k) and survives logits of a thousand", () => {
  assertAlmostEquals(softmaxProbability([0, Math.log(3)], 1), 0.75, 1e-15);
  assertEquals(softmaxProbability([1000, 0], 0), 1);
  assertEquals(softmaxProbability([1000, 0], 1), 0);
  assertThrows(
    () => softmaxProbability([1, 2], 2),
    RangeError,
    '"target" must be a class in [0, 2)',
  );
});
