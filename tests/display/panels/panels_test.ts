import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import fc from "fast-check";
import { type Figure, type Image, type PanelOptions, type PanelRow } from "@lib/display";
import { panels, type Tile } from "@lib/display";
import type { AttributionHeatmap } from "../../../lib/display/panels/attribution_heatmap.ts";
import { decode, grey, hasWhiteEdge, numbers } from "../pictures.ts";

const red = [103, 0, 31], blue = [5, 48, 97], white = [255, 255, 255];
const image = grey([0, 1], [0.2, 0.6]);
const map = grey([2, -2], [0, 1]);
/** A figure of one tile of 2 x 2 pixels, each 30 px wide. */
const one = (tile: Tile, more: Partial<PanelOptions> = {}) => {
  const width = ["map", "magnitude", "overlay"].includes(tile.kind) ? 142 : 72; // a colour bar beside maps
  return panels([{ label: "one", tiles: [tile] }], {
    columns: ["c"],
    caption: "C",
    width,
    ...more,
  });
};
/** The heatmaps of a figure, colour bars left out. */
const heatmaps = ({ data }: Figure) =>
  (data as unknown as AttributionHeatmap[]).filter(({ hovertemplate }) =>
    hovertemplate !== undefined
  );
const mosaic = (figure: Figure) => decode(figure.layout.images![0]!.source as string);

/** Colours of that tile in the middle of its pixels; its corner is at 4 px, 39 px: 4 + 15 + 15 + 5. */
async function colours(figure: Figure): Promise<(readonly number[])[]> {
  const { colour } = decode(await figure.png());
  const at = (column: number, row: number) => colour(8 + 60 * column + 30, 78 + 60 * row + 30);
  return [at(0, 0), at(1, 0), at(0, 1), at(1, 1)];
}

Deno.test("a map's positive pixels are red, negative ones blue, and zero is white, each in its place", async () => {
  assertEquals((await colours(one({ kind: "map", map }))).slice(0, 3), [red, blue, white]);
});

Deno.test("zero is white and the largest is red in a map that is nowhere negative", async () => {
  const map = grey([0, 3], [3, 0]);
  assertEquals(await colours(one({ kind: "map", map })), [white, red, red, white]);
});

Deno.test("zero is white and the lowest is blue in a map that is nowhere positive", async () => {
  const map = grey([-3, 0], [0, -3]);
  assertEquals(await colours(one({ kind: "map", map })), [blue, white, white, blue]);
});

Deno.test("values of opposite sign lie equally far from white on the scale", async () => {
  const [a, b] = await colours(one({ kind: "map", map: grey([0.4, -0.4], [1, -1]) }));
  assertEquals([a, b], [[244, 165, 130], [146, 197, 222]]); // the second class of RdBu to either side
});

/** What of a map's tile is seen: its values on its scale. */
const seen = (map: Image) => {
  const { z, zmin, zmax } = heatmaps(one({ kind: "map", map }))[0]!;
  return numbers(z).map((value) => value / zmax).concat(zmin / zmax);
};

Deno.test("a map times a positive number gives the same picture", () => {
  const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 });
  const draw = ([a, b, c, d]: number[]) => seen(grey([a!, b!], [c!, d!]));
  fc.assert(
    fc.property(values, fc.constantFrom(0.125, 0.5, 4, 1024), (values, factor) => {
      fc.pre(values.some((value) => value !== 0));
      assertEquals(draw(values), draw(values.map((v) => v * factor)));
    }),
    { seed: 1, numRuns: 20 },
  );
});

Deno.test("a map times a negative number gives another picture", () => {
  assertNotEquals(seen(map), seen(grey([-2, 2], [0, -1])));
});

Deno.test("a colour map is the signed sum of its channels", async () => {
  const data = [1, 1, -2, 3, -1, 0, -1, -1, 0, 1, 0.5, 0.5];
  const figure = one({ kind: "map", map: { data, height: 2, width: 2, channels: 3 } });
  assertEquals(await colours(figure), [white, red, blue, red]);
});

Deno.test("an input is shown as it is, grey and in colour", async () => {
  const shades = await colours(one({ kind: "input", image }));
  assertEquals(shades.map(([r]) => r), [0, 255, 51, 153]);
  const data = [1, 0, 0, 0, 1, 0, 0, 0, 1, 0.2, 0.4, 0.6];
  const colour = { data, height: 2, width: 2, channels: 3 };
  const expected = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [51, 102, 153]];
  assertEquals(await colours(one({ kind: "input", image: colour })), expected);
});

