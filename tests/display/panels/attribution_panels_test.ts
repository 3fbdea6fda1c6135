import { assertEquals, assertThrows } from "@std/assert";
import { attributionPanels, comparisonPanels, imagesOf, panels } from "@lib/display";
import type { AttributionHeatmap } from "../../../lib/display/panels/attribution_heatmap.ts";
import { numbers } from "../pictures.ts";

const values = Float32Array.from({ length: 12 }, (_, i) => i / 20);

Deno.test("attributionPanels() is the panel of the input with its outlined top region and of the map", () => {
  const [image, map] = imagesOf(values, [2, 2, 1]) as [never, never];
  const options = { caption: "A caption." };
  const expected = panels([{
    label: "boot",
    tiles: [{ kind: "outline", image, map, share: 0.25 }, { kind: "map", map, image }],
  }], { ...options, columns: ["input, top 25%", "attribution"] });
  const actual = attributionPanels([{ label: "boot", image, map }], { ...options, share: 0.25 });
  assertEquals([actual.data, actual.layout], [expected.data, expected.layout]);
});

Deno.test("comparisonPanels() is the panel of the input and each map under its heading, a row a label", () => {
  const [first, second, third] = imagesOf(values, [2, 2, 1]) as [never, never, never];
  const options = { caption: "A caption.", blocks: 2 };
  const rows = [[first, second, third], [second, third, first]].map(([image, a, b], i) => ({
    label: `row ${i}`,
    tiles: [
      { kind: "input" as const, image: image! },
      { kind: "map" as const, map: a!, image: image! },
      { kind: "map" as const, map: b!, image: image! },
    ],
  }));
  const expected = panels(rows, { ...options, columns: ["input", "A", "B"] });
  const maps = { A: [second, third, first], B: [third, first] };
  const labels = ["row 0", "row 1"];
  const actual = comparisonPanels([first, second], maps, { ...options, labels });
  assertEquals([actual.data, actual.layout], [expected.data, expected.layout]);
});

Deno.test("comparisonPanels() shows a map without sign as a magnitude", () => {
  const [image, a, b] = imagesOf(values, [2, 2, 1]) as [never, never, never];
  const tiles = [
    { kind: "input" as const, image },
    { kind: "magnitude" as const, map: a },
    { kind: "map" as const, map: b },
  ];
  const options = { caption: "", scale: "column" as const }, labels = ["row"];
  const expected = panels([{ label: "row", tiles }], { ...options, columns: ["input", "A", "B"] });
  const compare = (unsigned: string[]) =>
    comparisonPanels([image], { A: [a], B: [b] }, { ...options, labels, unsigned });
  assertEquals(compare(["A"]).layout, expected.layout);
  assertThrows(() => compare(["C"]), TypeError, "C");
});

Deno.test("comparisonPanels() refuses fewer images or maps than labels, by name", () => {
  const images = imagesOf(values, [2, 2, 1]);
  const options = { caption: "", labels: ["a", "b"] };
  const few = images.slice(0, 1);
  assertThrows(() => comparisonPanels(few, { IG: images }, options), TypeError, '"images"');
  assertThrows(() => comparisonPanels(images, { IG: few }, options), TypeError, '"IG" must be');
});

Deno.test("comparisonPanels() shows normalised maps in per cent of their own mass, and several columns of pictures", () => {
  const image = (data: number[]) => ({ data, height: 2, width: 2, channels: 1 });
  const [before, after] = [image([0, 1, 0, 1]), image([1, 0, 0, 1])];
  const map = [3, -1, 0, 0], share = image([75, -25, 0, 0]);
  const maps = { small: [image(map)], large: [image(map.map((v) => 8 * v))] };
  const options = { caption: "", labels: ["row"] };
  const pictures = { before: [before], after: [after] };
  const expected = panels([{
    label: "row",
    tiles: [
      ...[before, after].map((image) => ({ kind: "input", image } as const)),
      ...[share, share].map((map) => ({ kind: "map", map } as const)),
    ],
  }], { caption: "", columns: ["before", "after", "small", "large"], unit: "% of its mass" });
  const actual = comparisonPanels(pictures, maps, { ...options, normalised: true });
  assertEquals(actual.layout, expected.layout);
  const empty = { none: [image([0, 0, 0, 0])] };
  const run = () => comparisonPanels([before], empty, { ...options, normalised: true });
  assertThrows(run, RangeError, '"a map of row" must be other than 0');
  assertThrows(() => comparisonPanels({ before: [] }, {}, options), TypeError, '"before" must be');
});

Deno.test("comparisonPanels() shows maps times a stated factor, and tells the mouse what they are", () => {
  const [image, a, tiny] = [[0, 1], [1, -2], [1e-7, 2e-7]].map((data) => {
    return { data, height: 1, width: 2, channels: 1 };
  });
  const compare = (magnified: Record<string, number>, difference = tiny!) =>
    comparisonPanels([image!], { IG: [a!], difference: [difference] }, {
      caption: "C.",
      labels: ["row"],
      magnified,
    });
  const { data, layout } = compare({ difference: 1e7 });
  const [, , ig, seen] = data as unknown as AttributionHeatmap[];
  assertEquals(numbers(seen!.z).map((value) => value.toPrecision(3)), ["1.00e-7", "2.00e-7"]);
  assertEquals([ig!.zmax, seen!.zmax], [2, 2e-7]);
  const headings = layout.annotations!.map(({ text }) => text);
  assertEquals(headings.filter((text) => text!.includes("×")), ["<b>difference</b><br>× 10⁷"]);
  assertThrows(() => compare({ other: 10 }), TypeError, '"magnified" must be headings of maps');
  assertThrows(() => compare({ difference: 0 }), RangeError, '"magnified.difference" must be');
});

Deno.test("comparisonPanels({ sigma }) shows a photograph through each of its maps", () => {
  const [image, a, b] = imagesOf(values, [2, 2, 1]) as [never, never, never];
  const options = { caption: "A caption." }, sigma = 1;
  const tiles = [
    { kind: "input" as const, image },
    ...[a, b].map((map) => ({ kind: "through", image, map, sigma } as const)),
  ];
  const expected = panels([{ label: "row", tiles }], { ...options, columns: ["input", "A", "B"] });
  const actual = comparisonPanels([image], { A: [a], B: [b] }, {
    ...options,
    labels: ["row"],
    sigma,
  });
  assertEquals([actual.data, actual.layout], [expected.data, expected.layout]);
});
