import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type ComparedMaps, differencePanels } from "@lib/display";
import type { AttributionHeatmap } from "../../../lib/display/panels/attribution_heatmap.ts";

const grey = (...data: number[]) => ({ data, height: 1, width: 2, channels: 1 });
const example: ComparedMaps = {
  label: "boot",
  image: grey(0, 1),
  maps: [grey(0.5, -0.25), grey(0.25, -0.5)],
};
const options = { columns: ["one", "many"], caption: "c", limit: 1 } as const;

/** The numbers of each map, and what its colours saturate at. */
function maps(examples: readonly ComparedMaps[]) {
  const { data } = differencePanels(examples, options);
  const heatmaps = data as unknown as AttributionHeatmap[];
  return heatmaps.filter(({ z }) => z?.dtype === "f4").map(({ z, zmax }) => {
    const { buffer } = Uint8Array.fromBase64(z.bdata);
    return [...new Float32Array(buffer), zmax];
  });
}

Deno.test("the difference is the first map less the second, on the scale of the maps", () => {
  assertEquals(maps([example]), [[0.5, -0.25, 1], [0.25, -0.5, 1], [0.25, 0.25, 1]]);
});

Deno.test("a magnified difference saturates earlier, keeps its numbers and is named in the label", () => {
  const magnified = { ...example, factor: 1e7 };
  assertEquals(maps([magnified])[2], [0.25, 0.25, 1e-7]);
  assertStringIncludes(differencePanels([magnified], options).text, "boot · difference × 10⁷");
  assertEquals(differencePanels([example], options).text.includes("×"), false);
});

Deno.test("differencePanels() refuses what does not fit, by name", () => {
  const refused = (change: Partial<ComparedMaps>, part: string) =>
    assertThrows(() => differencePanels([{ ...example, ...change }], options), Error, part);
  refused({ factor: 0 }, "examples[0].factor");
  refused({ maps: [grey(1, 2), { ...grey(1), width: 1 }] }, '"maps" must be both 1 x 2 x 1');
  refused({ maps: [grey(1, 2)] as never }, 'examples[0].maps" must be two');
});
