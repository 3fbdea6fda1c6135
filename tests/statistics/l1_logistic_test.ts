import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { random } from "@lib/runtime";
import { l1Logistic } from "@lib/statistics";

const features = 6, rows = 80, draw = random(4);
const inputs = draw.normalArray(rows * features);
const labels = Array.from(
  { length: rows },
  (_, i) => inputs[i * features]! - 0.5 * inputs[i * features + 1]! + draw.normal() > 0 ? 1 : 0,
);

/** The slope of the mean loss by each weight, and by the constant last. */
function slopes({ weights, constant }: { weights: Float64Array; constant: number }): number[] {
  const slope = new Array<number>(features + 1).fill(0);
  labels.forEach((label, i) => {
    const row = [...inputs.subarray(i * features, (i + 1) * features), 1];
    const odds = [...weights, constant].reduce((sum, value, j) => sum + value * row[j]!, 0);
    row.forEach((x, j) => slope[j]! += x * (1 / (1 + Math.exp(-odds)) - label) / rows);
  });
  return slope;
}

Deno.test("l1Logistic() ends where no weight can move: slopes of the penalty's size, or less where a weight is 0", () => {
  for (const penalty of [0, 0.05, 0.15]) {
    const model = l1Logistic(inputs, labels, { features, penalty, steps: 4000 });
    const found = slopes(model);
    assertAlmostEquals(found.pop()!, 0, 1e-9); // the constant is free
    found.forEach((slope, j) => {
      const weight = model.weights[j]!;
      if (weight === 0) assertLess(Math.abs(slope), penalty + 1e-9);
      else assertAlmostEquals(slope, -penalty * Math.sign(weight), 1e-9);
    });
  }
});

Deno.test("l1Logistic() leaves fewer weights the higher the penalty, and the constant alone in the end", () => {
  const kept = (penalty: number) =>
    l1Logistic(inputs, labels, { features, penalty, steps: 2000 }).weights.filter((w) => w !== 0)
      .length;
  assertEquals(kept(0), features);
  assert(kept(0.05) < features && kept(0.05) > kept(0.2));
  const { weights, constant } = l1Logistic(inputs, labels, { features, penalty: 1, steps: 2000 });
  assertEquals([...weights], new Array(features).fill(0));
  const share = labels.reduce<number>((sum, label) => sum + label, 0) / rows;
  assertAlmostEquals(constant, Math.log(share / (1 - share)), 1e-9);
});

Deno.test("l1Logistic() refuses a table that does not fit, and a penalty below 0", () => {
  const refuse = (change: object, message: string) =>
    assertThrows(
      () => l1Logistic(inputs, labels, { features, penalty: 1, ...change }),
      RangeError,
      message,
    );
  refuse({ features: 5 }, '"inputs" must be 80 rows of 5 numbers');
  refuse({ penalty: -1 }, '"penalty" must be a number of 0 or more');
  refuse({ steps: 0 }, '"steps"');
});
