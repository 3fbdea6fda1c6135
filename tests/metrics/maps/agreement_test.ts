import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { agreement, relativeError, topKOverlap } from "@lib/metrics";
import { bootstrapInterval, mean, spearman } from "@lib/statistics";
import { random } from "@lib/runtime";

Deno.test("relativeError() is the absolute error as a share of the truth's mass", () => {
  assertEquals(relativeError([2, -1], [1, -1]), 0.5);
  assertEquals(relativeError([3, -1, 0], [3, -1, 0]), 0);
});

Deno.test("relativeError() sees errors that cancel in the sum", () => {
  const truth = [2, 2], map = [3, 1];
  assertEquals(map[0]! + map[1]!, truth[0]! + truth[1]!);
  assertEquals(relativeError(map, truth), 0.5);
});

Deno.test("relativeError() keeps its value when map and truth are scaled alike", () => {
  const truth = [1, -2, 4], map = [1.5, -2, 3];
  assertEquals(relativeError(map.map((v) => -8 * v), truth.map((v) => -8 * v)), 1.5 / 7);
});

Deno.test("relativeError() refuses lengths that differ, NaN, and a truth of 0", () => {
  assertThrows(() => relativeError([1], [1, 2]), RangeError);
  assertThrows(() => relativeError([NaN], [1]), RangeError);
  assertThrows(() => relativeError([1, 1], [0, 0]), RangeError, "other than 0");
});

Deno.test("topKOverlap() by hand: one of two shared pixels is one third", () => {
  assertEquals(topKOverlap([4, 3, 2, 1], [4, 1, 2, 3], { fraction: 0.5 }), 1 / 3);
  assertEquals(topKOverlap([4, 3, 2, 1], [1, 2, 3, 4], { fraction: 0.5 }), 0);
  assertEquals(topKOverlap([4, 3, 2, 1], [8, 6, 0, 0], { fraction: 0.5 }), 1);
});

Deno.test("topKOverlap() takes ties by index and at least one pixel", () => {
  assertEquals(topKOverlap([1, 1, 1, 1], [2, 1, 0, 0], { fraction: 0.5 }), 1);
  assertEquals(topKOverlap([1, 1, 1], [0, 0, 5], { fraction: 0.01 }), 0);
});

Deno.test("topKOverlap() of unrelated maps is about fraction / (2 - fraction)", () => {
  const draws = random(4);
  const overlaps = Array.from(
    { length: 200 },
    () => topKOverlap(draws.uniformArray(400), draws.uniformArray(400)),
  );
  assertAlmostEquals(mean(overlaps), 0.1 / 1.9, 0.006);
  assert(overlaps.every((overlap) => overlap >= 0 && overlap <= 1));
});

Deno.test("topKOverlap() refuses a fraction out of range and maps of different lengths", () => {
  assertThrows(() => topKOverlap([1], [1], { fraction: 0 }), RangeError, '"fraction"');
  assertThrows(() => topKOverlap([1, 2], [1]), RangeError, '"b" must be as long as a');
});

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
