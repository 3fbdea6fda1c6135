import { assert, assertEquals, assertThrows } from "@std/assert";
import { heatmapChart } from "@lib/display";
import { decode } from "../pictures.ts";

const words = { title: "Title", caption: "Caption." };

Deno.test("a heatmap's cells have the colours of their numbers: blue, white and red", async () => {
  const figure = heatmapChart([[-1, 0, 1]], {
    ...words,
    rows: ["r"],
    columns: ["a", "b", "c"],
    value: "v",
    range: [-1, 1],
  });
  const { l, r, t } = figure.layout.margin as { l: number; r: number; t: number };
  const { colour, width, height } = decode(await figure.png());
  const cell = (figure.layout.width! - l - r) / 3;
  const at = (i: number) => colour(Math.round(2 * (l + (i + 0.2) * cell)), Math.round(2 * t + 12));
  assertEquals([at(0), at(1), at(2)], [[5, 48, 97], [255, 255, 255], [103, 0, 31]]);
  // The colour bar stands in the right margin, with red above blue.
  const bar = Array.from({ length: 2 * r }, (_, i) => width - 2 * r + i).map((x) => {
    const column = Array.from({ length: height }, (_, y) => colour(x, y));
    const last = (from: number, to: number) =>
      column.findLastIndex((c) => c[from]! > c[to]! + 60 && c[from]! < 250);
    return [last(0, 2), last(2, 0)];
  });
  assert(bar.some(([red, blue]) => red! > 0 && blue! > red! + 20));
});

Deno.test("a heatmap states its numbers with the digits asked for and a true minus", () => {
  const options = { rows: ["r"], columns: ["a", "b"], value: "v", range: [-1, 1] as const };
  const figure = heatmapChart([[-0.25, -0.001]], { ...words, ...options, digits: 1 });
  assertEquals(figure.layout.annotations!.slice(0, 2).map(({ text }) => text), ["−0.3", "0.0"]);
});

Deno.test("a heatmap's numbers are white on dark cells and dark on light ones, in both scales", () => {
  const inks = (values: number[], low: number) =>
    heatmapChart([values], {
      ...words,
      rows: ["r"],
      columns: values.map(String),
      value: "v",
      range: [low, 1],
    }).layout.annotations!.slice(0, values.length).map(({ font }) => font!.color);
  const [white, dark] = ["#ffffff", "#222222"];
  assertEquals(inks([-1, -0.5, 0, 0.5, 1], -1), [white, dark, dark, dark, white]);
  assertEquals(inks([0, 0.5, 0.9, 1], 0), [white, white, dark, dark]);
});

Deno.test("heatmapChart() writes half the width of an interval under its number, none for a certain one", () => {
  const options = {
    ...words,
    rows: ["r"],
    columns: ["a", "b"],
    value: "v",
    range: [0, 1],
  } as const;
  const figure = heatmapChart([[0.5, 1]], { ...options, intervals: [[[0.25, 0.5], [1, 1]]] });
  const texts = (figure.layout.annotations ?? []).map(({ text }) => text!.replace(/<[^>]*>/g, " "));
  assertEquals(texts.slice(0, 2), ["0.50  ±0.13 ", "1.00"]);
  const refuses = (intervals: [number, number][][]) =>
    assertThrows(() => heatmapChart([[0.5, 1]], { ...options, intervals }), TypeError, "intervals");
  refuses([]);
  refuses([[[0, 1]]]);
});

Deno.test("heatmapChart() refuses a short row and an empty range", () => {
  const one = { ...words, rows: ["r"], value: "v" };
  assertThrows(
    () => heatmapChart([[1]], { ...one, columns: ["a", "b"], range: [0, 1] }),
    TypeError,
    '"matrix of r" must be 2 values',
  );
  assertThrows(
    () => heatmapChart([[1]], { ...one, columns: ["a"], range: [1, 1] }),
    RangeError,
    '"range" must be [lowest, highest]',
  );
});

const oneRow = {
  ...words,
  rows: ["r"],
  columns: ["a", "b"],
  value: "v",
  range: [0, 1] as const,
};

Deno.test("a heatmap's notes reach the mouse, and are refused where a cell has none", () => {
  const figure = heatmapChart([[0, 1]], { ...oneRow, notes: [["first", "second"]] });
  const { customdata, hovertemplate } = figure.data[0] as unknown as Record<string, unknown>;
  assertEquals(customdata, [["<br>first", "<br>second"]]);
  assert((hovertemplate as string).includes("%{customdata}"));
  assertThrows(
    () => heatmapChart([[0, 1]], { ...oneRow, notes: [["first"]] }),
    TypeError,
    "notes",
  );
});

Deno.test("a heatmap's marks stand behind their numbers, and are refused where a cell has none", () => {
  const figure = heatmapChart([[0, 1]], { ...oneRow, marks: [["", "*"]] });
  assertEquals(figure.layout.annotations!.slice(0, 2).map(({ text }) => text), ["0.00", "1.00*"]);
  assertThrows(() => heatmapChart([[0, 1]], { ...oneRow, marks: [["*"]] }), TypeError, "marks");
});
