import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  chosenTrials,
  denseAndRareSurvey,
  measureTrial,
  readDensityRecord,
  surveySplits,
  trainSplits,
  trialOf,
} from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { mean, rocAuc } from "@lib/statistics";
import {
  joinedScores,
  measureByDensity,
} from "../../../lib/experiments/survey_priors/density_record.ts";
import {
  curveGains,
  epochCurve,
  gainStands,
} from "../../../lib/experiments/survey_priors/epoch_curves.ts";
import {
  logisticLine,
  referenceLines,
} from "../../../lib/experiments/survey_priors/reference_lines.ts";

await setupBackend({ backend: "wasm", quiet: true });

const seed = 5, training = { epochs: 3, hidden: [6, 4] };
const survey = denseAndRareSurvey({ seed, dense: 5 });
const xGradient = {
  name: "X-Gradient",
  strength: 1,
  bias: false,
  attribution: { method: "input x gradient" },
} as const;

Deno.test("measureTrial() scores what trainSplits() gives, split by split", async () => {
  const before = tf.memory().numTensors;
  const scores = await measureTrial(survey, xGradient, {
    random: random(seed),
    from: 1,
    to: 3,
    watch: true,
    ...training,
  });
  assertEquals(tf.memory().numTensors, before);
  const splits = surveySplits(survey, { count: 3, random: random(seed) }).slice(1);
  const method = { bias: false, attribution: xGradient.attribution };
  const runs = splits.map((split) => ({ split, strength: 1 }));
  const results = await trainSplits(method, runs, { ...training, random: random(seed) });
  results.forEach(({ testAuc, validationAuc, importance }, i) => {
    assertAlmostEquals(scores.testAucs[i]!, testAuc, 1e-5);
    assertAlmostEquals(scores.validationAucs[i]!, validationAuc, 1e-5);
    const rank = 1 + importance.filter((size) => size > importance[0]!).length;
    assertEquals(scores.leadingRanks[i], rank);
    // Of the five dense columns four are causes.
    assertAlmostEquals(
      scores.recoveries[i]!,
      rocAuc(importance.slice(0, 5), [1, 1, 1, 1, 0]),
      1e-5,
    );
  });
  const { aucs, ginis } = scores.watched!;
  results.forEach(({ validationAucs, giniIndices }, i) => {
    validationAucs.forEach((auc, at) => assertAlmostEquals(aucs[i]![at]!, auc, 1e-5));
    giniIndices.forEach((index, at) => assertAlmostEquals(ginis[i]![at]!, index, 1e-5));
  });
  scores.giniCurve.forEach((index, at) =>
    assertAlmostEquals(index, mean(ginis.map((split) => split[at]!)), 2e-5)
  );
});

Deno.test("measureByDensity() does every part once, and another grouping gives the same record", async () => {
  const parts = new Map<string, unknown>();
  const doPart = async <T>(name: string, work: () => Promise<T>) => {
    if (!parts.has(name)) parts.set(name, await work());
    return parts.get(name) as T;
  };
  const other = denseAndRareSurvey({ seed: 6, dense: 6 });
  const options = {
    ...{ seed, dense: [5], pilot: { dense: [5], count: 1 }, training },
    ...{ count: 3, references: 1, others: { tables: [other], trials: ["X-Gradient"] } },
    ...{ weaker: { trials: ["X-Gradient"], strength: 0.3, count: 2 } },
  };
  const record = await measureByDensity({ ...options, group: 2, doPart });
  const [{ trials, references } = { trials: [], references: undefined }] = record.surveys;
  assertEquals(record.pilot.length, 5 * 5);
  assertEquals(references!.oracle.length, 1);
  for (const { name, testAucs, aucCurve, gainCurve } of trials) {
    assertEquals([testAucs.length, aucCurve.n, aucCurve.mean.length], [3, 3, 3], name);
    // The gain is over the same networks without a prior: bias-free ones for the X-Gradient.
    const none = trialOf(
      record.surveys[0]!,
      name === "X-Gradient" ? "no prior, bias-free" : "no prior",
    );
    gainCurve?.mean.forEach((gain, epoch) =>
      assertAlmostEquals(gain, aucCurve.mean[epoch]! - none.aucCurve.mean[epoch]!, 2e-4, name)
    );
    assertEquals(gainCurve === undefined, name.startsWith("no prior"));
  }
  const [weak, ...rest] = record.weaker;
  assertEquals([weak!.name, weak!.strength, weak!.dense, weak!.testAucs.length, rest.length], [
    ...["X-Gradient", 0.3, 5, 2, 0],
  ]);
  assertEquals(record.others[0]!.initial.length, 1);
  assertEquals(record.others.map(({ name, trials }) => [name, trials.map(({ name }) => name)]), [
    ["6 dense columns", ["X-Gradient"]],
  ]);
  const done = parts.size;
  assertEquals(await measureByDensity({ ...options, group: 2, doPart }), record);
  assertEquals(parts.size, done);
  const together = await measureByDensity({ ...options, group: 3, doPart: (_, work) => work() });
  assertEquals(together.surveys[0]!.trials.map(({ name }) => name), trials.map(({ name }) => name));
  together.surveys[0]!.trials.forEach(({ testAucs }, i) =>
    testAucs.forEach((auc, split) =>
      assertAlmostEquals(auc, trials[i]!.testAucs[split]!, 1e-3, trials[i]!.name + split)
    )
  );
});

