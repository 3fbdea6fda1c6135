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
    "homogenised loses one point at most": "open",
    "some way ends within two points": "fails",
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
    "some way ends within two points": "holds",
    "all that train end within two points": "holds",
  });
  const behind = verdicts([...more, test("norm", "teacher", -0.05)]);
  assertEquals(behind["some way ends within two points"], "holds");
  assertEquals(behind["all that train end within two points"], "fails");
});

Deno.test("a way fails two points where its whole interval is below them; where it reaches across, it is open", () => {
  const claim = "all that train end within two points";
  const ofWays = (...ways: readonly RouteTest[]) => {
    const found = routeClaims([test("stripped", "teacher", -0.7), ...ways]);
    return found.filter(([words]) => words.includes("within two points")).map((own) =>
      own.slice(1)
    );
  };
  const [near, across, below] = [
    test("tuned", "teacher", 0),
    test("norm", "teacher", -0.024),
    test("fixup", "teacher", -0.07),
  ];
  assertEquals(ofWays(near!, across!, below!), [["tuned", "holds"], ["fixup, norm open", "fails"]]);
  assertEquals(ofWays(near!, across!), [["tuned", "holds"], ["norm open", "open"]]);
  assertEquals(ofWays(across!), [["none", "open"], ["norm open", "open"]]);
  assertEquals(ofWays(below!), [["none", "fails"], ["fixup", "fails"]]);
  // One depth that is below decides, whatever the other says.
  const deep = { ...test("norm", "teacher", -0.07), depth: 50 } as const;
  assertEquals(verdicts([near!, test("norm", "teacher", 0), deep])[claim], "fails");
});

Deno.test("homogenising loses one point at most where the whole interval says so, and more where none of it does", () => {
  const claim = "homogenised loses one point at most";
  const verdictOf = (gain: number) => verdicts([test("homogenised", "teacher", gain)])[claim];
  assertEquals([0.005, -0.005, -0.03].map(verdictOf), ["holds", "open", "fails"]);
});

Deno.test("a claim holds only where it holds at every depth", () => {
  const shallow = test("stripped", "teacher", -0.7);
  const deep = { ...test("stripped", "teacher", -0.2), depth: 50 as const };
  assertEquals(verdicts([shallow, deep])["stripped loses more than 40 points"], "fails");
});

Deno.test("whether the deeper teacher is below the other is read off their own comparison, and off no other", () => {
  const stripped = test("stripped", "teacher", -0.7);
  const claim = "the deeper teacher is not below the other";
  const verdictOf = (gain: number) => {
    const teachers = { ...test("teacher", "teacher", gain), depth: 50, otherDepth: 18 } as const;
    return verdicts([stripped, teachers]);
  };
  assertEquals([-0.05, 0, 0.05].map((gain) => verdictOf(gain)[claim]), ["fails", "open", "holds"]);
  assertEquals(verdictOf(0)["some way ends within two points"], "fails");
  assertEquals(verdicts([stripped])[claim], undefined);
});

Deno.test("a refit is held against what stripping loses at its own depth", () => {
  const deep = (each: RouteTest) => ({ ...each, depth: 50 as const });
  const tests = [
    deep(test("stripped", "teacher", -0.2)),
    test("stripped", "teacher", -0.7),
    test("refit", "teacher", -0.3),
  ];
  const [, refit] = routeClaims(tests);
  assertEquals([refit![0], refit![2]], ["a refit loses less than half of that", "holds"]);
});

Deno.test("where there are two depths, evidence of one of them names it", () => {
  const deep = { ...test("norm", "teacher", -0.07), depth: 50 } as const;
  const own = [test("stripped", "teacher", -0.7), test("fixup", "norm", -0.05)];
  const evidence = (tests: readonly RouteTest[]) =>
    routeClaims(tests).find(([claim]) => claim === "fixup is above norm")![1];
  assertEquals(evidence(own), "−5.0 points [−6.0, −4.0]");
  assertEquals(evidence([...own, deep]), "18: −5.0 points [−6.0, −4.0]");
});
