import { assertEquals } from "@std/assert";
import type { Data } from "plotly.js-dist";
import { Figure } from "@lib/display";

const red = [[0, "#ffffff"], [1, "#ff0000"]] as [number, string][];
const grey = [[0, "#000000"], [1, "#ffffff"]] as [number, string][];
const heatmap = (x: number, colorscale: [number, string][]): Data => ({
  type: "heatmap",
  z: [[0, 1], [2, 3]],
  x: [x, x + 1],
  zmin: 0,
  zmax: 3,
  colorscale,
  showscale: false,
});

Deno.test("colours that most heatmaps share are written once, and the picture is the same", async () => {
  const size = { width: 200, height: 150 };
  const whole = new Figure([heatmap(0, red), heatmap(3, grey), heatmap(6, red)], size, "three");
  const { data, layout } = whole.parts();
  assertEquals(data.map((trace) => "colorscale" in trace), [false, true, false]);
  assertEquals(await new Figure(data as Data[], layout, "three").png(), await whole.png());
});

Deno.test("colours of a single heatmap stay with it", () => {
  const { data, layout } = new Figure([heatmap(0, red)], { width: 9, height: 9 }, "").parts();
  assertEquals(data.map((trace) => "colorscale" in trace), [true]);
  assertEquals("template" in layout, false);
});
