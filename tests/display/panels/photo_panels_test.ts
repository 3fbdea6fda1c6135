import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { assertThrows } from "@std/assert";
import { type Figure, type Image, photoPanels, topMass } from "@lib/display";
import type { AttributionHeatmap } from "../../../lib/display/panels/attribution_heatmap.ts";
import { decode, grey, numbers } from "../pictures.ts";

const side = 160;
/** Orange, with all of the map in its lower right quarter, of either sign. */
const photo: Image = {
  height: side,
  width: side,
  channels: 3,
  data: Float32Array.from({ length: 3 * side ** 2 }, (_, i) => [1, 0.6, 0.2][i % 3]!),
};
const inQuarter = (pixel: number) => pixel % side >= side / 2 && pixel >= side ** 2 / 2;
const map: Image = {
  height: side,
  width: side,
  channels: 1,
  data: Float32Array.from({ length: side ** 2 }, (_, i) => inQuarter(i) ? (i % 2 ? 2 : -1) : 0),
};
const draw = (more: Parameters<typeof photoPanels>[1] | Record<string, unknown> = {}) =>
  photoPanels([{ label: "a wall", image: photo, map }], { caption: "C.", share: 0.25, ...more });
const words = (figure: Figure) =>
  figure.layout.annotations!.map(({ text }) => text!.replaceAll("<br>", " ")).join("\n");
const heatmaps = ({ data }: Figure) =>
  (data as unknown as (AttributionHeatmap & { opacity: number })[]).filter((trace) =>
    trace.hovertemplate !== undefined
  );

Deno.test("through |a| a photograph is black where its map is zero and as it is where the map is large", async () => {
  const figure = draw(), { colour } = decode(await figure.png());
  const tile = (number: number, x: number, y: number) => {
    const { domain: [left = 0, right = 0] = [] } = figure.layout[
      `xaxis${number === 0 ? 2 : number + 1}` as "xaxis2"
    ] as { domain: number[] };
    const across = 700 * (right - left), at = number === 0 ? left * 700 - across - 4 : left * 700;
    const { domain: [, top = 0] = [] } = figure.layout.yaxis2 as { domain: number[] };
    const above = figure.layout.height! * (1 - top);
    return colour(Math.round(2 * (at + x * across)), Math.round(2 * (above + y * across)));
  };
  const near = (seen: readonly number[], expected: readonly number[]) =>
    seen.forEach((level, c) => assertAlmostEquals(level, expected[c]!, 12));
  near(tile(0, 0.25, 0.25), [255, 153, 51]);
  near(tile(1, 0.25, 0.25), [0, 0, 0]);
  near(tile(1, 0.75, 0.75), [255, 153, 51]);
  near(tile(3, 0.75, 0.75), [255, 153, 51]); // the top region as it is
  near(tile(3, 0.25, 0.25), [255, 235, 214]); // the rest fades to a fifth
  const acrossRim = Array.from({ length: 40 }, (_, k) => tile(3, 0.45 + k / 400, 0.75)[0]!);
  assert(Math.min(...acrossRim) < 128, `between both a dark rim: ${acrossRim}`);
});

Deno.test("the share of the top region is that of the raw map, smoothed or not", () => {
  const said = (sigma: number) => words(draw({ sigma, share: 0.125 })).split("\n").join(" ");
  // An eighth of the pixels have a 2, another eighth a -1: smoothed the region cannot tell them apart.
  assertStringIncludes(said(0), "a wall · top 13% has 67% of Σ|a| · scale ±2.0");
  const share = Number(/top 13% has (\d+)%/.exec(said(4))![1]);
  assert(share >= 50 && share < 60, `${share}%`);
});

Deno.test("the caption states sigma, percentiles and scale, and none of what was not done", () => {
  const said = words(draw({ sigma: 4 }));
  assertStringIncludes(said, "|attribution| are smoothed by a Gaussian of sigma 4 pixels.");
  assertStringIncludes(said, "black up to the 30th percentile of smoothed |attribution| and unch");
  assertStringIncludes(said, "the 99th percentile of |smoothed attribution|");
  assertStringIncludes(
    said,
    "Hover for sums of the raw map over squares of 3 pixels a side.",
  );
  const compact = words(draw({ sigma: 4, precision: "compact" }));
  assertStringIncludes(compact, "sums of the raw map over squares of 6 pixels a side.");
  const raw = words(draw({ sigma: 0 }));
  assertStringIncludes(raw, "black up to the 30th percentile of |attribution| and unchanged from");
  assertStringIncludes(
    said,
    "C. The top region is that of the smoothed map, Σ|a| is the raw map's.",
  );
  assert(!said.includes("Maps are sums") && !/Gaussian|smoothed/.test(raw), raw);
});

