import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { surveyData, type SurveyTable } from "@lib/experiments";

const survey = surveyData({ seed: 1 });
const column = ({ values, features, featureNames }: SurveyTable, name: string) => {
  const at = featureNames.indexOf(name);
  return Array.from({ length: values.length / features }, (_, i) => values[i * features + at]!);
};

function correlation(x: number[], y: number[]): number {
  const both = x.map((a, i) => [a, y[i]!] as const).filter(([a, b]) => !Number.isNaN(a + b));
  const centre = (k: 0 | 1) => both.reduce((sum, pair) => sum + pair[k], 0) / both.length;
  const [mx, my] = [centre(0), centre(1)];
  const sum = (f: (a: number, b: number) => number) =>
    both.reduce((total, [a, b]) => total + f(a - mx, b - my), 0);
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
}

Deno.test("surveyData() has 120 columns, 13 of them causes, or 64 and 11, and about 75% positive", () => {
  for (const [categories, features, causes] of [["many", 120, 13], ["few", 64, 11]] as const) {
    const { count, values, ...of } = surveyData({ seed: 1, categories });
    assertEquals([count, of.features, values.length], [4000, features, 4000 * features]);
    assertEquals(of.causes!.filter(Boolean).length, causes);
    assertEquals(new Set(of.featureNames).size, features);
  }
  const positive = survey.labels.reduce((sum, label) => sum + label, 0) / survey.count;
  assert(Math.abs(positive - 0.75) < 0.03, `${positive}`); // 4 standard errors
});

Deno.test("surveyData() misses a tenth of every second measurement and of nothing else", () => {
  for (const name of survey.featureNames) {
    const missing = column(survey, name).filter(Number.isNaN).length / survey.count;
    if (/measurement \d[ac]/.test(name)) {
      assert(Math.abs(missing - 0.1) < 0.02, `${name} ${missing}`);
    } else assertEquals(missing, 0, name);
  }
});

Deno.test("surveyData() correlates a block's measurements at 0.6 and other blocks' not at all", () => {
  const first = column(survey, "measurement 0a");
  assert(Math.abs(correlation(first, column(survey, "measurement 0b")) - 0.6) < 0.05);
  assert(Math.abs(correlation(first, column(survey, "measurement 1b"))) < 0.07);
});

Deno.test("surveyData() gives each group exactly one level and questions yes or no", () => {
  for (let i = 0; i < survey.count; i++) {
    const row = survey.values.subarray(i * 120, (i + 1) * 120);
    assert(row.subarray(40, 48).every((answer) => answer === 0 || answer === 1));
    for (let group = 48; group < 120; group += 6) {
      assertEquals(row.subarray(group, group + 6).toSorted(), Float32Array.of(0, 0, 0, 0, 0, 1));
    }
  }
});

Deno.test("surveyData() halves the frequency of each further level, or has few and equal ones", () => {
  const share = (table: SurveyTable, level: number) =>
    column(table, `group 1=${level}`).reduce((sum, value) => sum + value, 0) / table.count;
  const few = surveyData({ seed: 1, categories: "few" });
  [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 32].forEach((expected, level) => {
    assert(Math.abs(share(survey, level) - expected) < 0.03);
    if (level < 4) assert(Math.abs(share(few, level) - 1 / 4) < 0.03);
  });
});

Deno.test("surveyData()'s causes matter to the labels and its bystanders of no cause do not", () => {
  const labels = [...survey.labels];
  assert(correlation(column(survey, "measurement 0a"), labels) < -0.3);
  for (const name of ["measurement 7a", "measurement 9d", "group 2=1"]) {
    assert(Math.abs(correlation(column(survey, name), labels)) < 0.06, name);
  }
});

Deno.test("surveyData() is decided by its seed", () => {
  const few = (seed: number) => surveyData({ seed, subjects: 50 });
  assertEquals(few(3), few(3));
  assertNotEquals(few(3).labels, few(4).labels);
});

Deno.test("surveyData() refuses fewer than ten people", () => {
  assertThrows(() => surveyData({ seed: 1, subjects: 9 }), RangeError, '"subjects"');
});