Deno.test("chosenTrials() takes the strength that validates best, and expected gradients at the authors' too", () => {
  const tried = ["X-Gradient", "EG(1)", "EG(4)", "gradient", "RRR"].flatMap((name) =>
    [0.1, 1, 10].map((strength) => {
      const best = name === "EG(4)" ? 0.1 : name === "RRR" ? 10 : 1;
      // The mean of both splits decides, not the better one.
      return { name, strength, validationAucs: strength === best ? [0.7, 0.8] : [0.6, 0.85] };
    })
  );
  assertEquals(
    chosenTrials(tried).map(({ name, strength }) => `${name} ${strength}`),
    [
      "no prior 0",
      "no prior, bias-free 0",
      "X-Gradient 1",
      "EG(1) 1",
      "EG(4) 1",
      "EG(4) 0.1",
      "gradient 1",
      "RRR 10",
    ],
  );
});

Deno.test("joinedScores() weighs the curves of groups by their splits", () => {
  const group = (testAucs: number[], auc: number) => {
    const lists = { testAucs, validationAucs: testAucs, giniIndices: [], leadingRanks: [] };
    return { ...lists, recoveries: [], aucCurve: [auc], giniCurve: [] };
  };
  const { testAucs, aucCurve } = joinedScores([group([0.1, 0.2, 0.3], 0.4), group([0.4], 0.8)]);
  assertEquals([testAucs, aucCurve], [[0.1, 0.2, 0.3, 0.4], [0.5]]);
});

Deno.test("epochCurve() has the mean over all splits, and Student's interval with the spread of some", () => {
  const watched = [[0.5, 0.6], [0.7, 0.6], [0.9, 0.6]];
  const { n, mean, half } = epochCurve([0.72, 0.61], { watched, n: 12 });
  assertEquals([n, mean], [12, [0.72, 0.61]]);
  // t of 2 degrees of freedom is 4.303; the standard deviation of the three .2, the mean that of twelve.
  assertAlmostEquals(half[0]!, 4.3027 * 0.2 / Math.sqrt(12), 1e-4);
  assertEquals(half[1], 0);
});

Deno.test("curveGains() pairs curves split by split", () => {
  const gains = curveGains([[0.5, 0.6], [0.7, 0.6]], [[0.4, 0.5], [0.6, 0.7]]);
  [[0.1, 0.1], [0.1, -0.1]].forEach((curve, i) =>
    curve.forEach((gain, epoch) => assertAlmostEquals(gains[i]![epoch]!, gain, 1e-12))
  );
});

Deno.test("gainStands() is where a gain's interval is above 0 for good, and counts where it is below", () => {
  const half = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1];
  const stands = (...mean: number[]) => gainStands({ n: 4, mean, half });
  assertEquals(stands(-0.2, 0.2, -0.3, 0, 0.2, 0.3), { from: 5, below: 2 });
  assertEquals(stands(0.2, 0.3), { from: 1, below: 0 });
  assertEquals(stands(0.2, 0.1), { below: 0 }); // 0 is not left out
});

Deno.test("referenceLines() are in order: no one beats the oracle, one column is worth most of it", () => {
  const lines = referenceLines(survey, { count: 2, random: random(seed) });
  for (const split of [0, 1]) {
    const [oracle, leading, logistic] = [lines.oracle, lines.leading, lines.logistic].map((it) =>
      it[split]!
    );
    assert(oracle! > leading! && oracle! > logistic!, `${oracle} ${leading} ${logistic}`);
    assert(leading! > 0.8 && logistic! > 0.7);
    assertEquals(lines.logisticRanks[split], 1);
  }
  const { logOdds: _, ...without } = survey;
  // The line needs no causes.
  assertEquals(logisticLine(without, { count: 2, random: random(seed) }), lines.logistic);
  assertThrows(
    () => referenceLines(without, { count: 1, random: random(1) }),
    RangeError,
    "log-odds",
  );
});

Deno.test("the committed record is whole: forty splits of what is compared, at the strengths that validated best", async () => {
  const { pilot, surveys, weaker, others } = await readDensityRecord();
  assertEquals(weaker.length, 2 * surveys.length);
  assert(weaker.every(({ testAucs }) => testAucs.length === 20));
  for (const { name, logistic, initial, trials } of others) {
    assertEquals([logistic.length, initial.length], [20, 20], name);
    assertEquals(trials.map(({ testAucs }) => testAucs.length), [40, 40, 40, 40, 40], name);
    assert(logistic.every((auc) => auc > 0.7 && auc < 0.9), name);
  }
  const chosen = chosenTrials(pilot).map(({ name, strength }) => `${name} ${strength}`);
  assertEquals(surveys.map(({ dense }) => dense), [5, 10, 20, 40, 80]);
  for (const { dense, trials } of surveys) {
    assertEquals(trials.map(({ name, strength }) => `${name} ${strength}`), chosen);
    for (const { name, testAucs, aucCurve, giniCurve, gainCurve, strength } of trials) {
      assertEquals(testAucs.length, 40, `${dense}, ${name}`);
      assert(testAucs.every((auc) => auc > 0.4 && auc < 0.9), `${dense}, ${name}`);
      assertEquals([aucCurve.n, aucCurve.mean.length, aucCurve.half.length], [40, 100, 100]);
      const seen = [giniCurve?.mean.length, gainCurve?.mean.length];
      assertEquals(seen, strength === 0 ? [undefined, undefined] : [100, 100]);
    }
  }
});
