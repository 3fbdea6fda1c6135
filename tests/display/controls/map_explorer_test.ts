import { assert, assertEquals, assertThrows } from "@std/assert";
import { mapExplorer } from "@lib/display";

const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
const map = (...data: number[]) => ({ ...image, data });
const maps = {
  saliency: [map(0, 1, 2, 4), map(1, 0, 0, 0)],
  IG: [map(0, -1, 2, -4), map(0, 8, 0, 0)],
};
const options = { labels: ["boot", "bag"], caption: "Two.", unsigned: ["saliency"], start: "bag" };

Deno.test("mapExplorer() offers each image and each method, and opens with the one asked for", () => {
  const { layout, text } = mapExplorer([image, image], maps, options);
  const menu = layout.updatemenus![0]!, slider = layout.sliders![0]!;
  assertEquals(menu.buttons!.map(({ label }) => label), ["boot", "bag"]);
  assertEquals(slider.steps!.map(({ label }) => label), ["saliency", "IG"]);
  assert(text.includes("Shown: image: bag, method: saliency"), text);
});

Deno.test("mapExplorer() states the scale of each map, with a sign where it has one", () => {
  const { layout } = mapExplorer([image, image], maps, options);
  const words = layout.annotations!.map(({ text }) => text);
  assert(
    words.includes("<b>saliency</b><br>1.0") && words.includes("<b>IG</b><br>±8.0"),
    `${words}`,
  );
});

Deno.test("mapExplorer() refuses too few maps and a start that is no label", () => {
  const few = { ...maps, IG: maps.IG.slice(1) };
  assertThrows(
    () => mapExplorer([image, image], few, options),
    TypeError,
    'Cannot explore maps as "IG" must be one for each of 2 labels: current value is "1 of them"',
  );
  assertThrows(
    () => mapExplorer([image, image], maps, { ...options, start: "coat" }),
    RangeError,
    "menu.start",
  );
});
