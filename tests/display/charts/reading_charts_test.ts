import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { barChart, comparisonChart, distribution, featureChart } from "@lib/display";
import { heatmapChart, lineChart, seriesChart } from "@lib/display";
import { fourComparisons } from "../comparisons.ts";

const words = { title: "Title", caption: "Caption." }, value = { title: "logits" };
const x = { title: "steps" }, y = { title: "error (%)" };

Deno.test("a method has one colour, whoever stands beside it", () => {
  const colour = (name: string, others: string[]) => {
    const series = [...others, name].map((name) => ({ name, x: [1], y: [1] }));
    const { data } = lineChart(series, { ...words, x, y });
    return (data.at(-1) as { line: { color: string } }).line.color;
  };
  assertEquals(colour("X-Gradient", []), colour("X-Gradient, paper", ["IG", "a", "b"]));
  assertNotEquals(colour("a", ["IG"]), colour("IG", ["a"]));
});

Deno.test("a comparison is a point with its interval, open where no test has decided", () => {
  const options = { title: "Gain", value: { title: "points" }, caption: "n = 9." };
  const chart = comparisonChart(fourComparisons, options);
  assertEquals(chart.text, "Gain. n = 9. Open symbols: no difference is shown.");
  const points = chart.data.slice(0, 2).map((trace) =>
    trace as unknown as {
      x: number[];
      name: string;
      marker: { symbol: string[] };
      error_x: { array: number[]; arrayminus: number[] };
      text: string[];
    }
  );
  assertEquals(points.map(({ name, x }) => [name, ...x]), [["x", 2, -3], ["y", 0.5, 0]]);
  assertEquals(points.map(({ marker }) => marker.symbol), [
    ["circle", "circle"],
    ["square-open", "square-open"],
  ]);
  assertEquals(points[0]!.error_x.array, [1, 1]);
  assertEquals(points[0]!.text[0], " (1.000 to 3.000)<br>n = 9");
});

Deno.test("a column is filled in the legend where any of its points is, in its colour", () => {
  const [first, , third] = fourComparisons, options = { ...words, value };
  const isOpen = { ...first!, better: "open" as const };
  const { data } = comparisonChart([isOpen, fourComparisons[1]!, third!], options);
  const shown = data.map((trace) =>
    trace as unknown as {
      name: string;
      legendgroup: string;
      showlegend?: boolean;
      marker: { symbol: string; color: string };
    }
  );
  assertEquals(shown.map(({ legendgroup }) => legendgroup), ["x", "y", "x", "y"]); // hidden together
  const entries = shown.filter(({ showlegend }) => showlegend !== false);
  assertEquals(entries.map(({ name, marker }) => [name, marker.symbol]), [
    ["x", "circle"],
    ["y", "square-open"],
  ]);
  assertEquals(
    entries.map(({ marker }) => marker.color),
    shown.slice(0, 2).map(({ marker }) => marker.color),
  );
});

Deno.test("where few pairs differ, their number stands at the end of the interval, and the caption says so", () => {
  const few = fourComparisons.map((each, k) => k === 1 ? { ...each, differing: 2 } : each);
  const { data, text } = comparisonChart(few, { ...words, value });
  const numbers = data.filter((trace) => (trace as { mode?: string }).mode === "text");
  const [own] = numbers as unknown as [{ x: number[]; y: string[]; text: string[] }];
  assertEquals(numbers.length, 1);
  assertEquals([own.x, own.y, own.text.map((each) => each.trim())], [[1.5], ["a"], ["2"]]);
  assert(text.includes("so few of the 9 differ"), text);
  assert(!comparisonChart(fourComparisons, { ...words, value }).text.includes("rests on"));
});

