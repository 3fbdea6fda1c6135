import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  barChart,
  distribution,
  dotChart,
  Figure,
  heatmapChart,
  lineChart,
  type LineChartOptions,
  panels,
  picturedChart,
} from "@lib/display";
import { decode, grey, hasWhiteEdge, plotlyComplaints } from "../pictures.ts";

const words = { title: "Title", caption: "Caption." };
const long = "an exceedingly long description of a quantity that nobody could remember ";
const endless = { title: long.repeat(2), caption: long.repeat(5) };
const x = { title: "steps" }, y = { title: "error (%)" };
const line = (options: Partial<LineChartOptions> = {}, series = {}) =>
  lineChart([{ name: "one", x: [1, 10, 100], y: [0.5, 2, 3], ...series }], {
    ...words,
    x,
    y,
    ...options,
  });
const value = { title: "logits" };

const figures: Record<string, (text: typeof words) => Figure> = {
  "a line chart with bands, references and log axes": (text) =>
    lineChart(
      Array.from({ length: 7 }, (_, i) => ({
        name: `${i ? long.slice(0, 30) : "rule"} ${i}`,
        x: [5, 20, 200],
        y: [1e-7, 3e-2, 40],
        lower: [1e-8, 1e-2, 30],
        upper: [1e-6, 5e-2, 50],
      })),
      {
        ...text,
        x: { title: "steps", log: true, ticks: [5, 20, 200] },
        y: { title: "error", log: true },
        references: [{ y: 5, text: "the paper's 5%" }, { x: 128, text: "128 steps" }],
      },
    ),
  "a line chart of tiny negative numbers": (text) => line(text, { y: [-0.000321, 0.0001, 0.0002] }),
  "a scatter": (text) => line(text, { mode: "markers", labels: ["a", "b", "c"] }),
  "a bar chart with groups and intervals": (text) =>
    barChart(
      ["IG", "a method with a name that is far too long for one line"].flatMap((name) => [
        { name, group: "DNN", value: 1, interval: [0.5, 2] as const },
        { name, group: "X-DNN", value: -1 },
      ]),
      { ...text, value },
    ),
  "a dot chart with notes": (text) =>
    dotChart(
      ["ReLU", "another layer"].map((name) => {
        return { name, group: name, value: 1e-7, note: long };
      }),
      { ...text, value: { title: "error", log: true }, width: 700 },
    ),
  "a chart with pictures beside it": (text) =>
    picturedChart(
      line({ ...text, width: 700, references: [{ y: 2, text: "chance" }] }),
      ["full<br>contrast", "dimmed"].map((label) => ({ label, image: grey([0, 1], [0, 1]) })),
    ),
  "a distribution on a log axis": (text) =>
    distribution([{ name: "midpoint", values: [1, 2, 3, 50] }, { name: "left", values: [9] }], {
      ...text,
      value: { title: "steps", log: true },
    }),
  "a heatmap with slanted names": (text) =>
    heatmapChart([[1, -0.5, 0, 1, 1, 1, 1, 1], [0, 1, -1, 1, 1, 1, 1, 1]], {
      ...text,
      rows: ["black", "Gaussian noise"],
      columns: ["black", "max-distance", "adversarial", "d", "e", "f", "g", "h"],
      value: "Spearman",
      range: [-1, 1],
      intervals: [0, 1].map(() => Array.from({ length: 8 }, () => [-0.25, 0.25] as const)),
    }),
  "panels": ({ caption }) => {
    const map = grey([1, -1], [0, 1]), image = grey([1, 0], [0, 1]);
    const tiles = [{ kind: "magnitude", map }, { kind: "overlay", map, image }] as const;
    return panels([{ label: "row", tiles }], { columns: ["a", "b"], caption });
  },
};

for (const [name, draw] of Object.entries(figures)) {
  Deno.test(`${name} is what Plotly knows, and nothing is cut off at its edge`, async () => {
    const figure = draw(endless), { width, height } = figure.layout;
    assertEquals(await plotlyComplaints(figure), []);
    const picture = decode(await figure.png());
    assertEquals([picture.width, picture.height], [2 * width!, 2 * height!]);
    assert(width! <= 700);
    assert(hasWhiteEdge(picture));
  });
}

