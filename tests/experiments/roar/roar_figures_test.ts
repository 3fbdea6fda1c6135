import { assert, assertEquals, assertThrows } from "@std/assert";
import { readRoar, roarChart, type RoarRecord, roarTable, roarVerdicts } from "@lib/experiments";

const record: RoarRecord = {
  backend: "wasm",
  images: { train: 10, test: 10 },
  epochs: 1,
  shares: [0.5, 0.9],
  seeds: [1, 2, 3],
  maskShare: 0.5,
  untouched: [0.9, 0.91, 0.89],
  curves: [
    { map: "thorough", accuracies: [[0.3, 0.31, 0.32], [0.1, 0.1, 0.1]], ofMasks: [0.2, 0.2, 0.2] },
    { map: "leaking", accuracies: [[0.9, 0.91, 0.9], [0.8, 0.8, 0.8]], ofMasks: [0.9, 0.9, 0.96] },
    { map: "another", accuracies: [[0.7, 0.5, 0.6], [0.4, 0.6, 0.5]], ofMasks: [0.5, 0.5, 0.5] },
    { map: "random", accuracies: [[0.6, 0.61, 0.62], [0.5, 0.5, 0.5]], ofMasks: [0.1, 0.1, 0.1] },
  ],
};

Deno.test("a map is better than random where its networks learn less, worse where more, else open", () => {
  const verdicts = roarVerdicts(record);
  assertEquals(verdicts.map(({ map, than }) => [map, than]), [
    ["thorough", "better than random"],
    ["leaking", "worse than random"],
    ["another", "open"],
  ]);
  // The same seeds: of the first the lead is (-0.3 - 0.4) / 2 for each, without spread.
  assert(verdicts[0]!.interval.every((end) => Math.abs(end + 0.35) < 1e-9));
  assert(Math.abs(verdicts[1]!.ofMask - 0.92) < 1e-9);
});

Deno.test("intervals are wide enough for all maps together: one map alone has a narrower one", () => {
  const alone = { ...record, curves: record.curves.slice(2) };
  const width = ({ interval: [low, high] }: { interval: readonly [number, number] }) => high - low;
  assert(width(roarVerdicts(alone)[0]!) < 0.7 * width(roarVerdicts(record)[2]!));
});

Deno.test("chart and table state verdict, lead in points and what the mask alone tells", () => {
  assert(JSON.stringify(roarChart(record)).includes("1 of 3 maps take away more"));
  const row = roarTable(roarVerdicts(record)).plain.split("\n")[1]!.split(/ {2,}/);
  // Of the mask −0.70, −0.71, −0.69: Student's factor for 1 - 0.05 / 3 and two degrees of freedom is 7.65.
  assertEquals(row, [
    ...["thorough", "20.5%", "−35.0 points [−35.0, −35.0]", "better than random"],
    ...["20.0%", "−70.0 points [−74.4, −65.6]"],
  ]);
});

Deno.test("without random orders there is nothing to compare with", () => {
  const curves = record.curves.slice(0, 3);
  assertThrows(() => roarVerdicts({ ...record, curves }), RangeError, `with "random"`);
});

Deno.test("the committed record is whole, and says what notebook 11 reads off it", async () => {
  const committed = await readRoar(), { curves, seeds, shares } = committed;
  for (const { accuracies, ofMasks } of curves) {
    assertEquals([accuracies.length, ofMasks.length], [shares.length, seeds.length]);
    assert(accuracies.every((each) => each.length === seeds.length));
  }
  const verdicts = roarVerdicts(committed);
  const whole = Math.max(...committed.untouched);
  assert(verdicts.every(({ than }) => than !== "better than random"));
  for (const map of ["guided backpropagation", "SmoothGrad squared"]) {
    const { than, ofMask, maskInterval } = verdicts.find((each) => each.map === map)!;
    assertEquals(than, "worse than random");
    assert(ofMask > whole && maskInterval[0] > 0.03, `${map}'s mask tells more than whole images`);
  }
});