Deno.test("lines that end at the right are named there, apart, and need no legend", () => {
  const ends = (ys: number[], mode: "lines" | "markers" = "lines") =>
    lineChart(ys.map((y, i) => ({ name: `s${i}`, x: [0, 1], y: [0, y], mode })), {
      ...words,
      x,
      y: { title: "y", range: [0, 100] },
    }).layout;
  const names = ends([50, 51, 90]).annotations!.filter(({ xanchor, text }) =>
    xanchor === "left" && text!.startsWith("s")
  );
  assertEquals(names.map(({ text }) => text), ["s0", "s1", "s2"]);
  const [low, high, far] = names.map(({ yshift }) => yshift!);
  assert(low! < 0 && high! > 0 && high! - low! > 10, `${low} ${high}`);
  assertEquals(far, 0);
  assertEquals(ends([50, 51, 90]).showlegend, false);
  assertEquals(ends([50, 51, 90], "markers").showlegend, true);
  assertEquals(ends([50, 50, 50, 50, 50]).showlegend, true); // too far from their lines
});

Deno.test("hovering shows series, quantities with their units, interval, n and the point's words", () => {
  const band = { lower: [0, 1, 2], upper: [1, 3, 4] }, labels = ["7, coat", "8, bag", "9, boot"];
  const one = { name: "one", x: [1, 10, 100], y: [0.5, 2, 3], ...band, labels, n: 40 };
  const { data } = lineChart([one], { ...words, x, y });
  assertEquals(
    (data.at(-1) as { hovertemplate: string }).hovertemplate,
    "<b>one</b>, %{text}<br>steps: %{x:.4~g}<br>" +
      "error (%): %{y:.4~g} (%{customdata[0]:.4~g} to %{customdata[1]:.4~g})<br>n = 40" +
      "<extra></extra>",
  );
  const bars = [{ name: "IG", value: 1 / 3, interval: [0, 2 / 3] as const, n: 30 }];
  const [bar] = barChart(bars, { ...words, value }).data as unknown as Record<string, unknown>[];
  assertEquals(bar!.text, [" (0.000 to 0.6667)<br>n = 30"]);
});

Deno.test("bars and distributions are compared with chance, whose place the axis shows", () => {
  const references = [{ x: 10, text: "chance" }];
  for (
    const { layout } of [
      barChart([{ name: "a", value: 1 }], { ...words, value, references }),
      distribution([{ name: "a", values: [1, 2] }], { ...words, value, references }),
    ]
  ) {
    assertEquals(layout.shapes!.map(({ x0 }) => x0), [10]);
    assert(layout.annotations!.some(({ text }) => text === "chance"));
  }
});

Deno.test("in words a chart is its title and caption, a question without a full stop", () => {
  const said = (title: string) =>
    barChart([{ name: "a", value: 1 }], { ...words, title, value }).text;
  assertEquals([said("It falls"), said("Why?")], ["It falls. Caption.", "Why? Caption."]);
});

/** Sizes of all fonts in a figure, in px. */
function fontSizes(value: unknown, name = ""): number[] {
  if (typeof value === "string") {
    return [...value.matchAll(/font-size:(\d+)px/g)].map(([, size]) => Number(size));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "size" && name.endsWith("font") ? [Number(inner)] : fontSizes(inner, key)
  );
}

Deno.test("no words of a chart are smaller than 11 px", () => {
  const line = { name: "a", x: [1, 2], y: [1, 2] };
  const charts = [
    lineChart([line, { ...line, name: "b" }], {
      ...words,
      x,
      y,
      references: [{ y: 1, text: "r" }],
    }),
    barChart([{ name: "a", value: 1, interval: [0, 2] }], { ...words, value }),
    distribution([{ name: "a", values: [1, 2] }], { ...words, value }),
    heatmapChart([[1]], {
      ...words,
      rows: ["a"],
      columns: ["b"],
      value: "logits",
      range: [-1, 1],
      intervals: [[[0, 2]]],
    }),
    featureChart([{ name: "a", attribution: 1 }], words),
    seriesChart({ values: [1, 2], attributions: [1, -1] }, { ...words, quantity: "rate" }),
  ];
  for (const chart of charts) {
    const sizes = fontSizes(chart);
    assert(sizes.length > 3 && Math.min(...sizes) >= 11, `${chart.text} ${sizes}`);
  }
});
