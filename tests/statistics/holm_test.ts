import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { holm } from "@lib/statistics";
import { assertClose } from "../assert_close.ts";

Deno.test("holm() equals statsmodels' adjusted p-values in the order given", async () => {
  // multipletests(p, method="holm")[1], statsmodels 0.14
  const p = [0.01, 0.04, 0.03, 0.005, 0.2, 0.03];
  await assertClose(holm(p), [0.05, 0.12, 0.12, 0.03, 0.2, 0.12], 1e-14);
});

Deno.test("holm() lies between the raw and Bonferroni's p-values and keeps their order", () => {
  const list = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(list, (p) => {
      const adjusted = holm(p);
      adjusted.forEach((value, i) => {
        assert(value >= p[i]! && value <= Math.min(1, p.length * p[i]!));
        p.forEach((other, j) => assert(other < p[i]! ? adjusted[j]! <= value : true));
      });
    }),
    { seed: 6 },
  );
});

Deno.test("holm() leaves one p-value alone and refuses what is none", () => {
  assertEquals(holm([0.03]), [0.03]);
  assertEquals(holm([]), []);
  assertThrows(() => holm([0.5, 1.5]), RangeError, '"pValues[1]" must be a number in [0, 1]');
});
