import { assert, assertAlmostEquals } from "@std/assert";
import {
  normalCdf,
  normalQuantile,
  studentQuantile,
  studentTails,
} from "../../lib/statistics/distributions.ts";

Deno.test("normalCdf() has thirteen right digits in the centre and in the tails", () => {
  // norm.cdf(z), SciPy 1.17.1
  const golden = [
    [-8, 6.22096057427174e-16],
    [-5, 2.866515718791933e-07],
    [-3.5, 0.00023262907903552502],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.3, 0.6179114221889526],
    [2.5, 0.9937903346742238],
    [4, 0.9999683287581669],
  ] as const;
  for (const [z, probability] of golden) {
    assert(Math.abs(normalCdf(z) / probability - 1) < 1e-12, `${z}: ${normalCdf(z)}`);
  }
});

Deno.test("normalQuantile() equals SciPy's and inverts normalCdf()", () => {
  // norm.ppf(p), SciPy 1.17.1
  const golden = [
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.3, -0.5244005127080409],
    [0.975, 1.959963984540054],
    [0.9999, 3.719016485455709],
  ] as const;
  for (const [probability, z] of golden) {
    assertAlmostEquals(normalQuantile(probability), z, 1e-12);
    assertAlmostEquals(normalCdf(normalQuantile(probability)), probability, 1e-13);
  }
  assertAlmostEquals(normalQuantile(0.5), 0, 1e-15);
});

Deno.test("studentQuantile() equals SciPy's for even and odd degrees", () => {
  // t.ppf(p, degrees), SciPy 1.17.1
  const golden = [
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.9, 3, 1.637744353696209],
    [0.995, 10, 3.16927267261695],
    [0.7, 31, 0.5298363166782538],
  ] as const;
  for (const [p, degrees, t] of golden) {
    assert(Math.abs(studentQuantile(p, degrees) / t - 1) < 1e-12, `${studentQuantile(p, degrees)}`);
    assertAlmostEquals(studentQuantile(1 - p, degrees), -t, 1e-11);
  }
});

Deno.test("studentTails() inverts studentQuantile(), both tails together", () => {
  for (const degrees of [1, 2, 3, 4, 9, 30]) {
    for (const p of [0.6, 0.9, 0.975, 0.9995]) {
      assertAlmostEquals(studentTails(studentQuantile(p, degrees), degrees), 2 * (1 - p), 1e-12);
    }
  }
  assertAlmostEquals(studentTails(0, 4), 1, 1e-15);
});
