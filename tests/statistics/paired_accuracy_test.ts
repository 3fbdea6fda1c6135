import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mcnemar, pairedAccuracy } from "@lib/statistics";

/** Classes of 100 images whose label is 0: `b` that only the first has right, `c` only the second. */
const pair = (b: number, c: number) => {
  const classes = (wrong: (i: number) => boolean) =>
    Array.from({ length: 100 }, (_, i) => +wrong(i));
  const first = classes((i) => i >= b && i < b + c), second = classes((i) => i < b);
  return pairedAccuracy(first, second, { labels: Array(100).fill(0) });
};

Deno.test("a paired accuracy counts what one alone has right: 12 against 4 of 100 is 8 points ± 7.7", () => {
  const { onlyFirst, onlySecond, gain, interval, pValue } = pair(12, 4);
  assertEquals([onlyFirst, onlySecond, gain], [12, 4, 0.08]);
  const half = 1.959964 * Math.sqrt(16 - 64 / 100) / 100;
  assertAlmostEquals(interval[0], 0.08 - half, 1e-6);
  assertAlmostEquals(interval[1], 0.08 + half, 1e-6);
  assertEquals(pValue, mcnemar(12, 4));
});

Deno.test("images that both have wrong in different ways decide nothing", () => {
  const { onlyFirst, onlySecond, gain } = pairedAccuracy([1, 0], [2, 0], { labels: [0, 0] });
  assertEquals([onlyFirst, onlySecond, gain], [0, 0, 0]);
  assertThrows(
    () => pairedAccuracy([1, 0], [2, 0], { labels: [0] }),
    RangeError,
    '"labels" must be 2, one an example',
  );
});
