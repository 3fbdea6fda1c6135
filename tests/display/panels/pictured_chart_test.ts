import { assert, assertEquals, assertThrows } from "@std/assert";
import { lineChart, picturedChart } from "@lib/display";
import { grey } from "../pictures.ts";

const chart = (height = 380) =>
  lineChart([{ name: "X-DNN", x: [0, 1], y: [0, 8] }, { name: "twin", x: [0, 1], y: [3, 6] }], {
    ...{ title: "Dimmed", caption: "One image.", height },
    x: { title: "contrast" },
    y: { title: "logit" },
    references: [{ y: 2, text: "chance" }],
  });
const image = grey([0, 1], [0.5, 0.2]), label = "at full contrast";

Deno.test("a pictured chart keeps its size, and nothing of the chart lies over a picture", () => {
  const { layout, data, text } = picturedChart(chart(), [{ image, label }, {
    image,
    label: "dim",
  }]);
  assertEquals([layout.width, layout.height], [chart().layout.width, chart().layout.height]);
  const axes = layout as unknown as Record<string, { domain: number[] }>;
  const end = axes.xaxis2!.domain[1]!;
  assert(layout.xaxis!.domain![0]! > end && end > 0.15, `${end}`);
  assertEquals(layout.shapes!.map(({ xref }) => xref), ["x domain"]);
  assert(text.endsWith("at full contrast\ndim"), text);
  const pictures = data.filter(({ type }) => type === "heatmap") as unknown as {
    yaxis: string;
  }[];
  const [above, below] = pictures.map(({ yaxis }) => axes[yaxis.replace("y", "yaxis")]!.domain);
  assert(above![0]! > below![1]!, "the first stands above the second");
});

Deno.test("picturedChart() refuses colours, unequal sizes and a chart that has no room", () => {
  const refused = (pictures: Parameters<typeof picturedChart>[1], message: string) =>
    assertThrows(() => picturedChart(chart(), pictures), TypeError, message);
  refused([], '"pictures" must be one picture or more');
  refused([{ image: { ...image, data: Array(12).fill(0), channels: 3 }, label }], "2 x 2 x 1");
  refused([{ image, label }, { image: grey([0, 1, 1], [0, 1, 1], [1, 1, 1]), label }], "2 x 2 x 1");
  const many = Array(60).fill({ image, label });
  assertThrows(() => picturedChart(chart(), many), RangeError, "high enough");
});
