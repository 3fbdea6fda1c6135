import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { agreement, topKOverlap } from "@lib/metrics";
import { bootstrapInterval, spearman } from "@lib/statistics";
import { random } from "@lib/runtime";

const draw = random(1).fork("maps");
const some = () => Array.from({ length: 12 }, () => draw.normalArray(50));
const maps = [some(), some(), some()];

Deno.test("agreement() averages the measure over images, each pair by itself, symmetrically", () => {
  const { means, intervals } = agreement(maps, { measure: spearman, random: random(1) });
  const [first, second] = maps as [Float32Array[], Float32Array[]];
  const byHand = first.reduce((sum, map, i) => sum + spearman(map, second[i]!), 0) / 12;
  assertAlmostEquals(means[0]![1]!, byHand, 1e-12);
  for (const a of [0, 1, 2]) {
    assertAlmostEquals(means[a]![a]!, 1, 1e-12);
    for (const b of [0, 1, 2]) {
      assertEquals(means[a]![b], means[b]![a]);
      assertEquals(intervals[a]![b], intervals[b]![a]);
    }
  }
});

Deno.test("agreement() gives the bootstrap interval of each mean, none on the diagonal", () => {
  const measure = (a: ArrayLike<number>, b: ArrayLike<number>) => topKOverlap(a, b);
  const { means, intervals } = agreement(maps, { measure, random: random(1) });
  const values = maps[0]!.map((map, i) => measure(map, maps[2]![i]!));
  const alone = bootstrapInterval(values, { random: random(1).fork("0 and 2"), resamples: 1000 });
  assertEquals(intervals[0]![2], alone);
  assertEquals(intervals[1]![1], [means[1]![1]!, means[1]![1]!]);
  const narrow = agreement(maps, { measure, random: random(1), level: 0.5 }).intervals[0]![2]!;
  assertEquals(narrow[0] > alone[0] && narrow[1] < alone[1], true);
});

Deno.test("agreement() tells related from unrelated methods", () => {
  const alike = maps[0]!.map((map) => map.map((v) => Math.exp(v)));
  const { means, intervals } = agreement([...maps, alike], {
    measure: spearman,
    random: random(1),
  });
  assertAlmostEquals(means[0]![3]!, 1, 1e-12);
  const [low, high] = intervals[0]![1]!;
  assertEquals(low < 0.1 && high > -0.1 && high < 0.5, true);
});

Deno.test("agreement() refuses methods with different numbers of maps, and fewer than two images", () => {
  const options = { measure: spearman, random: random(1) };
  const [first, second] = maps as [Float32Array[], Float32Array[]];
  assertThrows(() => agreement([first, second.slice(1)], options), TypeError, '"maps[1]" must be');
  assertThrows(() => agreement([[first[0]!]], options), RangeError, "two images");
  assertThrows(() => agreement([], options), RangeError, "one method");
});
