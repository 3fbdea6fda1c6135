import { panels } from "@lib/display";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { grey } from "../pictures.ts";

const map = grey([2, -2], [0, 1]);

Deno.test("blocks side by side share their headings, or have each its own", () => {
  const rows = ["first", "second"].map((label) => ({
    label,
    tiles: [{ kind: "map", map }] as const,
  }));
  const headings = (columns: string[]) =>
    panels(rows, { columns, blocks: 2, caption: "C" }).layout.annotations!
      .filter(({ xanchor }) => xanchor === "center").map(({ text }) => text);
  assertEquals(headings(["a"]), ["<b>a</b>", "<b>a</b>"]);
  assertEquals(headings(["a", "b"]), ["<b>a</b>", "<b>b</b>"]);
  const pair = { label: "pair", tiles: [{ kind: "map", map }, { kind: "map", map }] as const };
  const mixed = () => panels([rows[0]!, pair], { columns: ["a", "b"], blocks: 2, caption: "C" });
  assertThrows(mixed, TypeError, "tiles of pair");
});

Deno.test("blocks stand as far apart as is asked for, and the room that is spared makes tiles larger", () => {
  const photo = { ...grey(...Array.from({ length: 60 }, () => new Array<number>(60).fill(0.5))) };
  const tile = { kind: "overlay", image: photo, map: photo } as const;
  const rows = ["first", "second"].map((label) => ({ label, tiles: [tile] }));
  const places = (between?: number) =>
    panels(rows, {
      columns: ["a"],
      blocks: 2,
      bars: false,
      precision: "compact",
      width: 100,
      caption: "C",
      ...(between === undefined ? {} : { between }),
    }).layout.images!.map(({ x, sizex }) => [x as number, sizex!]);
  for (const [between, given] of [[22, undefined], [22, 22], [8, 8]]) {
    const [[left, wide], [right]] = places(given) as [[number, number], [number, number]];
    // Each has a frame of a px, and is as wide as whole px allow.
    assertAlmostEquals(right - left - (wide - 2), between!, 1);
    assertAlmostEquals(wide - 2, (100 - 2 * 4 - between!) / 2 - 4, 1);
  }
  assertThrows(() => places(-1), RangeError, '"between"');
});
