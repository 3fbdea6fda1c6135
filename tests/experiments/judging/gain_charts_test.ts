import { assert, assertEquals, assertThrows } from "@std/assert";
import { awayChart, gainMatrix, leadChart } from "@lib/experiments";
import { random } from "@lib/runtime";
import { crossedComparisons } from "@lib/statistics";

const sure = { random: random(1), test: "mean" } as const;
const ours = Array.from({ length: 12 }, (_, i) => 2 + i / 10);
const tests = crossedComparisons(["random", "edges"], ["black"], (row) => {
  return { first: ours, second: row === "random" ? ours.map(() => 0) : ours, direction: "higher" };
}, sure);

Deno.test("leadChart() says of how many images and tests it is, and fills what is significant", () => {
  const chart = leadChart(tests, { title: "How far?", lead: "gain of IG" });
  assert(chart.text.includes("12 images") && chart.text.includes("over 2 tests"), chart.text);
  const noted = leadChart(tests, { title: "How far?", lead: "gain", note: "Two rows." });
  assert(noted.text.includes("Two rows. Means of 12 images"), noted.text);
  const [{ marker: { symbol: symbols } }] = chart.data as unknown as [
    { marker: { symbol: string[] } },
  ];
  assertEquals(symbols.map((symbol) => symbol.endsWith("-open")), [false, true]);
});

Deno.test("awayChart() names the leader, and says that it was chosen by other images", () => {
  const { text } = awayChart({ leader: "blur", comparisons: tests });
  assert(text.startsWith("How far is blur ahead under fills that are neither"), text);
  assert(text.includes("leader was chosen by other images"), text);
});

Deno.test("leads of different numbers of images are no one chart", () => {
  const few = crossedComparisons(["a"], ["b"], () => {
    return { first: [1, 2, 3], second: [0, 0, 1], direction: "higher" };
  }, sure);
  const options = { title: "How far?", lead: "gain" };
  assertThrows(() => leadChart([...tests, ...few], options), TypeError, "one number of images");
  assertThrows(() => leadChart([], options), TypeError, "one number of images");
});

Deno.test("gainMatrix() puts the mean of each map under each fill in its cell", () => {
  const score = (map: string, fill: string) => [0, 1, 2].map((i) => i + (map === fill ? 1 : -1));
  const names = ["black", "white"];
  const chart = gainMatrix(score, {
    maps: names,
    fills: names,
    title: "Who?",
    random: random(1),
  });
  const [{ z, y }] = chart.data as unknown as [{ z: number[][]; y: string[] }];
  assertEquals(z, [[2, 0], [0, 2]]);
  assertEquals(y, ["from black", "from white"]);
});