Deno.test("an overlay is grey where the map is zero and the map's colour where it saturates", async () => {
  const [a, b, c] = await colours(one({ kind: "overlay", image, map }));
  assertEquals([a, b], [red, blue]);
  assertEquals(new Set(c).size, 1);
});

Deno.test("a line goes around the top pixels and around no other, and leaves their middle as it is", async () => {
  const draw = async (share: number) => {
    const figure = one({ kind: "outline", image, map, share });
    const { colour } = decode(await figure.png());
    const edge = (column: number, row: number) => colour(10 + 60 * column, 80 + 60 * row).join();
    const corners = [edge(0, 0), edge(1, 0), edge(0, 1), edge(1, 1)];
    assertEquals((await colours(figure)).map(([r]) => r), [0, 255, 51, 153]);
    return corners.map((colour) => colour === "213,94,0");
  };
  assertEquals(await draw(0.25), [true, false, false, false]);
  assertEquals(await draw(0.5), [true, false, false, true]);
  assertEquals(await draw(1), [true, false, false, true]); // the others are not positive
});

Deno.test("the caption tells how many pixels are outlined, and where fewer are positive", () => {
  const said = (share: number) => one({ kind: "outline", image, map, share }).text;
  assertStringIncludes(said(0.5), "around the 2 pixels with the largest attributions.");
  assertStringIncludes(said(1), "the 4 pixels with the largest attributions, or as many as are");
  assertStringIncludes(said(1), "positive: 2 of one.");
});

Deno.test("a map is told to the mouse: attribution, rank, row, column and the image's pixel", () => {
  const [trace] = heatmaps(one({ kind: "map", map, image }));
  assertEquals(numbers(trace!.z), [2, -2, 0, 1]);
  assertEquals(numbers(trace!.customdata!), [0, 1, 255, 4, 51, 3, 153, 2]); // pixel, rank
  assertEquals(
    trace!.hovertemplate,
    "<b>%{z:+.3~g} logits</b>, rank %{customdata[1]} of 4<br>row %{y}, column %{x}" +
      "<br>pixel %{customdata[0]} of 255<extra></extra>",
  );
});

Deno.test("images too large for their tile are shrunk to the mean of their pixels' colours", async () => {
  const data = Float32Array.from({ length: 400 * 400 }, (_, i) => i % 2);
  const wide = { data, height: 400, width: 400, channels: 1 };
  const picture = decode(await one({ kind: "input", image: wide }, { width: 112 }).png());
  picture.colour(100, 150).forEach((level) => assertAlmostEquals(level, 128, 2)); // a JPEG
  assertEquals(picture.width, 224);
});

const two = (scale: "shared" | "row" | "column") =>
  panels(
    [1, 10].map((factor): PanelRow => ({
      label: `times ${factor}`,
      tiles: [1, 100].map((f) => ({ kind: "map", map: grey([f * factor, -f * factor]) })),
    })),
    { columns: ["a", "b"], caption: "Caption.", scale, unit: "units" },
  );
const texts = (figure: Figure) => figure.layout.annotations!.map(({ text }) => text!).join("\n");
const ticks = (figure: Figure) =>
  (figure.data[0] as { colorbar: { ticktext: string[] } }).colorbar.ticktext;

Deno.test("one scale for all maps is stated in the caption and at the colour bar", () => {
  assertStringIncludes(texts(two("shared")), "saturate at ±1000 units, the 99th percentile");
  assertEquals(ticks(two("shared")).at(-1), "+1000");
});

Deno.test("a stated limit holds for all maps, so that figures can be compared, and is no percentile", () => {
  const figure = one({ kind: "map", map }, { limit: 4 }), { zmin, zmax } = heatmaps(figure)[0]!;
  assertEquals([zmin, zmax, ticks(figure).at(-1)], [-4, 4, "+4.0"]);
  const said = texts(figure).replaceAll("<br>", " ");
  assert(said.includes("saturate at ±4.0 logits.") && !said.includes("percentile"), said);
});

