import { assert, assertEquals, assertThrows } from "@std/assert";
import { curveExplorer } from "@lib/display";
import { random } from "@lib/runtime";

const scoresOf = (condition: string, direction: "higher" | "lower") =>
  ["IG", "random"].map((map, m) => ({
    ...{ map, condition, direction, values: [0.5, 0.6, 0.7] },
    curves: [[1, 0.5 + m / 10, 0], [1, 0.6 + m / 10, 0], [1, 0.9, 0]],
  }));
const scores = [...scoresOf("deletion, black", "lower"), ...scoresOf("insertion, black", "higher")];
const options = {
  fractions: [0, 0.5, 1],
  output: "probability",
  caption: "Three images.",
  random: random(1),
};

Deno.test("curveExplorer() draws the mean of each map and says which direction is better", () => {
  const { data, text, layout } = curveExplorer(scores, { ...options, start: "insertion, black" });
  const lines = data as unknown as { name?: string; y: number[]; visible?: boolean }[];
  assertEquals(lines.find(({ name }) => name === "IG")!.y, [1, 2 / 3, 0]);
  assert(text.startsWith("insertion, black: higher is better"), text);
  const labels = layout.updatemenus![0]!.buttons!.map(({ label }) => label);
  assertEquals(labels, ["deletion, black", "insertion, black"]);
});

Deno.test("curveExplorer() gives curves that meet at a point the same band there", () => {
  const starts = [0.1, 0.4, 0.45, 0.6, 0.93];
  const meeting = scores.map((score, s) => {
    return { ...score, curves: starts.map((y, i) => [y, (y + s + i) / 20, y / 2]) };
  });
  const lines = curveExplorer(meeting, options).data as unknown as { mode: string; y: number[] }[];
  const bands = lines.filter(({ mode }) => mode === "lines").map(({ y }) => y);
  const [[low, high], [otherLow, otherHigh]] = [bands.slice(0, 2), bands.slice(2)];
  for (const at of [0, 2]) {
    assertEquals([low![at], high![at]], [otherLow![at], otherHigh![at]]);
    assert(low![at]! < high![at]!);
  }
  assert(low![1] !== otherLow![1], "the bands of other points are their own");
});

Deno.test("curveExplorer() gives the same values the same band at every share and in every chart", () => {
  const bare = [0.1, 0.4, 0.45, 0.6, 0.93], full = [0.9, 0.97, 0.99, 0.8, 1];
  const chartOf = (curves: number[][]) => {
    const drawn = curveExplorer(scores.map((score) => ({ ...score, curves })), options);
    const lines = drawn.data as unknown as { mode: string; y: number[] }[];
    return lines.filter(({ mode }) => mode === "lines").slice(0, 2).map(({ y }) => y);
  };
  const [low, high] = chartOf(bare.map((y, i) => [y, y + i / 50, full[i]!]));
  const [otherLow, otherHigh] = chartOf(bare.map((y, i) => [full[i]!, y ** 2, y]));
  assertEquals([low![0], high![0]], [otherLow![2], otherHigh![2]], "of the bare fill");
  assertEquals([low![2], high![2]], [otherLow![0], otherHigh![0]], "of the whole image");
  assert(low![0]! < high![0]! && low![1] !== low![0]);
});

Deno.test("curveExplorer() refuses curves that do not fit the fractions", () => {
  const short = { ...options, fractions: [0, 1] };
  assertThrows(() => curveExplorer(scores, short), TypeError, "2 values");
});
