import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { argmax, classProbability, predictedClass, rocAuc } from "@lib/statistics";

// i = numpy.arange(50); scores, labels = (i * 37) % 17, ((i * i) % 7 < 3).astype(int)
const scores = Array.from({ length: 50 }, (_, i) => (i * 37) % 17);
const labels = scores.map((_, i) => (i * i) % 7 < 3 ? 1 : 0);

Deno.test("rocAuc() equals scikit-learn's roc_auc_score, also with ties", () => {
  // sklearn.metrics.roc_auc_score(labels, scores), scikit-learn 1.9.1
  assertEquals(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  assertAlmostEquals(
    rocAuc([2, 2, 2, 1, 3, 0, 2], [1, 0, 1, 0, 1, 1, 0]),
    0.5833333333333333,
    1e-12,
  );
  assertAlmostEquals(rocAuc(scores, labels), 0.496031746031746, 1e-12);
});

Deno.test("rocAuc() is the share of pairs in order, turns with the labels, ignores the scale", () => {
  const people = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), {
    minLength: 2,
    maxLength: 30,
  }).filter((list) => list.some(([, yes]) => yes) && list.some(([, yes]) => !yes));
  fc.assert(
    fc.property(people, (list) => {
      const [x, y] = [list.map(([score]) => score), list.map(([, yes]) => Number(yes))];
      const of = (label: number) => x.filter((_, i) => y[i] === label);
      const pairs = of(1).flatMap((a) => of(0).map((b) => a > b ? 1 : a === b ? 0.5 : 0));
      const auc = pairs.reduce((sum: number, won) => sum + won, 0) / pairs.length;
      assertAlmostEquals(rocAuc(x, y), auc, 1e-12);
      assertAlmostEquals(rocAuc(x, y.map((label) => 1 - label)), 1 - auc, 1e-12);
      assertEquals(rocAuc(x.map((score) => Math.exp(score)), y), rocAuc(x, y));
    }),
    { seed: 6 },
  );
});

Deno.test("rocAuc() refuses one class, other labels, NaN and lists of different length", () => {
  assertThrows(() => rocAuc([1, 2], [1, 1]), RangeError, '"labels" must be of both classes');
  assertThrows(() => rocAuc([1, 2], [0, 2]), RangeError, '"labels[1]" must be 0 or 1');
  assertThrows(() => rocAuc([1, NaN], [0, 1]), RangeError, '"scores[1]" must be finite');
  assertThrows(() => rocAuc([1, 2, 3], [0, 1]), RangeError, '"labels" must be as long as scores');
});

Deno.test("argmax() is the largest value's index, the lowest of several", () => {
  assertEquals(argmax([0.2, 3.1, -1]), 1);
  assertEquals(argmax([-2, 5, 5]), 1);
  assertEquals(argmax([0, 0]), 0);
  assertThrows(() => argmax([]), RangeError, '"values"');
  assertThrows(() => argmax([1, NaN]), RangeError, '"values[1]" must be finite');
});

Deno.test("classProbability() is exp(F_c) / sum exp(F_k) and survives logits of a thousand", () => {
  assertAlmostEquals(classProbability([0, Math.log(3)], 1), 0.75, 1e-15);
  assertEquals(classProbability([1000, 0], 0), 1);
  assertEquals(classProbability([1000, 0], 1), 0);
  assertThrows(() => classProbability([1, 2], 2), RangeError, "a class in [0, 2)");
});

Deno.test("one logit has two classes: the sign decides, and the probability is its sigmoid", () => {
  assertEquals([[3], [-3], [0], [1e-30]].map(predictedClass), [1, 0, 0, 1]);
  assertEquals([[1, 2], [-1, -2]].map(predictedClass), [1, 0]);
  assertAlmostEquals(classProbability([Math.log(3)], 1), 0.75, 1e-15);
  assertAlmostEquals(classProbability([Math.log(3)], 0), 0.25, 1e-15);
  assertEquals([classProbability([1000], 1), classProbability([-1000], 1)], [1, 0]);
  assertThrows(() => classProbability([1], 2), RangeError, "a class in [0, 2)");
  assertThrows(() => predictedClass([NaN]), RangeError, '"logits[0]" must be finite');
});
