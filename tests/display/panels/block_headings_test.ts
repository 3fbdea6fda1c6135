import { panels } from "@lib/display";
import { assertEquals, assertThrows } from "@std/assert";
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
