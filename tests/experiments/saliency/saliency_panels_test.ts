import { assert, assertEquals, assertThrows } from "@std/assert";
import { saliencyExplorer, saliencyPanels } from "@lib/experiments";

const images = [[0, 0.5, 1, 0.2], [1, 0, 0, 1]], saliency = [[2, 0, 1, 3], [1, 2, 3, 0]];
const IG = saliency.map((map) => map.map((value, k) => k % 2 ? value : -value));
const options = { shown: [1], labels: ["bag"], unsigned: ["saliency"] };

Deno.test("panels show the images asked for, each column on a scale of its own", () => {
  const { text, layout } = saliencyPanels(images, { saliency, IG }, options);
  assert(text.includes("the number in each heading"), text);
  const words = layout.annotations!.map(({ text }) => text);
  assert(words.some((word) => word!.includes("saliency</b><br>")), words.join());
  assertThrows(() => saliencyPanels(images, { IG }, { ...options, shown: [2] }), TypeError);
});

Deno.test("the explorer's menu has the images, its slider the maps", () => {
  const both = { shown: [0, 1], labels: ["boot", "bag"], unsigned: ["saliency"], start: "bag" };
  const { layout } = saliencyExplorer(images, { saliency, IG }, both);
  assertEquals(layout.sliders![0]!.steps!.map(({ label }) => label), ["saliency", "IG"]);
  assertEquals(layout.updatemenus![0]!.active, 1);
});