Deno.test("a scale for each row is stated in its label", () => {
  const said = texts(two("row"));
  assertStringIncludes(said, "times 1 · scale ±100\n");
  assertStringIncludes(said, "times 10 · scale ±1000");
  assertEquals(ticks(two("row")), ["−scale", "−½ scale", "0", "+½ scale", "+scale"]);
});

Deno.test("a scale for each column is stated in its heading", () => {
  assertStringIncludes(texts(two("column")), "<b>a</b><br>±10");
  assertStringIncludes(texts(two("column")), "<b>b</b><br>±1000");
});

Deno.test("magnitudes have no sign: their scale is stated without ±", () => {
  const said = (scale: "shared" | "row" | "column") =>
    texts(one({ kind: "magnitude", map }, { scale })).replaceAll("<br>", " ") +
    ticks(one({ kind: "magnitude", map }));
  for (const scale of ["shared", "row", "column"] as const) {
    assert(!/[±+−]/.test(said(scale)), said(scale));
  }
  assertStringIncludes(said("shared"), "saturate at 2.0 logits");
});

Deno.test("an outlined image has neither a colour bar nor a scale, and tells the mouse of its map", () => {
  const figure = one({ kind: "outline", image, map, share: 0.5 });
  assertEquals([figure.data.length, (figure.data[0] as { opacity: number }).opacity], [1, 0]);
  assertEquals(numbers(heatmaps(figure)[0]!.z), [2, -2, 0, 1]);
  assert(!texts(figure).includes("saturate"));
});

Deno.test("the PNG shows the mosaic's pixels unblurred, and long words stay inside it", async () => {
  const label = "predicted: an exceedingly long name · label: another one · F(x) = 7.31 · ".repeat(
    2,
  );
  const noise = (seed: number) =>
    grey(
      ...Array.from({ length: 9 }, (_, y) =>
        Array.from({ length: 9 }, (_, x) => Math.sin(seed + 3 * x + 5 * y))),
    );
  const ground = { ...noise(0), data: new Float32Array(81).fill(0.5) };
  const kinds = Array.from({ length: 6 }, (_, i): Tile => {
    return { kind: "overlay", map: noise(i), image: ground };
  });
  const figure = panels(Array.from({ length: 5 }, () => ({ label, tiles: kinds })), {
    columns: ["integrated gradients (Gauss-Legendre)", "b", "X-Gradient", "d", "e", "f"],
    caption: "A caption of many words that has to be wrapped. ".repeat(6),
    blocks: 2,
  });
  const png = decode(await figure.png()), picture = mosaic(figure);
  assertEquals([png.width, png.height], [1400, 2 * figure.layout.height!]);
  assert(hasWhiteEdge(png));
  let seen = 0;
  for (let i = 0; i < 4000; i++) {
    const x = (i * 37) % picture.width, y = (i * 53) % picture.height;
    const colour = picture.colour(x, y);
    if (new Set(colour).size === 1) continue; // white ground, where words stand, and frames
    // A picture of many colours has each moved by up to 12 when it is stored, and here two pictures meet.
    png.colour(x, y).forEach((value, i) => assertAlmostEquals(value, colour[i]!, 24));
    seen++;
  }
  assert(seen > 500);
});

Deno.test("panels() refuses what does not fit", () => {
  const refuses = (run: () => unknown, words: string) => assertThrows(run, Error, words);
  refuses(() => panels([], { columns: ["a"], caption: "" }), '"rows" must be one row or more');
  refuses(() => one({ kind: "map", map }, { columns: ["a", "b"] }), "tiles of one");
  refuses(() => one({ kind: "map", map }, { blocks: 0.5 }), '"blocks" must be a positive integer');
  refuses(() => one({ kind: "overlay", image, map: grey([1, 2]) }), '"map" must be of the image');
  refuses(
    () => one({ kind: "outline", image, map, share: 0 }),
    '"share" must be a number in (0, 1]',
  );
  refuses(() => one({ kind: "map", map: grey([NaN, 1]) }), '"map[0]" must be finite');
  refuses(() => one({ kind: "input", image: grey([0, 1.5]) }), '"image[1]" must be in [0, 1]');
  const sizes: PanelRow = {
    label: "x",
    tiles: [{ kind: "map", map }, { kind: "map", map: grey([1]) }],
  };
  refuses(() => panels([sizes], { columns: ["a", "b"], caption: "" }), "of one size, 2 x 2");
});
