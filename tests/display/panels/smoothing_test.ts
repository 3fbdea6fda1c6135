import { assertAlmostEquals, assertEquals } from "@std/assert";
import { random } from "@lib/runtime";
import { inSquares, smoothed, spread } from "../../../lib/display/panels/smoothing.ts";
import { grey } from "../pictures.ts";

const size = { height: 40, width: 50 };

Deno.test("smoothed() is the Gaussian of the stated sigma, cut off at three", () => {
  const point = new Float64Array(40 * 50), sigma = 2;
  point[20 * 50 + 25] = 1;
  const values = smoothed(point, size, sigma);
  const weight = (k: number) => Math.exp(-(k ** 2) / (2 * sigma ** 2));
  const total = Array.from({ length: 13 }, (_, k) => weight(k - 6)).reduce((a, b) => a + b);
  for (const [dy, dx] of [[0, 0], [1, 0], [0, -3], [4, 6], [-6, 6]] as const) {
    const expected = weight(dy) * weight(dx) / total ** 2;
    assertAlmostEquals(values[(20 + dy) * 50 + 25 + dx]!, expected, 1e-15);
  }
  assertEquals(values[20 * 50 + 25 + 7], 0);
});

Deno.test("smoothed() leaves a constant what it is, at the edge too, and sigma 0 leaves all", () => {
  const constant = new Float64Array(40 * 50).fill(-0.7);
  for (const value of smoothed(constant, size, 3)) assertAlmostEquals(value, -0.7, 1e-14);
  const noise = Float64Array.from(random(1).normalArray(40 * 50));
  assertEquals(smoothed(noise, size), noise);
});

Deno.test("inSquares() sums over channels and squares, those at the edges with what is left of them", () => {
  const map = grey([1, 2, -1], [3, -1, 0], [5, 0, 4]);
  const { data, ...size } = inSquares(map, 2);
  assertEquals([[...data as Float64Array], size], [[5, -1, 5, 4], {
    height: 2,
    width: 2,
    channels: 1,
  }]);
});

Deno.test("spread() shares a square's sum out evenly among its pixels", () => {
  const pixels = spread(Float64Array.of(4, -8), { height: 1, width: 2 }, 2);
  assertEquals([...pixels], [1, 1, -2, -2, 1, 1, -2, -2]);
});
