import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as experiments from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { mean } from "@lib/statistics";

await setupBackend({ backend: "wasm", quiet: true });

const names = [
  "no prior",
  "no prior, bias-free",
  "X-Gradient",
  "EG(1)",
  "EG(4)",
  "gradient",
  "RRR",
];
const curve = (from: number, to: number): experiments.EpochCurve => ({
  n: 4,
  mean: Array.from({ length: 100 }, (_, i) => from + (to - from) * i / 99),
  half: new Array(100).fill(0.011),
});

/** Four splits a trial, with the X-Gradient ahead of bias-free none by `lead`. */
function surveyOf(dense: number, lead: number): experiments.DensityRecord["surveys"][number] {
  const trials = names.map((name, i): experiments.WatchedTrial => {
    const base = name === "X-Gradient" ? 0.6 + lead : 0.6;
    return {
      name,
      strength: i < 2 ? 0 : 1,
      testAucs: [0, 0.01, 0.02, 0.03].map((luck, split) =>
        base + luck + (split === i % 4 ? 0.001 : 0)
      ),
      validationAucs: [0.7, 0.7, 0.7, 0.7],
      giniIndices: [0.5, 0.5, 0.5, 0.5],
      leadingRanks: [1, 1, 2, 8],
      recoveries: [0.5, 0.6, 0.7, 0.8],
      aucCurve: curve(0.55, 0.6),
      ...(i < 2 ? {} : { giniCurve: curve(0.4, 0.8), gainCurve: curve(-0.04, i === 2 ? 0.05 : 0) }),
    };
  });
  const references = {
    oracle: [0.9, 0.89],
    leading: [0.84, 0.85],
    logistic: [0.83, 0.84],
    logisticRanks: [1, 2],
  };
  return { dense, name: `${dense} dense columns`, people: 2200, references, trials };
}

const record: experiments.DensityRecord = {
  seed: 9,
  pilot: names.slice(2).flatMap((name) =>
    [0.1, 1].map((strength) => {
      const aucs = [0.6 + strength / 10, 0.65, 0.7].map((auc) =>
        auc + (name === "EG(4)" ? 0.05 : 0)
      );
      return { name, strength, dense: 5, validationAucs: aucs, testAucs: aucs };
    })
  ),
  surveys: [surveyOf(5, 0.06), surveyOf(20, 0.03), surveyOf(80, -0.02)],
  weaker: [5, 20, 80].flatMap((dense) =>
    ["X-Gradient", "EG(1)"].map((name) => ({
      ...{ name, dense, strength: 0.3, testAucs: [0.5, 0.51, 0.52] },
      validationAucs: new Array(3).fill(dense === 80 && name === "EG(1)" ? 0.8 : 0.6),
    }))
  ),
  others: [],
};
const draw = { random: random(1) },
  rows = ["X-Gradient : no prior, bias-free", "X-Gradient : EG(1)"];

Deno.test("compareTrials() gives the leads that were put in, survey by survey", () => {
  const tests = experiments.compareTrials(record.surveys, rows, draw);
  assertEquals(tests.map(({ row }) => row), rows.flatMap((row) => [row, row, row]));
  [0.06, 0.03, -0.02].forEach((lead, i) => assertAlmostEquals(tests[i]!.gain, lead, 1e-9));
  assert(tests.every(({ n }) => n === 4));
});

Deno.test("compareLeads() is by how much a lead shrinks from the first survey to the last", () => {
  const [shrinks] = experiments.compareLeads(record.surveys, rows, draw);
  assertAlmostEquals(shrinks!.gain, 0.08, 1e-9);
});

Deno.test("compareReferences() tells references from strength", () => {
  const [references, , strength, both] = experiments.compareReferences(record, draw);
  assertAlmostEquals(references!.gain, 0.05, 1e-9);
  assertAlmostEquals(strength!.gain, -0.09 / 3, 1e-9);
  assertAlmostEquals(both!.gain, references!.gain + strength!.gain, 1e-9);
});

