import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { denseAndRareSurvey, surveySplits } from "@lib/experiments";
import { random } from "@lib/runtime";
import {
  fitStandardiser,
  standardise,
} from "../../../lib/experiments/survey_priors/survey_splits.ts";

const table = {
  name: "three people",
  values: Float32Array.of(1, 5, NaN, 5, 3, 5, 11, 7),
  labels: Uint8Array.of(0, 1, 1, 0),
  count: 4,
  features: 2,
  featureNames: ["weight", "rooms"],
};

Deno.test("fitStandardiser() counts a missing answer as the mean of the others", () => {
  const { means, scales } = fitStandardiser(table, [0, 1, 2]);
  // weight 1, 2, 3 after filling in: mean 2, variance 2/3; rooms are all 5.
  assertEquals([...means], [2, 5]);
  assertAlmostEquals(scales[0]!, Math.sqrt(2 / 3), 1e-12);
  assertEquals(scales[1], 1);
});

Deno.test("standardise() puts the fitted mean at 0 and applies the same scale to other rows", () => {
  const fitted = fitStandardiser(table, [0, 1, 2]);
  const rows = standardise(table, [1, 3], fitted);
  assertEquals(rows[0], 0);
  assertEquals(rows[1], 0);
  assertAlmostEquals(rows[2]!, 9 / Math.sqrt(2 / 3), 1e-5);
  assertEquals(rows[3], 2);
});

Deno.test("fitStandardiser() names a column that nobody answered", () => {
  assertThrows(() => fitStandardiser(table, [1]), RangeError, '"weight" must be answered');
});

Deno.test("surveySplits() standardises by the training rows alone", () => {
  const survey = denseAndRareSurvey({ seed: 2, dense: 30, people: 60 });
  const options = { count: 1, train: 20, validation: 20 };
  const [before] = surveySplits(survey, { ...options, random: random(5) });
  const spoilt = (rows: Uint32Array) => {
    const values = survey.values.slice();
    for (const row of rows) values.fill(1000, row * 118, (row + 1) * 118);
    return surveySplits({ ...survey, values }, { ...options, random: random(5) })[0]!;
  };
  const away = spoilt(Uint32Array.of(...before!.validation.rows, ...before!.test.rows));
  assertEquals(away.train.inputs, before!.train.inputs);
  // The negative control: a change of the training rows changes how the others are scaled.
  assertNotEquals(spoilt(before!.train.rows.subarray(0, 1)).test.inputs, before!.test.inputs);
});

Deno.test("surveySplits() parts everybody, once, and split i does not depend on the count", () => {
  const survey = denseAndRareSurvey({ seed: 2, dense: 30, people: 60 });
  const draw = (count: number) =>
    surveySplits(survey, { count, random: random(5), train: 20, validation: 20 });
  const [first, second] = draw(2);
  for (const { train, validation, test } of [first!, second!]) {
    const all = [...train.rows, ...validation.rows, ...test.rows].sort((a, b) => a - b);
    assertEquals(all, [...Array(60).keys()]);
  }
  assertNotEquals(first!.train.rows, second!.train.rows);
  assertEquals(draw(1)[0], first);
  assertThrows(() => draw(0), RangeError, '"count"');
  assertThrows(
    () => surveySplits(survey, { count: 1, random: random(5), train: 59, validation: 1 }),
    RangeError,
    "validation",
  );
});
