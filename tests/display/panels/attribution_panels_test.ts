import { assertEquals, assertThrows } from "@std/assert";
import { attributionPanels, imagesOf, panels } from "@lib/display";

const values = Float32Array.from({ length: 8 }, (_, i) => i / 10);

Deno.test("imagesOf() gives each image of a batch its own values, and refuses half an image", () => {
  const [first, second] = imagesOf(values, [2, 2, 1]);
  assertEquals(Array.from(first!.data), Array.from(values.slice(0, 4)));
  assertEquals([second!.data[0], second!.height, second!.channels], [values[4], 2, 1]);
  assertThrows(
    () => imagesOf(values, [3, 1, 1]),
    TypeError,
    "a whole number of images of 3 x 1 x 1",
  );
});

Deno.test("attributionPanels() is the panel of input, map, overlay and top region", () => {
  const [image, map] = imagesOf(values, [2, 2, 1]) as [never, never];
  const options = { caption: "A caption." };
  const expected = panels([{
    label: "boot",
    tiles: [
      { kind: "input", image },
      { kind: "map", map },
      { kind: "overlay", image, map },
      { kind: "top", image, map, share: 0.25 },
    ],
  }], { ...options, columns: ["input", "attribution", "overlay", "top 25%"] });
  const actual = attributionPanels([{ label: "boot", image, map }], { ...options, share: 0.25 });
  assertEquals([actual.data, actual.layout], [expected.data, expected.layout]);
});