Deno.test("chosenForEach() takes the strength that validates best on a survey, on the splits that have both", () => {
  const chosen = experiments.chosenForEach(record);
  const strengths = chosen.map((survey) =>
    ["X-Gradient", "EG(1)"].map((name) => experiments.trialOf(survey, name).strength)
  );
  assertEquals(strengths, [[1, 1], [1, 1], [1, 0.3]]);
  assertEquals(chosen.at(-1)!.name, "80 dense columns (X-Gradient at 1, EG(1) at 0.3)");
  const tests = experiments.compareTrials(chosen, rows, draw);
  assert(tests.every(({ n }) => n === 3));
  // EG(1) falls to .51 with 80 dense columns alone.
  assertAlmostEquals(tests[4]!.second, 0.61, 1e-3);
  assertAlmostEquals(tests[5]!.second, 0.51, 1e-9);
});

Deno.test("gainingEpochs() says of every prior and survey where it is ahead for good, and how often behind", () => {
  // From -.04 to .05 in a hundred epochs, or to 0, with .011 to either side.
  const [heads, first, second, ...more] = experiments.gainingEpochs(record).plain.split("\n");
  assertEquals(heads!.split(/ {2,}/), [
    "above no prior to the end, n = 4",
    ...["5 dense", "20 dense", "80 dense"],
  ]);
  assert(/^X-Gradient( +from 58; below in 32){3}$/.test(first!), first);
  assert(/^EG\(1\)( +never; below in 72){3}$/.test(second!), second);
  assertEquals(more.length, 3);
});

Deno.test("trajectoriesExplorer() counts the priors whose band is below 0 early and above it at the end", () => {
  const { layout } = experiments.trajectoriesExplorer(record);
  const [slider] = layout.sliders!;
  assertEquals(slider!.steps!.map(({ label }) => label), [
    "Gini index",
    "AUC",
    "gain in AUC",
  ]);
  const said = JSON.stringify(layout);
  assert(said.includes("of 5 priors 5 lag at epoch 19, 1 lead at 100"), said.slice(0, 3000));
});

Deno.test("compareFirstPlaces() pairs shares of surveys by split", () => {
  const late = record.surveys.map((survey) => ({
    ...survey,
    trials: survey.trials.map((trial) =>
      trial.name === "X-Gradient" ? { ...trial, leadingRanks: [1, 2, 2, 8] } : trial
    ),
  }));
  const [test] = experiments.compareFirstPlaces(late, ["X-Gradient : EG(1)"], draw);
  assertEquals([test!.first, test!.second, test!.n], [0.25, 0.5, 4]);
});

Deno.test("compareWithLine() sets the straight line against the network that is best in the mean", () => {
  const logistic = [0.5, 0.51, 0.52], initial = [0.5, 0.5];
  const other = { ...surveyOf(9, -0.1), name: "another", initial, logistic };
  const lines = experiments.compareWithLine({ ...record, others: [other] }, draw);
  assertEquals(lines.length, 4);
  assertEquals(lines[0]!.name, "L1 logistic regression : X-Gradient, 5 dense columns");
  assertAlmostEquals(lines[0]!.gain, 0.835 - 0.665, 1e-9);
  assertEquals([lines[3]!.better, lines[3]!.n, lines[3]!.gain < 0], ["open", 3, true]);
});

Deno.test("leadsByDensity() puts the paper's diamonds where its Gini index lies, and intervals around every mean", () => {
  const dense = [5, 20, 80], options = { dense, title: "Leads", ...draw };
  const rivals = [...rows, "X-Gradient : gradient", "X-Gradient : RRR"];
  const tests = experiments.compareTrials(record.surveys, rivals, draw);
  const initial = [[0.5, 0.52], [0.46, 0.46], [0.2, 0.22]];
  const figure = experiments.leadsByDensity(tests, { ...options, initial });
  const [menu] = figure.layout.updatemenus!;
  assertEquals(menu!.buttons!.map(({ label }) => label), [
    "no prior, bias-free; EG(1)",
    "gradient; RRR",
  ]);
  assertThrows(
    () => experiments.leadsByDensity(tests.slice(0, 9), { ...options, initial }),
    RangeError,
    "even number",
  );
  const traces = figure.data as unknown as {
    name?: string;
    x: number[];
    y: number[];
    yaxis?: string;
  }[];
  const papers = traces.filter(({ name, mode }: { name?: string; mode?: string }) =>
    mode === "markers" && (name === undefined || name.endsWith(", paper"))
  );
  // From .51 at 5 to .46 at 20 the index is .48 three fifths of the way, on a logarithmic axis.
  for (const { x } of papers) assertAlmostEquals(x[0]!, 5 * 4 ** 0.6, 1e-9);
  assertEquals(papers.length, 3);
  const { testAucs } = experiments.published;
  assertAlmostEquals(
    papers[0]!.y[0]!,
    testAucs["X-Gradient"] - testAucs["no prior, bias-free"],
    1e-9,
  );
  const index = traces.filter(({ yaxis }) => yaxis === "y2");
  assertEquals(index.find(({ name }) => name)!.y, initial.map(mean));
});

