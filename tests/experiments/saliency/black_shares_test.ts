import { assert, assertEquals } from "@std/assert";
import { blackShareChart, blackShares } from "@lib/experiments";
import { random } from "@lib/runtime";

const images = [[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]];

Deno.test("a map that does not care gives black its share, one that avoids it nothing", () => {
  const even = blackShares(images.map(() => [2, -2, 2, 2]), images, { random: random(1) });
  assertEquals([even.pixels, even.held], [[0.5, 0.25, 0.75], [0.5, 0.25, 0.75]]);
  assertEquals([even.excess, even.interval], [0, [0, 0]]);
  const { held, excess } = blackShares(images, images, { random: random(1) });
  assertEquals([held, excess], [[0, 0, 0], -50]);
});

Deno.test("pixels that do not count are left out of both shares", () => {
  const maps = images.map(() => [0, 1, 1, 2]), where = (value: number) => value !== 0;
  const { pixels, held } = blackShares(maps, images, { random: random(1), where });
  assertEquals([pixels, held], [[1 / 3, 0, 2 / 3], [0.25, 0, 0.5]]);
});

Deno.test("the chart's title has both shares, its caption the excess with its interval", () => {
  const shares = { pixels: [0.5, 0.3], held: [0.6, 0.2], excess: 0, interval: [-10, 10] } as const;
  const { text } = blackShareChart(shares, { labels: ["boot", "bag"] });
  assert(text.startsWith("Black is 40% of the images and holds 40%"), text);
  assert(text.includes("0.0 percentage points, 95% interval [−10.0, 10.0]"), text);
});
