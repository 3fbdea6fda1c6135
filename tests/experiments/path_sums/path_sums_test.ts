import { quadrature } from "@lib/attribution";
import {
  brokenPromises,
  cancellation,
  compareRules,
  convergenceOrders,
  errorExplorer,
  exactPathSums,
  orderTable,
  type PathSums,
  staircaseExplorer,
  stepsExplorer,
  sufficientSteps,
  sufficientTable,
  survivalExplorer,
  sweepTable,
  toleranceTable,
  toleranceTrials,
  unmet,
} from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

/** F(alpha) = relu(4 alpha - 1): nothing as far as alpha = 1/4, then 4 logits per alpha. */
const layers = [
  { kind: "dense", name: "less one", apply: (x: tf.Tensor) => x.sub(1) },
  { kind: "relu", name: "relu", apply: (x: tf.Tensor) => x.relu() },
];
const net = { layers, forward: (x: tf.Tensor) => x.sub(1).relu() as tf.Tensor2D };
const asked = { target: [0], labels: ["four"], counts: [2, 3, 4, 6], doublings: 3 };
const row = (rule: string, steps: number, error: number, change?: number) => ({
  rule,
  steps,
  sum: 10 * (1 - error),
  error,
  ...(change !== undefined && { change }),
});
const pathOf = (label: string, errors: Record<number, number>): PathSums => {
  const rows = Object.entries(errors).map(([steps, error], k) =>
    row("right", Number(steps), error, k > 0 ? error : undefined)
  );
  return { label, difference: 10, rows, ladder: rows };
};
const early = pathOf("early", { 8: 0.2, 16: 0.04, 32: 0.03 });
const late = pathOf("late", { 8: 0.04, 16: 0.3, 32: 0.02 });
const never = pathOf("never", { 8: 0.5, 16: 0.4, 32: 0.3 });

