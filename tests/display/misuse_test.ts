import * as display from "@lib/display";
import { random, setupBackend } from "@lib/runtime";
import { testMisuse } from "../fixtures/misuse.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";
import { pathToFileURL } from "node:url";

await setupBackend({ backend: "wasm", quiet: true });

const caption = "Caption.", words = { title: "Title", caption }, size = { width: 500, height: 300 };
const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
const value = { title: "logits" }, folder = pathToFileURL(`${lastingFolder()}/`);
const direction = "lower", interval = [0, 2], tested = { direction, interval, better: "open" };
const compared = {
  name: "a : b",
  first: 1,
  second: 2,
  gain: 1,
  effectSize: 0.5,
  pValue: 0.2,
  differing: 0,
};
const crossed = { ...compared, ...tested, row: "a", column: "b" };
const figure = new display.Figure([{ type: "scatter", x: [1], y: [2] }], size, "a point");

testMisuse({
  functions: { ...display },
  values: {
    barChart: () => [
      ...[[{ name: "a", value: 1 }, { name: "b", value: -2 }]],
      { ...words, ...size, value, references: [{ x: 1, text: "chance" }] },
    ],
    lineChart: () => [
      ...[[{ name: "a", x: [1, 2], y: [3, 4] }]],
      { ...words, x: value, y: value, references: [] },
    ],
    dotChart: () => [
      ...[[{ name: "a", value: 1, note: "because" }, { name: "b", value: -2 }]],
      { ...words, ...size, value, references: [] },
    ],
    picturedChart: () => [figure, [{ image, label: "a" }]],
    liveFigure: () => [],
    distribution: () => [[{ name: "a", values: [1, 2] }], { ...words, value }],
    heatmapChart: () => [
      ...[[[1, 2]]],
      {
        ...{ ...words, rows: ["a"], columns: ["b", "c"], value: "unit", range: [-1, 1] },
        ...{ digits: 1, intervals: [[[0, 1], [1, 2]]] },
      },
    ],
    featureChart: () => [[{ name: "a", attribution: 1 }], { ...words, unit: "logits" }],
    seriesChart: () => [
      ...[{ values: [1, 2], attributions: [1, -1] }],
      { ...words, quantity: "rate", time: "second" },
    ],
    channelSum: () => [image],
    visibleShare: () => [[0, 1], [0, 0.5], { limit: 1, threshold: 2.3 }],
    explorer: () => [() => figure, { menu: { title: "image", choices: ["a", "b"] } }],
    curveExplorer: () => [
      ["a", "b"].map((condition) => ({
        ...{
          map: "IG",
          condition,
          direction: "lower",
          values: [0.5, 0.6],
          curves: [[1, 0], [1, 0.2]],
        },
      })),
      { fractions: [0, 1], output: "probability", caption, random: random(1), start: "b" },
    ],
    mapExplorer: () => [
      ...[[image, image], { IG: [map, map], EG: [map, map] }],
      { caption, labels: ["a", "b"], unsigned: [], unit: "logits", start: "b" },
    ],
    comparisonChart: () => [[crossed], { ...words, value }],
    panels: () => [
      ...[[{ label: "a", tiles: [{ kind: "map", map }] }]],
      {
        caption,
        columns: ["IG"],
        blocks: 1,
        between: 8,
        scale: "shared",
        unit: "logits",
        width: 300,
      },
    ],
    attributionPanels: () => [[{ label: "a", image, map }], { caption, share: 0.5 }],
    comparisonPanels: () => [
      ...[[image], { IG: [map] }],
      { caption, labels: ["a"], normalised: true, unsigned: [], magnified: { IG: 10 }, sigma: 1 },
    ],
    differencePanels: () => [
      [{ label: "a", image, maps: [map, image], factor: 10 }],
      { columns: ["one", "two"], caption },
    ],
    stepExplorer: () => [
      ...[[image], [{ name: "net", onePass: [map.data], sums: [[map.data]], factor: 1 }]],
      { labels: ["a"], steps: [4], compare: () => "alike", caption },
    ],
    photoPanels: () => [[{ label: "a", image, map }], { caption, sigma: 1, share: 0.5 }],
    topMass: () => [map, { sigma: 1, share: 0.5 }],
    wordPanels: () => [
      ...[[{ label: "a", words: ["b"], attributions: [1] }]],
      { caption, scale: "row", unit: "logits", width: 300 },
    ],
    imagesOf: () => [new Float32Array(4), [2, 2, 1]],
    Figure: () => [[{ type: "scatter", x: [1, 2], y: [3, 4] }], size, "two points"],
    Text: () => ["**a**", "a"],
    save: () => [figure, "01-point", folder],
    markdown: () => [["a ", ""], 1],
    fixed: () => [1.5, 2],
    scientific: () => [1.5, 2],
    significant: () => [1.5, 2],
    percent: () => [0.5, 2],
    interval: () => [[0, 1], 2],
    pValue: () => [0.5],
    table: () => [["a"], [["1"]]],
    scoreTable: () => [
      ...[[{ map: "a", condition: "x", direction, values: [1] }]],
      { digits: 1, corner: "map" },
    ],
    comparisonTable:
      () => [[{ ...compared, ...tested }], { digits: 1, unit: "logits", sides: ["a", "b"] }],
    claimTable: () => [{ "a is better": [crossed] }, { digits: 1 }],
    crossedTable: () => [[crossed], { digits: 1 }],
    gainsInWords: () => [[crossed]],
    tallyInWords: () => [[crossed]],
    verdict: () => [[crossed]],
  },
  calls: {
    Figure: (...values: never[]) => new display.Figure(...values as [never, never, never]),
    Text: (...values: never[]) => new display.Text(...values as [never, never]),
    // Its own folder is figures/.
    save: (given: never, name: never, to: never = folder as never) => display.save(given, name, to),
  },
  inner: ["requireImage"],
});
