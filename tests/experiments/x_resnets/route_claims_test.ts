import { assertEquals } from "@std/assert";
import { routeClaims, type RouteTest } from "@lib/experiments";

const test = (first: RouteTest["first"], second: RouteTest["second"], gain: number): RouteTest => ({
  ...{ depth: 18, first, second, gain, interval: [gain - 0.01, gain + 0.01] as const },
  ...{ pValue: 0.5, better: gain > 0.02 ? "first" : gain < -0.02 ? "second" : "open" },
});
const verdicts = (tests: readonly RouteTest[]) =>
  Object.fromEntries(routeClaims(tests).map(([claim, , verdict]) => [claim, verdict]));

Deno.test("claims about routes are read off the comparisons, those about absent networks left out", () => {
  const collapse = test("stripped", "teacher", -0.7),
    homogenised = test("homogenised", "teacher", 0);
  assertEquals(verdicts([collapse, homogenised, test("refit", "teacher", -0.3)]), {
    "stripped loses more than 40 points": "holds",
    "a refit loses less than half of that": "holds",
    "without biases within two points": "fails",
  });
  const [, refit] = routeClaims([collapse, test("refit", "teacher", -0.4)]);
  assertEquals(refit, [
    "a refit loses less than half of that",
    "−40.0 points [−41.0, −39.0]",
    "fails",
  ]);
  const more = [
    test("fixup", "norm", 0.03),
    test("distilled", "refit", 0.01),
    test("fixup", "teacher", 0),
  ];
  assertEquals(verdicts([collapse, ...more]), {
    "stripped loses more than 40 points": "holds",
    "distilling adds to its own refit": "open",
    "fixup is above norm": "holds",
    "without biases within two points": "holds",
  });
});

Deno.test("a claim holds only where it holds at every depth", () => {
  const shallow = test("stripped", "teacher", -0.7);
  const deep = { ...test("stripped", "teacher", -0.2), depth: 50 as const };
  assertEquals(verdicts([shallow, deep])["stripped loses more than 40 points"], "fails");
});
