import { assertEquals } from "@std/assert";
import { routeClaims, type RouteTest } from "@lib/experiments";

const test = (first: RouteTest["first"], second: RouteTest["second"], gain: number): RouteTest => ({
  ...{ depth: 18, first, second, gain, interval: [gain - 0.01, gain + 0.01] as const },
  ...{ pValue: 0.5, better: gain > 0.02 ? "first" : gain < -0.02 ? "second" : "open" },
});
const holds = (tests: readonly RouteTest[]) =>
  Object.fromEntries(routeClaims(tests).map(([claim, , holds]) => [claim, holds]));

Deno.test("claims about routes are read off the comparisons, those about absent networks left out", () => {
  const collapse = test("stripped", "teacher", -0.7),
    homogenised = test("homogenised", "teacher", 0);
  assertEquals(holds([collapse, homogenised, test("refit", "teacher", -0.3)]), {
    "stripped loses more than 40 points": true,
    "a refit loses less than half of that": true,
    "without biases within two points": false,
  });
  const [, refit] = routeClaims([collapse, test("refit", "teacher", -0.4)]);
  assertEquals(refit, [
    "a refit loses less than half of that",
    "−40.0 points [−41.0, −39.0]",
    false,
  ]);
  const more = [test("fixup", "teacher", 0.03), test("distilled", "refit", 0.01)];
  assertEquals(holds([collapse, ...more]), {
    "stripped loses more than 40 points": true,
    "distilling adds to its own refit": false,
    "fixup is above its teacher": true,
    "without biases within two points": true,
  });
});

Deno.test("a claim holds only where it holds at every depth", () => {
  const shallow = test("stripped", "teacher", -0.7);
  const deep = { ...test("stripped", "teacher", -0.2), depth: 50 as const };
  assertEquals(holds([shallow, deep])["stripped loses more than 40 points"], false);
});
