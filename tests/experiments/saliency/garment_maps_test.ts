import { assert, assertEquals } from "@std/assert";
import { garmentCorrelations, garmentMaps } from "@lib/experiments";
import { random } from "@lib/runtime";

Deno.test("maps on garments are the gradient, times the image, and both without sign, where there is light", () => {
  const maps = garmentMaps([[1, -2, 3], [9, 9, 9]], [[0, 0.5, 1]].concat([[0, 0, 1]]));
  assertEquals(maps["gradient"]!.map((map) => [...map]), [[-2, 3], [9]]);
  assertEquals(maps["X-Gradient"]!.map((map) => [...map]), [[-1, 3], [9]]);
  assertEquals([...maps["saliency"]![0]!], [2, 3]);
  assertEquals([...maps["|X-Gradient|"]![0]!], [1, 3]);
});

Deno.test("correlations are of ranks: a reversed map has -1, and the diagonal is 1", () => {
  const up = [[1, 2, 9], [0, 1, 2]], down = up.map((map) => map.map((value) => -value));
  const { means, chart } = garmentCorrelations({ up, down }, { random: random(1) });
  assertEquals(means, [[1, -1], [-1, 1]]);
  assert(chart.text.includes("over 2 images"), chart.text);
});
