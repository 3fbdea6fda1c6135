import { assertEquals, assertThrows } from "@std/assert";
import { heatmapChart } from "@lib/display";

const words = { title: "Title", caption: "Caption." };

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
