import { featureChart, seriesChart } from "@lib/display";
import { assert, assertEquals, assertThrows } from "@std/assert";

const words = { title: "Why", caption: "Integrated gradients of one row." };
const features = [
  { name: "rooms", value: 3, attribution: 10 },
  { name: "area", value: "80 m²", attribution: -140 },
  { name: "floor", attribution: 0 },
];

Deno.test("featureChart() puts the strongest first, with its value and the colour of its sign", async () => {
  const figure = featureChart(features, { ...words, unit: "euros" });
  const [bars] = figure.data as unknown as [
    Record<string, unknown> & { marker: { color: string[] } },
  ];
  assertEquals(bars.y, ["area = 80 m²", "rooms = 3", "floor"]);
  assertEquals(bars.x, [-140, 10, 0]);
  assert(bars.marker.color[0] !== bars.marker.color[1], "for and against have one colour");
  assertEquals((bars.hovertext as string[])[0], "area = 80 m²<br>−140 euros<br>rank 1 of 3");
  const { range } = figure.layout.xaxis as { range: [number, number] };
  assertEquals(range[0], -range[1]);
  assertEquals(String.fromCharCode(...(await figure.png()).subarray(1, 4)), "PNG");
});

Deno.test("seriesChart() draws the series over the attributions of its steps, on an axis about 0", async () => {
  const figure = seriesChart({ values: [70, 72, 120], attributions: Float32Array.of(0, -1, 2) }, {
    ...words,
    quantity: "heart rate (1/min)",
  });
  const [line, bars] = figure.data as unknown as Record<string, unknown>[];
  assertEquals([line!.y, bars!.y, bars!.yaxis], [[70, 72, 120], [0, -1, 2], "y2"]);
  const { range } = figure.layout.yaxis2 as { range: [number, number] };
  assert(range[0] === -range[1] && range[1] > 2);
  assertEquals(String.fromCharCode(...(await figure.png()).subarray(1, 4)), "PNG");
});

Deno.test("charts of attributions refuse what they cannot show in words", () => {
  const [rooms] = features;
  assertThrows(() => featureChart([], words), TypeError, "one feature or more");
  assertThrows(() => featureChart([rooms!, rooms!], words), TypeError, "named differently");
  const broken = [{ name: "area", attribution: NaN }];
  assertThrows(() => featureChart(broken, words), RangeError, "features[0].attribution");
  const series = { values: [1, 2], attributions: [1] }, named = { ...words, quantity: "rate" };
  assertThrows(() => seriesChart(series, named), TypeError, '"attributions" must be 2 values');
  assertThrows(() => featureChart(features, { ...words, units: "" } as never), TypeError, '"unit"');
});
