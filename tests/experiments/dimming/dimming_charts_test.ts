import { assert, assertEquals, assertThrows } from "@std/assert";
import { contrastChart, ratioChart, slopeChart } from "@lib/experiments";

const alphas = [0, 0.5, 1], rows = [alphas, alphas];
const straight = { classes: [[0, 0, 0], [1, 1, 1]], highest: rows, logits: [[0, 4, 8], [0, 1, 2]] };
const bent = { classes: [[1, 1, 0], [1, 1, 1]], highest: rows, logits: [[2, 2, 4], [1, 1, 1]] };

interface Line {
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly text?: string[];
  readonly line: { readonly shape?: string };
}

Deno.test("ratios are shares of the logit at full contrast, and lines of two images meet there only", () => {
  const labels = ["boot", "bag"];
  const { data } = ratioChart({ "X-DNN": straight, twin: bent }, { alphas, labels });
  const [twin, own] = data as unknown as Line[];
  assertEquals(own!.name, "X-DNN: 2 lines");
  assertEquals(own!.y, own!.x);
  assertEquals(twin!.y, [1, 0.5, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1]);
  assertEquals(twin!.text!.filter((label) => label === "bag").length, 6);
  const few = { alphas, labels: ["boot"] };
  assertThrows(() => ratioChart({ twin: bent }, few), TypeError, "of 1 images at 3 contrasts");
});

Deno.test("accuracy over contrast counts the classes found, with an interval around each", () => {
  const { data } = contrastChart({ twin: bent }, { alphas, labels: [0, 1] });
  const line = data.at(-1) as unknown as Line & { customdata: [number, number][] };
  assertEquals(line.y, [50, 50, 100]);
  assert(line.customdata.every(([low, high], i) => low <= line.y[i]! && line.y[i]! <= high));
});

Deno.test("slopes are steps from one joint to the next, from a thousandth of the way on", () => {
  const path = { breakpoints: [Float64Array.of(0.0005, 0.5)], slopes: [Float64Array.of(9, 3, 4)] };
  const { data } = slopeChart({ twin: path }, { image: 0, label: "boot" });
  const [line] = data as unknown as Line[];
  assertEquals([line!.x, line!.y], [[0.001, 0.5, 1], [3, 4, 4]]);
  assertEquals([line!.name, line!.line.shape], ["twin, pieces: 3", "hv"]);
  const missing = { image: 1, label: "bag" };
  assertThrows(() => slopeChart({ twin: path }, missing), TypeError, "image 1 of twin");
});
