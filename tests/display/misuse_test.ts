import { assert, assertEquals } from "@std/assert";
import * as display from "@lib/display";
import { setupBackend } from "@lib/runtime";
import { type Call, callOf, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

const words = { title: "Title", caption: "Caption." };
const chart = (
  name: string,
  run: unknown,
  data: Record<string, unknown>,
  options: Record<string, unknown>,
): Call => callOf(name, run, { positional: () => data, options: { ...words, ...options } });
const figure = (
  name: string,
  run: unknown,
  data: Record<string, unknown>,
  options: Record<string, unknown>,
): Call =>
  callOf(name, run, { positional: () => data, options: { caption: "Caption.", ...options } });
const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
const blank = new display.Figure([], { width: 300, height: 200 }, "");
const bars = [{ name: "a", value: 1 }, { name: "b", value: -2 }];
const value = { title: "logits" };
const series = [{ name: "a", x: [1, 2], y: [3, 4] }];

const calls: readonly Call[] = [
  chart("barChart", display.barChart, { bars }, {
    value,
    width: 500,
    height: 300,
    references: [{ x: 1, text: "chance" }],
  }),
  chart("lineChart", display.lineChart, { series }, { x: value, y: value, references: [] }),
  chart("distribution", display.distribution, { groups: [{ name: "a", values: [1, 2] }] }, {
    value,
  }),
  chart("heatmapChart", display.heatmapChart, { matrix: [[1, 2]] }, {
    rows: ["a"],
    columns: ["b", "c"],
    value: "unit",
    range: [-1, 1],
    digits: 1,
  }),
  chart("featureChart", display.featureChart, { features: [{ name: "a", attribution: 1 }] }, {
    unit: "logits",
  }),
  callOf("seriesChart", display.seriesChart, {
    positional: () => ({ series: { values: [1, 2], attributions: [1, -1] } }),
    options: { ...words, quantity: "rate", time: "second" },
  }),
  callOf("explorer", display.explorer, {
    positional: () => ({ draw: () => blank }),
    options: { menu: { title: "image", choices: ["a", "b"] } },
  }),
  figure("panels", display.panels, { rows: [{ label: "a", tiles: [{ kind: "map", map }] }] }, {
    columns: ["IG"],
    blocks: 1,
    scale: "shared",
    unit: "logits",
    width: 300,
  }),
  figure("attributionPanels", display.attributionPanels, {
    examples: [{ label: "a", image, map }],
  }, { share: 0.5 }),
  figure("comparisonPanels", display.comparisonPanels, { images: [image], maps: { IG: [map] } }, {
    labels: ["a"],
    normalised: true,
    unsigned: [],
  }),
  figure("wordPanels", display.wordPanels, {
    examples: [{ label: "a", words: ["b"], attributions: [1] }],
  }, { scale: "row", unit: "logits", width: 300 }),
];

Deno.test("wrong arguments of charts are refused in sentences of the house", async () => {
  const outcomes = await tryMistakes(calls, { seed: 4, each: 17 });
  assert(outcomes.length > 100, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