Deno.test("the look at the edge sees words that are cut off", async () => {
  const layout = { ...line().layout, margin: { l: 10, r: 10, t: 40, b: 40 } };
  assert(!hasWhiteEdge(decode(await new Figure(line().data, layout, "cut off").png())));
});

Deno.test("Plotly's own check complains about an attribute that does not exist", async () => {
  const { data, layout } = line();
  assertEquals(
    (await plotlyComplaints({ data, layout: { ...layout, widht: 3 } as object })).length,
    1,
  );
});

Deno.test("a chart holds its numbers, its band and its words", () => {
  const figure = line({}, { lower: [0, 1, 2], upper: [1, 3, 4] });
  const ys = figure.data.map((trace) => (trace as { y: number[] }).y);
  assertEquals(ys, [[0, 1, 2], [1, 3, 4], [0.5, 2, 3]]);
  assertEquals(figure.text, "Title. Caption.");
  const texts = figure.layout.annotations!.map(({ text }) => text);
  assertEquals(texts, ["<b>Title</b>", "Caption."]);
});

Deno.test("log axes have round ticks in full, and powers of ten where they are many", () => {
  const ticks = (low: number, high: number) =>
    line({ x: { title: "n", log: true } }, { x: [low, low, high] }).layout.xaxis!.ticktext;
  assertEquals(ticks(4, 60), ["1", "2", "5", "10", "20", "50", "100", "200", "500"]);
  assertEquals(ticks(1, 1000), ["1", "10", "100", "1000"]);
  assertStringIncludes(String(ticks(1e-6, 1)), "10<sup>−6</sup>");
  // Beside 50000 and 200000 a power of ten would be another way to write a number of the same size.
  assertStringIncludes(String(ticks(45_000, 540_000)), "50000,100000,200000");
});

Deno.test("a log axis below a decade has round ticks too, and below half of one those of Plotly", () => {
  const ticks = (low: number, high: number) =>
    line({ x: { title: "n", log: true } }, { x: [low, low, high] }).layout.xaxis!.ticktext as
      | string[]
      | undefined;
  assertEquals(ticks(12, 60)!.filter((t) => Number(t) > 12 && Number(t) < 60), [
    "20",
    "30",
    "50",
  ]);
  assertEquals(ticks(11, 14), undefined);
  assert(ticks(11, 11)!.includes("10"));
});

Deno.test("a series of steps holds its value as far as the next point", () => {
  const shape = (steps: boolean) =>
    (line({}, { steps }).data[0] as { line: { shape?: string } }).line.shape;
  assertEquals([shape(true), shape(false)], ["hv", undefined]);
});

Deno.test("a dot chart says beside each row why, and rows of one dot stand close", () => {
  const dots = [{ name: "a", group: "g", value: 1, note: "why a" }, { name: "b", value: 2 }];
  const { layout, data } = dotChart(dots, { ...words, value });
  const note = layout.annotations!.find(({ text }) => text === "why a")!;
  assertEquals([note.y, note.xref, note.x], ["a", "paper", 1]);
  assertEquals(data.map((trace) => (trace as { mode: string }).mode), ["markers", "markers"]);
  const twice = dotChart([...dots, { name: "a", value: 3 }], { ...words, value });
  assert(layout.height! < twice.layout.height!);
  // Plotly sets points of one row apart only where it is told that rows are level.
  const places = twice.data.map((trace) => trace as { orientation?: string; offsetgroup?: string });
  assertEquals(places.map(({ orientation }) => orientation), ["h", "h"]);
  assertEquals(places.map(({ offsetgroup }) => offsetgroup), ["0", "1"]);
  const [low, high] = twice.layout.xaxis!.range as number[]; // and would then start the axis at 0
  assert(low! > 0.8 && low! < 1 && high! > 3, `${low} to ${high}`);
  const wrong = [{ name: "a", value: 1, note: 3 as unknown as string }];
  assertThrows(() => dotChart(wrong, { ...words, value }), TypeError, 'note of a" must be words');
});

