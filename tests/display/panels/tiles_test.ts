import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { comparisonPanels, type Image, panels, type Tile } from "@lib/display";
import { random } from "@lib/runtime";
import { shrinkTile } from "../../../lib/display/panels/tiles.ts";
import { grey } from "../pictures.ts";

const picture = grey([0, 1, 0.2, 0.4], [1, 0, 0.4, 0.2], [0, 0, 1, 1], [0, 0.4, 1, 1]);
const map = grey([1, 2, -1, 0], [3, -1, 0, 0], [0, 0, 4, -4], [0.5, 0, 1, 2]);
const smallPicture = grey([0.5, 0.3], [0.1, 1]), smallMap = grey([5, -1], [0.5, 3]);

/** A panel's pixels and, as one line, its words. */
const seen = (tile: Tile, shrink?: number) => {
  const options = { columns: ["c"], caption: "C.", width: 142, ...(shrink && { shrink }) };
  const { images, annotations } = panels([{ label: "one", tiles: [tile] }], options).layout;
  const words = annotations!.at(-1)!.text!.replaceAll("<br>", " ");
  return { pixels: images![0]!.source, words };
};

Deno.test("panels({ shrink: 2 }) shows the mean of 2 x 2 pixels of a picture and the sum of a map's", () => {
  const pairs: [Tile, Tile][] = [
    [{ kind: "input", image: picture }, { kind: "input", image: smallPicture }],
    [{ kind: "map", map }, { kind: "map", map: smallMap }],
    [{ kind: "overlay", image: picture, map }, {
      kind: "overlay",
      image: smallPicture,
      map: smallMap,
    }],
  ];
  for (const [large, small] of pairs) assertEquals(seen(large, 2).pixels, seen(small).pixels);
});

Deno.test("panels() states in the caption what a square is, and nothing where it is a pixel", () => {
  const tile: Tile = { kind: "map", map };
  const said = "A square is 2 x 2 pixels, the mean of a picture's and the sum of a map's.";
  assert(seen(tile, 2).words.includes(said), seen(tile, 2).words);
  assertEquals(seen({ kind: "input", image: picture }, 2).words, "C. A square is 2 x 2 pixels.");
  assertEquals(seen(tile, 1), seen(tile));
  assert(!seen(tile).words.includes("square"));
});

Deno.test("a shrunk map sums to what it summed to, channel by channel", () => {
  const data = random(1).normalArray(6 * 12 * 3);
  const sums = ({ data, channels }: Image) => {
    const total = Array<number>(channels).fill(0);
    for (let i = 0; i < data.length; i++) total[i % channels]! += data[i]!;
    return total;
  };
  const whole = { data, height: 6, width: 12, channels: 3 };
  for (const factor of [1, 2, 3, 6]) {
    const tile = shrinkTile({ kind: "map", map: whole }, factor);
    assert(tile.kind === "map");
    assertEquals([tile.map.height, tile.map.width], [6 / factor, 12 / factor]);
    sums(tile.map).forEach((sum, c) => assertAlmostEquals(sum, sums(whole)[c]!, 1e-5));
  }
});

Deno.test("panels() refuses to shrink by what does not divide height and width", () => {
  for (const shrink of [0, 3, 1.5, -2, NaN]) {
    assertThrows(
      () =>
        panels([{ label: "", tiles: [{ kind: "map", map }] }], {
          columns: ["c"],
          caption: "",
          shrink,
        }),
      RangeError,
      '"shrink" must be a positive integer that divides height 4 and width 4',
    );
  }
});

Deno.test("twelve pictures of 224 x 224 with three maps each, all noise, take at most 1 MB of a notebook at shrink 4", async () => {
  const shape = { height: 224, width: 224, channels: 3 }, size = 224 * 224 * 3;
  const draw = random(2);
  const pictures = Array.from({ length: 12 }, () => ({ ...shape, data: draw.uniformArray(size) }));
  const maps = pictures.map(() => ({ ...shape, data: draw.normalArray(size) }));
  const figure = comparisonPanels(pictures, { a: maps, b: maps.toReversed(), c: pictures }, {
    labels: pictures.map((_, i) => `${i}`),
    caption: "Noise.",
    shrink: 4,
    blocks: 2,
  });
  const display = Symbol.for("Jupyter.display");
  const bundle = await (figure as unknown as Record<symbol, () => Promise<unknown>>)[display]!();
  assert(JSON.stringify(bundle).length < 1e6, `${JSON.stringify(bundle).length} bytes`);
});
