import { assertEquals, assertThrows } from "@std/assert";
import { accuracyPairs, learningExplorer } from "@lib/experiments";

const epoch = (validationAccuracy: number, loss = 1) => ({
  ...{ loss, trainAccuracy: 0.5, validationAccuracy },
});
interface Line {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly line: { readonly color: string };
}
const options = { title: "Learning" };

Deno.test("learning curves are means over the trainings that have come so far, over images seen", () => {
  const histories = [[epoch(0.6), epoch(0.8)], [epoch(0.7)]];
  const { data, layout } = learningExplorer([
    { name: "X-DNN", images: 2000, histories },
    { name: "X-DNN, committed", images: 50_000, histories: [[epoch(0.9, 0.3)]] },
    { name: "twin", images: 2000, histories: [] },
  ], options);
  const lines = data.filter(({ name }) => name) as unknown as Line[];
  assertEquals(lines.map(({ name, x, y }) => [name, x, y.map(Math.round)]), [
    ["X-DNN", [2000, 4000], [65, 80]],
    ["X-DNN, committed", [50_000], [90]],
  ]);
  assertEquals(lines[0]!.line.color, lines[1]!.line.color);
  const choices = layout.updatemenus![0]!.buttons!.map(({ label }) => label);
  assertEquals(choices, ["validation accuracy", "training accuracy", "training loss"]);
  const [change] = layout.updatemenus![0]!.buttons![2]!.args as [{ y: number[][] }];
  assertEquals(change.y.at(-1), [0.3]);
});

Deno.test("the caption counts trainings once where all are alike, and tells of a band only where one is", () => {
  const one = { images: 45_000, histories: [[epoch(0.6)]] };
  const distilled = { ...one, name: "distilled", against: "the teacher's answers" };
  const alike = learningExplorer([{ ...one, name: "teacher" }, distilled], options).text;
  assertEquals(alike.split("1 on 45,000 images").length, 2);
  assertEquals([alike.includes("band"), alike.includes('"distilled" are held against the')], [
    false,
    true,
  ]);
  const two = { ...one, name: "twin", histories: [[epoch(0.6)], [epoch(0.7)]] };
  const mixed = learningExplorer([{ ...one, name: "teacher" }, two], options).text;
  assertEquals([mixed.includes("twin: 2 on 45,000 images"), mixed.includes("band")], [true, true]);
});

Deno.test("what did not begin from scratch is dotted, and one sentence tells all that another goal had", () => {
  const one = { images: 45_000, histories: [[epoch(0.6)]], against: "the teacher's answers" };
  const { data, text } = learningExplorer([
    { ...one, name: "short", isContinued: true },
    { ...one, name: "long" },
  ], options);
  const lines = data.filter(({ name }) => name) as unknown as { line: { dash: string } }[];
  assertEquals(lines.map(({ line }) => line.dash), ["dot", "solid"]);
  assertEquals(text.includes('of "short" and "long" are held against the teacher'), true);
});

Deno.test("learning curves need a finished epoch", () => {
  const none = [{ name: "X-DNN", images: 2000, histories: [] }];
  assertThrows(() => learningExplorer(none, options), RangeError, "one series or more");
});

Deno.test("accuracies stand in rows of a training each, in per cent, with their intervals", () => {
  const score = (accuracy: number) => ({
    ...{ correct: 100 * accuracy, count: 100, accuracy },
    interval: [accuracy - 0.1, accuracy + 0.1] as const,
  });
  const own = [score(0.8), score(0.7)], twin = [score(0.6), score(0.5)];
  const { data, text } = accuracyPairs({ "X-DNN": own, twin });
  const points = data as unknown as { name: string; x: number[]; y: string[] }[];
  assertEquals(points.map(({ name, y }) => [name, y]), [
    ["X-DNN", ["training 1", "training 2"]],
    ["twin", ["training 1", "training 2"]],
  ]);
  assertEquals(points[1]!.x, [60, 50]);
  assertEquals(text.includes("On 100 images"), true);
  const fewer = { "X-DNN": own, twin: [score(0.6)] };
  assertThrows(() => accuracyPairs(fewer), TypeError, '"twin" must be of 2 trainings');
});
