import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { random } from "@lib/runtime";
import { type PanelOptions, panels, type Tile } from "@lib/display";
import {
  type AttributionHeatmap,
  attributionHeatmap,
} from "../../../lib/display/panels/attribution_heatmap.ts";
import { grey, numbers, plotlyComplaints } from "../pictures.ts";

const map = grey([2, -2.4], [0, 0.3]);
const scale = { limit: 2, unit: "logits" };
const noise = (seed: number) => {
  const data = random(seed).normalArray(28 * 28);
  return { data, height: 28, width: 28, channels: 1 };
};

Deno.test("a compact heatmap is whole numbers times a round step that reaches the largest value", () => {
  const { z, zmin, zmax, hovertemplate } = attributionHeatmap(map, {
    ...scale,
    precision: "compact",
  });
  assertEquals([z.dtype, z.shape], ["i1", "2,2"]);
  assertEquals(numbers(z), [100, -120, 0, 15]); // 127 steps of 0.02 reach 2.4, of 0.01 do not
  assertEquals([zmin, zmax], [-100, 100]);
  assertStringIncludes(hovertemplate, "%{z:+d} × 0.02 logits");
});

Deno.test("a compact heatmap is within half a step of its map, for maps of any size", () => {
  for (const factor of [1e-6, 0.3, 1, 7e4]) {
    const data = Array.from(noise(1).data, (value) => factor * value);
    const largest = Math.max(...data.map(Math.abs));
    const { z, zmax } = attributionHeatmap({ ...noise(1), data }, {
      limit: largest,
      unit: "logits",
      precision: "compact",
    });
    assertEquals(z.bdata.length, 1048); // 784 bytes in base64
    assert(zmax <= 127 && zmax > 127 / 2.5, `${zmax} steps`);
    const step = largest / zmax;
    numbers(z).forEach((whole, i) => assertAlmostEquals(whole * step, data[i]!, 0.5001 * step));
  }
});

Deno.test("ranks are 1 for the largest, first come first where values are equal; without sign by size", () => {
  const ranks = (unsigned: boolean) =>
    numbers(attributionHeatmap(grey([1, -3], [1, 0]), { ...scale, unsigned }).customdata!);
  assertEquals(ranks(false), [1, 4, 2, 3]);
  assertEquals(ranks(true), [2, 1, 3, 4]);
});

Deno.test("a ranked heatmap has whole numbers and ranks in whole per cent, from 1 to 100", () => {
  const { z, customdata, hovertemplate } = attributionHeatmap(noise(2), {
    ...scale,
    precision: "ranked",
  });
  const shares = numbers(customdata!), { data } = noise(2);
  assertEquals([z.dtype, customdata!.dtype, customdata!.shape], ["i1", "u1", "28,28,1"]);
  assertEquals(shares[data.indexOf(Math.max(...data))], 1);
  assertEquals(shares.filter((share) => share <= 10).length, 78); // a tenth of 784
  assertEquals(Math.max(...shares), 100);
  assertStringIncludes(hovertemplate, "in the top %{customdata[0]}%<br>row");
});

Deno.test("a colour image's pixels are told channel by channel, and Plotly knows all that it is given", async () => {
  const colour = { data: [0, 0.2, 1, 0.4, 0.6, 0.8], height: 1, width: 2, channels: 3 };
  const trace = attributionHeatmap({ ...colour, data: [1, 1, 1, -1, 0, 0] }, {
    ...scale,
    image: colour,
  });
  assertEquals(numbers(trace.z), [3, -1]);
  assertEquals(numbers(trace.customdata!), [0, 51, 255, 1, 102, 153, 204, 2]);
  assertStringIncludes(
    trace.hovertemplate,
    "pixel %{customdata[0]}, %{customdata[1]}, %{customdata[2]} of 255",
  );
  assertEquals(await plotlyComplaints({ data: [trace], layout: {} }), []);
});

Deno.test("a map in squares tells their middle and how large they are", () => {
  const trace = attributionHeatmap(map, { ...scale, square: 4 });
  assertEquals([trace.zmin, trace.zmax], [-2, 2]);
  assertStringIncludes(trace.hovertemplate, "4 x 4 pixels around row %{y:.0f}, column %{x:.0f}");
  assertEquals((trace as unknown as { x0: number; dx: number }).x0, 1.5);
});

Deno.test("few maps are exact, more are ranked, many take a byte a pixel, unless the precision is stated", () => {
  const flat = { data: new Float32Array(28 * 28), height: 28, width: 28, channels: 1 };
  const kind = (count: number, more: Partial<PanelOptions> = {}) => {
    const tiles = Array.from(
      { length: count },
      (): Tile => ({ kind: "map", map: flat, image: flat }),
    );
    const options = { columns: tiles.map(() => "c"), caption: "", ...more };
    return (panels([{ label: "", tiles }], options).data[1] as unknown as AttributionHeatmap).z
      .dtype;
  };
  assertEquals([kind(41), kind(42)], ["f4", "i1"]); // 41 x 784 pixels of 8 bytes are less than 2^18
  assertEquals(kind(1, { precision: "compact" }), "i1");
  const isRanked = (maps: number) => {
    const tiles = Array.from(
      { length: maps },
      (_, seed) => ({ kind: "map", map: noise(seed) }) as const,
    );
    const { data } = panels([{ label: "", tiles }], { columns: tiles.map(() => "c"), caption: "" });
    return "customdata" in data[1]!;
  };
  assertEquals([isRanked(42), isRanked(167), isRanked(168)], [true, true, false]); // two bytes a pixel
});
