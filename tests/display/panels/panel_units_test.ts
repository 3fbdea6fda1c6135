import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { panels } from "@lib/display";
import type { AttributionHeatmap } from "../../../lib/display/panels/attribution_heatmap.ts";
import { grey } from "../pictures.ts";

Deno.test("scales of different units name theirs, and so do the mouse and the colour bar", () => {
  const tiles = [1, 100].map((f) => ({ kind: "map", map: grey([f, -f]) }) as const);
  const draw = (unit: readonly string[]) =>
    panels([{ label: "", tiles }], { columns: ["a", "b"], caption: "", scale: "column", unit });
  const figure = draw(["logits", "probability"]);
  const words = figure.layout.annotations!.map(({ text }) => text!).join("\n");
  assertStringIncludes(words, "<b>a</b><br>±1.0 logits");
  assertStringIncludes(words, "<b>b</b><br>±100 probability");
  const traces = figure.data as unknown as Partial<AttributionHeatmap>[];
  const told = traces.flatMap(({ hovertemplate }) =>
    /g} (\w+)</.exec(hovertemplate ?? "")?.[1] ?? []
  );
  assertEquals(told, ["logits", "probability"]);
  const { colorbar: { title } } = figure.data[0] as { colorbar: { title: { text: string } } };
  assertEquals(title.text.replaceAll("<br>", " "), "logits or probability");
  assertThrows(() => draw(["logits"]), TypeError, '"unit" must be one for each of 2 scales');
});

Deno.test("the bar of amounts puts a unit between bars, and one that has bars into no others", () => {
  const tiles = [{ kind: "magnitude", map: grey([1, -2]) }] as const;
  const headed = (unit: string) => {
    const { data } = panels([{ label: "", tiles }], { columns: [""], caption: "", unit });
    return (data[0] as { colorbar: { title: { text: string } } }).colorbar.title.text;
  };
  assertEquals([headed("logits"), headed("mean |a|")], ["|logits|", "mean |a|"]);
});