Deno.test("methodsExplorer() and trajectoriesExplorer() have a choice for every survey, and draw", async () => {
  for (
    const figure of [
      experiments.methodsExplorer(record, draw),
      experiments.trajectoriesExplorer(record),
    ]
  ) {
    const { updatemenus = [] } = figure.layout;
    assertEquals(updatemenus[0]!.buttons!.map(({ label }) => label), ["5", "20", "80"]);
    assert((await figure.png()).length > 10_000);
  }
});

Deno.test("strengthTable() names the strength that validates best; causeTable() counts first places", () => {
  const strengths = experiments.strengthTable(record.pilot).plain,
    causes = experiments.causeTable(record, draw).plain;
  // Of .61, .65, .70 and of .70, .65, .70: t of two degrees of freedom is 4.303.
  const weakest = "0\\.653 ±0\\.112", strong = "0\\.683 ±0\\.072";
  assert(
    new RegExp(`X-Gradient, 5 dense +3 +${weakest} / ${weakest} +${strong} / ${strong} +1`)
      .test(strengths),
    strengths,
  );
  const weaker = record.pilot.map(({ validationAucs, ...trial }) => {
    return { ...trial, dense: 40, validationAucs: validationAucs.map((auc) => 1.2 - auc) };
  });
  const apart = experiments.strengthTable([...record.pilot, ...weaker]).plain;
  assert(/X-Gradient, 40 dense +3 +0\.547.* 0\.1\n/.test(apart), apart);
  // Split by split the mean of both is .6: three units, not six, and no spread.
  assert(/X-Gradient, 5 and 40 dense +3 +0\.600 ±0\.000 \/ 0\.653 ±0\.112/.test(apart), apart);
  assert(/X-Gradient +4 +50 \[15, 85\]; 1\.5 \[\d, \d\]; 0\.65 ±0\.21/.test(causes), causes);
  assert(/L1 logistic regression +2 +50 \[9, 91\]; 1\.5 \[1, 2\]/.test(causes), causes);
});

Deno.test("trialOf() takes the authors' strength where there are two, and names what is missing", () => {
  const survey = surveyOf(5, 0), weak = { ...survey.trials[3]!, strength: 0.1 };
  const both = { ...survey, trials: [weak, ...survey.trials] };
  assertEquals(experiments.trialOf(both, "EG(1)").strength, 1);
  assertThrows(() => experiments.trialOf(survey, "EG(9)"), RangeError, 'must have "EG(9)"');
});

Deno.test("untrainedIndices() are what a training sees in its first epoch", async () => {
  const survey = experiments.denseAndRareSurvey({ seed: 3, dense: 20 });
  const shared = { random: random(3) };
  const indices = await experiments.untrainedIndices(survey, { count: 2, ...shared });
  const method = {
    bias: true,
    attribution: { method: "expected gradients", references: 1 },
  } as const;
  const runs = experiments.surveySplits(survey, { count: 2, ...shared })
    .map((split) => ({ split, strength: 1 }));
  const results = await experiments.trainSplits(method, runs, { epochs: 1, ...shared });
  results.forEach(({ giniIndices }, i) => assertAlmostEquals(indices[i]!, giniIndices[0]!, 1e-6));
});