Deno.test("sums over an exact path are those on paper", async () => {
  const before = tf.memory().numTensors, x = tf.tensor2d([[4]]);
  const { exact, paths: [path], mapOf } = await exactPathSums(net, x, asked);
  const sumOf = (rule: string, steps: number) =>
    path!.rows.find((row) => row.rule === rule && row.steps === steps)!.sum;
  assertEquals(path!.difference, 3);
  assertAlmostEquals(sumOf("right", 2), 4); // nodes 1/2 and 1 are both behind the kink
  assertAlmostEquals(sumOf("midpoint", 6), 4 * 5 / 6 - 0); // nodes from 3/12 on
  assertAlmostEquals(mapOf(0, "crowded", 2)[0]!, 4 * 3 / 4); // nodes 1/16 and 9/16, weights 1/4 and 3/4
  assertAlmostEquals(mapOf(0, "mirrored", 2)[0]!, 4); // nodes 7/16 and 15/16 are behind the kink
  assertEquals(path!.ladder.some(({ rule }) => rule === "mirrored"), false);
  const { error, change } = path!.ladder.find((row) => row.rule === "right" && row.steps === 16)!;
  assertAlmostEquals(error, Math.abs(sumOf("right", 16) - 3) / 3);
  assertAlmostEquals(
    change!,
    Math.abs(sumOf("right", 16) - sumOf("right", 8)) / sumOf("right", 16),
  );
  assertEquals(path!.ladder.filter(({ rule }) => rule === "crowded").map(({ steps }) => steps), [
    8,
    16,
    32,
    64,
  ]);
  assertThrows(() => mapOf(0, "right", 5), RangeError, "computed counts");
  tf.dispose([x, exact.attributions]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("steps suffice from the last failure on, and not at all where the last count fails", () => {
  const options = { rule: "right", measure: "map", tolerance: 0.05 } as const;
  assertEquals(sufficientSteps([early, late, never], options), [
    { label: "early", first: 16, lasting: 16 },
    { label: "late", first: 8, lasting: 32 },
    { label: "never" },
  ]);
  const { plain } = sufficientTable({ three: [early, late, never] }, {
    rules: ["right"],
    tolerances: [0.05],
  });
  assert(plain.includes("32 (16 to > 32)"), plain);
});

Deno.test("the survival line falls to the share that needs more than was tried", () => {
  const figure = survivalExplorer({ all: [early, late, never], some: [early, early, early] }, {
    rules: ["right"],
    tolerances: [0.05, 0.5],
    start: 0.05,
  });
  const { y } = figure.data[0] as unknown as { y: { bdata: string } | number[] };
  const ends = (y as number[]).slice(-2).map(Math.round);
  assertEquals(ends, [67, 33]); // at 16 and 32 steps
  const { text } = figure.data[0] as unknown as { text: string[] };
  assertEquals(text, [
    "",
    "enough now: early",
    "enough now: late<br>still not enough: never",
  ]);
  const seen = ["map", "sum"].map((measure) => {
    const places = figure.layout.updatemenus![0]!.buttons!.map(({ label }) => label);
    return places.findIndex((label) => label?.startsWith(measure));
  });
  const shapes = JSON.stringify(figure.layout.shapes);
  assert(seen[0] === 0 && /"visible":false/.test(shapes), "a map has none of the paper's counts");
  const turn = JSON.stringify(figure.layout.updatemenus![0]!.buttons![seen[1]!]);
  assert(/shapes\[0\].visible":true/.test(turn), `the sum has them: ${turn.slice(0, 500)}`);
  assert(figure.text.includes("map of all") && !figure.text.includes("Not tried"));
});

Deno.test("a trial stops where the sum is complete and the map stands still", () => {
  const [trial] = toleranceTrials([early, late, never], { tolerances: [0.05] });
  assertEquals(trial!.stops, [
    { label: "early", steps: 16, gradients: 16, excess: 0.04 / 0.05 },
    { label: "late", steps: 32, gradients: 32, excess: 0.02 / 0.05 },
  ]);
  assertEquals(trial!.bySum.map(({ steps }) => steps), [16, 8]);
  assertEquals(trial!.images, ["early", "late", "never"]);
  assert(toleranceTable([trial!]).plain.includes("2 of 2"));
  const anew = { ...late, ladder: late.ladder.map((each) => ({ ...each, rule: "midpoint" })) };
  const [dear] = toleranceTrials([anew], { tolerances: [0.05] });
  assertEquals(dear!.stops[0]!.gradients, 8 + 16 + 32, "midpoint keeps no node when it doubles");
  assert(toleranceTable([dear!]).plain.match(/32 \(32\) +56 \(56\)/), "both are told");
  const broken = { ...early, ladder: [row("right", 8, 0.3), row("right", 16, 0.2, 0.001)] };
  const sneaky = { ...broken, ladder: broken.ladder.map((each) => ({ ...each, sum: 10 })) };
  assertEquals(brokenPromises(toleranceTrials([sneaky], { tolerances: [0.05] })), ["early"]);
});

Deno.test("errors and staircases are drawn, and a staircase that misses a piece is refused", () => {
  const caption = (group: string) => `Of ${group}.`;
  const shown = { rules: ["right"], title: "Error", caption };
  const { text, layout } = errorExplorer({ "a group": [early], another: [late] }, shown);
  assert(text.includes("Of a group."), text);
  assert(
    JSON.stringify(layout.updatemenus).includes("Of another."),
    "the caption follows the menu",
  );
  const path = { breakpoints: Float64Array.of(0.5), slopes: Float64Array.of(-2, 4) };
  const options = {
    rules: { midpoint: (steps: number) => quadrature("midpoint", steps) },
    steps: [2, 4],
    subject: "A path",
  };
  const both = {
    ...options,
    rules: { ...options.rules, right: (n: number) => quadrature("right", n) },
  };
  assert(staircaseExplorer(path, both).text.includes("its sum is 1.0, the integral 1.0"));
  const crowded = { ...both, rules: { crowded: (n: number) => quadrature("crowded", n) } };
  const many = { ...crowded, rules: { ...crowded.rules, ...both.rules }, steps: [20, 40] };
  const seen = staircaseExplorer(path, many).text; // of alpha = t^2 at 0.025 and 0.075 one is below 0.001
  assert(seen.includes("1 of the 20 nodes lie below it"), seen);
  const short = { ...path, slopes: Float64Array.of(1) };
  assertThrows(() => staircaseExplorer(short, both), TypeError, "one more than the 1 breakpoints");
});

const image = { data: [1, 1, 1, 1], height: 2, width: 2, channels: 1 };

Deno.test("a sum that fits beside a map that does not is counted, with its image", () => {
  const sound = pathOf("sound", { 8: 0.01, 16: 0.01 }),
    rows = [{ ...row("right", 8, 0.3), sum: 10 }];
  const options = { rules: ["right"], counts: [8, 16], tolerance: 0.05 };
  const { complete, wrong, cases, figure } = cancellation(
    [sound, { ...sound, label: "fooled", rows }],
    options,
  );
  assertEquals([complete.length, wrong.length, cases], [3, 1, 3]);
  assert(figure.text.includes("Worst: fooled, right, 8 steps"));
  assertEquals(figure.layout.xaxis?.range?.map(Math.round), [0, 6]); // all sums are within 5%
  const dots = (figure.data as unknown as { x: number[]; y: number[] }[]).flatMap(({ y }) => y);
  assertEquals(dots, [1, 1, 30].map(Math.fround), "per cent, kept in float32");
  assertThrows(() => cancellation([never], options), RangeError, "complete within");
});

Deno.test("orders of convergence are the powers, and a rule with half the error gains one halving", () => {
  const label = "power", difference = 1;
  const rowsOf = (factor: number) =>
    [8, 16, 32].flatMap((steps) => [
      row("first", steps, factor / (2 * steps)),
      row("second", steps, factor / steps),
    ]);
  const paths = [1, 2, 3, 4, 5, 6, 7, 8].map((factor) => {
    return { label, difference, rows: rowsOf(factor), ladder: [] };
  });
  const fits = convergenceOrders(paths, {
    rules: ["first", "second"],
    among: () => true,
    random: random(1),
  });
  fits.forEach(({ slope }) => assertAlmostEquals(slope, -1));
  assert(orderTable({ "8 to 32": fits }).plain.includes("−1.00"));
  const claims = compareRules(paths, [["first", "second"]], { counts: [16], random: random(1) });
  const [test] = claims["first errs less than second"]!;
  assertAlmostEquals(test!.gain, 1);
  assertEquals([test!.row, test!.column], ["first errs less than second", "16"]);
  assertEquals(test!.better, "first");
});

Deno.test("a broken promise is counted once an image", () => {
  const stop = (label: string, excess: number) => ({ label, steps: 8, gradients: 8, excess });
  const trial = { rule: "right", tolerance: 0.1, images: ["a", "b", "c"] };
  const trials = [
    { ...trial, stops: [stop("a", 2), stop("b", 0.5)], bySum: [stop("b", 3), stop("c", 1.5)] },
    { ...trial, stops: [stop("a", 1.1)], bySum: [] },
  ];
  assertEquals(brokenPromises(trials), ["a"]);
  assertEquals(brokenPromises(trials, "bySum"), ["b", "c"]);
});

Deno.test("doublings that did not stop are counted and named by rule, tolerance and image", () => {
  const tried = toleranceTrials([early, late, never], { tolerances: [0.05, 0.9] });
  assertEquals(unmet(tried), "1 of 6 doublings did not stop (right, 5%: never)");
  assertEquals(unmet(tried.slice(1)), "0 of 3 doublings did not stop");
  const [strict] = toleranceTrials([early, late, never], { tolerances: [0.01] });
  const two = [{ ...tried[0]!, rule: "left" }, strict!];
  const named = "(left, 5%: never; right, 1%: early, late, never)";
  assertEquals(unmet(two), `4 of 6 doublings did not stop ${named}`);
});

Deno.test("the sweep's table and explorer show what the maps are", () => {
  const truths = [Float32Array.of(1, -1, 0.5, 0)], paths = [pathOf("early", { 8: 0.2, 16: 0.04 })];
  const mapOf = (_: number, __: string, steps: number) =>
    Float64Array.from(truths[0]!, (value) => value * (steps === 8 ? 0.8 : 0.96));
  const { plain } = sweepTable({ truths, paths, mapOf }, { rule: "right", counts: [8, 16] });
  assert(plain.includes("20.0 (20.0 to 20.0)") && plain.includes("1.000"), plain);
  assert(plain.startsWith("steps, right rule, n = 1"), plain);
  const dark = { truths: [Float32Array.of(0, 0, 0, 1, 2, 3)], paths: paths.slice(0, 1) };
  const turned = sweepTable({ ...dark, mapOf: () => Float64Array.of(0, 0, 0, 3, 2, 1) }, {
    rule: "right",
    counts: [8],
  });
  assert(turned.plain.includes("-1.000") || turned.plain.includes("−1.000"), turned.plain);
  const shown = { rule: "right", counts: [8, 16], limit: 1 };
  const swept = [{ index: 0, label: "two by two", image }];
  assert(stepsExplorer({ truths, mapOf }, swept, shown).text.includes("off by 20%"));
});