Deno.test("no two of fourteen series look alike, and the first seven are solid", () => {
  const one = (_: unknown, i: number) => ({ name: `s${i}`, x: [1], y: [1] });
  const { data } = lineChart(Array.from({ length: 14 }, one), { ...words, x, y });
  const looks = data.map((trace) => trace as { line: { color: string; dash: string } });
  assertEquals(new Set(looks.map(({ line }) => line.color + line.dash)).size, 14);
  assert(looks.slice(0, 7).every(({ line }) => line.dash === "solid"));
});

Deno.test("a distribution's group has the colour it asks for, its method's, or that of words", () => {
  const names = [{ name: "a", colour: "#123456" }, { name: "saliency" }, { name: "b" }];
  const groups = names.map((each) => ({ ...each, values: [1, 2] }));
  const colours = distribution(groups, { ...words, value }).data.map((trace) =>
    (trace as { line: { color: string } }).line.color
  );
  assertEquals(colours, ["#123456", "#CC79A7", "#222222"]);
});

Deno.test("bars on a log axis need no 0: its ticks are those of their values and intervals", () => {
  const bars = [{ name: "a", value: 20, interval: [4, 60] as const }, { name: "b", value: 10 }];
  const { xaxis } = barChart(bars, { ...words, value: { title: "steps", log: true } }).layout;
  assertEquals(xaxis!.ticktext, ["1", "2", "5", "10", "20", "50", "100", "200", "500"]);
});

Deno.test("the legend stands above the plot from two series on", () => {
  const figure = (count: number) =>
    lineChart(
      Array.from({ length: count }, (_, i) => ({ name: `s${i}`, x: [1], y: [1] })),
      { ...words, x, y },
    ).layout;
  assertEquals([figure(1).showlegend, figure(2).showlegend], [false, true]);
  assertEquals(figure(2).height! - figure(1).height!, 27);
});

const refused: [string, () => unknown, string][] = [
  ["no series", () => lineChart([], { ...words, x, y }), '"series" must be one series or more'],
  ["lists of two lengths", () => line({}, { y: [1] }), '"one.y" must be 3 values'],
  ["NaN", () => line({}, { y: [1, NaN, 2] }), '"one.y[1]" must be finite: current value is NaN'],
  [
    "infinity in a band",
    () => line({}, { lower: [0, 0, 0], upper: [1, 1, Infinity] }),
    "one.upper[2]",
  ],
  ["half a band", () => line({}, { lower: [0, 0, 0] }), "lower and upper"],
  [
    "0 on a log axis",
    () => line({ y: { title: "e", log: true } }, { y: [1, 0, 1] }),
    "above 0 on a log",
  ],
  [
    "a range from 0 on a log axis",
    () => line({ y: { title: "e", log: true, range: [0, 5] } }),
    '"e" must be above 0 on a log axis',
  ],
  [
    "a reference at 0 on a log axis",
    () => line({ x: { title: "n", log: true }, references: [{ x: 0, text: "none" }] }),
    '"n" must be above 0 on a log axis',
  ],
  ["no bars", () => barChart([], { ...words, value }), '"bars" must be one value or more'],
  [
    "a value outside its interval",
    () => barChart([{ name: "a", value: 3, interval: [0, 1] }], { ...words, value }),
    '"a.interval" must be around 3',
  ],
  [
    "two bars of one name",
    () => barChart([{ name: "a", value: 3 }, { name: "a", value: 4 }], { ...words, value }),
    "of different names",
  ],
  [
    "an empty group",
    () => distribution([{ name: "g", values: [] }], { ...words, value }),
    '"g" must',
  ],
  ["no groups", () => distribution([], { ...words, value }), '"groups" must be one group or more'],
];
for (const [what, run, message] of refused) {
  Deno.test(`charts refuse ${what}`, () => {
    assertThrows(run, Error, message);
  });
}
