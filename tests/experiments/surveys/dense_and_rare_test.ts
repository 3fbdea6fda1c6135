import { assert, assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import { assertNotEquals, assertThrows } from "@std/assert";
import { denseAndRareSurvey, type SurveyTable } from "@lib/experiments";
import { mean, rocAuc } from "@lib/statistics";

const few = denseAndRareSurvey({ seed: 2, dense: 5 }),
  many = denseAndRareSurvey({ seed: 2, dense: 40 });
const column = ({ values, features, count }: SurveyTable, at: number) =>
  Array.from({ length: count }, (_, i) => values[i * features + at]!);

Deno.test("denseAndRareSurvey() varies the kind of columns alone: people, labels, causes and the other columns stay", () => {
  assertEquals(few.labels, many.labels);
  assertEquals(few.logOdds, many.logOdds);
  assertEquals(few.causes, many.causes);
  for (const at of [0, 3, 4, 40, 117]) assertEquals(column(few, at), column(many, at));
  const [rare, dense] = [few, many].map((survey) => column(survey, 20));
  const shown = dense!.filter((_, i) => rare![i] === 1),
    hidden = dense!.filter((_, i) => rare![i] === 0);
  assertGreater(Math.min(...shown), Math.max(...hidden)); // the same number, shown in part
});

Deno.test("denseAndRareSurvey() has as many dense columns of 118 as it is told; the rare ones say yes to 0.2% to 30%", () => {
  for (const [survey, dense] of [[few, 5], [many, 40]] as const) {
    assertEquals([survey.count, survey.features, survey.values.length], [2200, 118, 2200 * 118]);
    for (let at = 0; at < 118; at++) {
      const values = column(survey, at), distinct = new Set(values).size;
      assertEquals(distinct > 2, at < dense, survey.featureNames[at]);
      if (at < dense) assertLess(Math.abs(mean(values)), 0.1); // over four standard errors
      else assert(mean(values) >= 0.002 && mean(values) <= 0.301, `${mean(values)}`);
    }
  }
});

Deno.test("denseAndRareSurvey()'s labels follow its log-odds: 75% positive, by decile as the odds say", () => {
  const { labels, logOdds, count } = few;
  assertAlmostEquals(mean(labels), 0.75, 0.03);
  const order = Array.from(labels.keys()).toSorted((a, b) => logOdds![a]! - logOdds![b]!);
  for (let decile = 0; decile < 10; decile++) {
    const rows = order.slice(decile * count / 10, (decile + 1) * count / 10);
    const told = mean(rows.map((row) => 1 / (1 + Math.exp(-logOdds![row]!))));
    assertAlmostEquals(
      mean(rows.map((row) => labels[row]!)),
      told,
      4 * Math.sqrt(0.25 / rows.length),
    );
  }
});

Deno.test("denseAndRareSurvey()'s first cause leads: by itself it is nearly as good as the true log-odds", () => {
  const auc = (values: ArrayLike<number>) => rocAuc(Array.from(values), few.labels);
  assertGreater(auc(column(few, 0).map((z) => -z)), 0.8);
  assertGreater(auc(few.logOdds!), auc(column(few, 0).map((z) => -z)) + 0.02);
  for (const at of [1, 2, 3]) assertLess(Math.abs(auc(column(few, at)) - 0.5), 0.2);
});

Deno.test("denseAndRareSurvey() is drawn by its seed, and refuses more dense columns than there are", () => {
  assertEquals(denseAndRareSurvey({ seed: 2, dense: 5 }), few);
  assertNotEquals(denseAndRareSurvey({ seed: 3, dense: 5 }).values, few.values);
  const refuse = (options: { dense: number; people?: number }, message: string) =>
    assertThrows(() => denseAndRareSurvey({ seed: 1, ...options }), RangeError, message);
  refuse({ dense: 119 }, '"dense" must be at most 118');
  refuse({ dense: 3 }, '"dense"');
  refuse({ dense: 5, people: 9 }, '"people"');
});