Deno.test("hovering shows sums of the raw map over squares, whatever the smoothing", () => {
  for (const sigma of [0, 5]) {
    const traces = heatmaps(draw({ sigma }));
    assertEquals(traces.map(({ opacity }) => opacity), [0, 0, 0]);
    const { z, hovertemplate } = traces[1]!;
    assertEquals(z.shape, "54,54"); // squares of 3 x 3, the last of them 1 wide
    // nine pixels of 2, -1, 2, ...: five of one and four of the other
    const step = Number(/× ([\d.]+) /.exec(hovertemplate)![1]);
    const sums = new Set(numbers(z).map((whole) => Math.round(whole * step)));
    assert(sums.has(0) && sums.has(6) && sums.has(3), [...sums].join());
  }
});

Deno.test("a map in squares looks as one whose pixels have an equal part each, and says so", () => {
  const whole = { ...map, data: Float32Array.from(map.data, (_, i) => inQuarter(i) ? 0.5 : 0) };
  const squares = {
    height: side / 4,
    width: side / 4,
    channels: 1,
    data: Float32Array.from({ length: (side / 4) ** 2 }, (_, i) => {
      return i % (side / 4) >= side / 8 && i >= (side / 4) ** 2 / 2 ? 8 : 0;
    }),
  };
  const [a, b] = [whole, squares].map((map) =>
    photoPanels([{ label: "", image: photo, map }], { caption: "" })
  );
  assertEquals(a!.layout.images![0]!.source, b!.layout.images![0]!.source);
  assertStringIncludes(words(b!), "Maps are sums over squares of 4 pixels a side.");
});

Deno.test("photoPanels() refuses what does not fit, by name", () => {
  const refuses = (run: () => unknown, type: new () => Error, message: string) =>
    assertThrows(run, type, message);
  refuses(() => draw({ sigma: -1 }), RangeError, '"sigma" must be 0 or a positive number');
  refuses(() => draw({ share: 0 }), RangeError, '"share" must be');
  refuses(() => draw({ columns: ["a"] }), TypeError, '"columns" must be one of the options');
  const small = [{ label: "x", image: photo, map: grey([1, 2, 3]) }];
  refuses(
    () => photoPanels(small, { caption: "" }),
    TypeError,
    '"map" must be of the image\'s size',
  );
});

Deno.test("compact photographs are a picture each, a pixel to a px, and look the same where colours are even", async () => {
  const sharp = draw(), lean = draw({ precision: "compact" });
  assertEquals([sharp.layout.images!.length, lean.layout.images!.length], [1, 4]);
  const bytes = ({ layout }: Figure) =>
    layout.images!.reduce((sum, { source }) => sum + source!.length, 0);
  assert(bytes(lean) < bytes(sharp), `${bytes(lean)} and ${bytes(sharp)}`);
  assertEquals(lean.layout.height, sharp.layout.height);
  const [first, second] = [decode(await sharp.png()), decode(await lean.png())];
  for (const [x, y] of [[100, 150], [250, 250], [400, 100], [1200, 250]] as const) {
    first.colour(x, y).forEach((level, c) =>
      assertAlmostEquals(level, second.colour(x, y)[c]!, 12)
    );
  }
  const sizes = [sharp, lean].map((figure) => heatmaps(figure)[0]!.z.shape);
  assertEquals(sizes, ["54,54", "27,27"]);
});

Deno.test("topMass() is what the label of photoPanels says, of the raw map in the smoothed map's region", () => {
  assertAlmostEquals(topMass(map, { sigma: 0, share: 0.125 }), 2 / 3); // the half of the quarter with 2s
  assertStringIncludes(words(draw()), `has ${Math.round(100 * topMass(map, { share: 0.25 }))}% of`);
  const nothing = { ...map, data: new Float32Array(map.data.length) };
  assertEquals(topMass(nothing), 0);
});
