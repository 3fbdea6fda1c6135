import { requireObjects } from "@lib/runtime";
import { inPoints } from "../roar/roar_figures.ts";
import type { XResnetName } from "./networks.ts";
import type { RouteTest } from "./route_tests.ts";

/** A claim, what speaks for or against it, and the verdict over all depths: open where no test decides. */
export type RouteClaim = [claim: string, evidence: string, verdict: "holds" | "fails" | "open"];

const said = (holds: boolean) => holds ? "holds" : "fails";

const orOpen = (holds: boolean, fails: boolean) => holds ? "holds" : fails ? "fails" : "open";

/** Ways that go through epochs of training. */
const trained: readonly XResnetName[] = ["distilled", "tuned", "norm", "fixup"];

/** Homogenised networks have all their biases: they are none of the ways to do without. */
const withBiases: readonly XResnetName[] = ["teacher", "homogenised"];

/**
 * What comparisons of networks say of the ways to do without biases. A claim about a network that was not
 * compared is left out. A way is within two points if its whole interval is, at every depth; it fails if
 * at some depth the whole interval is below, and is open in between.
 *
 * @param tests Each network's with its teacher, and some pairs: `compareRoutes` makes them.
 */
export function routeClaims(tests: readonly RouteTest[]): RouteClaim[] {
  requireObjects("state claims about routes", "tests", tests, "comparisons");
  const within = tests.filter(({ otherDepth }) => !otherDepth);
  const find = (first: XResnetName, second: XResnetName) =>
    within.filter((test) => test.first === first && test.second === second);
  const isOneDepth = new Set(within.map(({ depth }) => depth)).size === 1;
  const points = (own: readonly RouteTest[]) =>
    own.map(({ depth, otherDepth, gain, interval }) =>
      (isOneDepth || otherDepth ? "" : `${depth}: `) + inPoints(gain, interval)
    ).join("; ");
  const claim = (
    words: string,
    own: readonly RouteTest[],
    holds: (test: RouteTest) => boolean,
  ): RouteClaim[] => own.length === 0 ? [] : [[words, points(own), said(own.every(holds))]];
  const above = (own: readonly RouteTest[], words: string): RouteClaim[] => {
    const found = own.map(({ better }) => better);
    if (found.length === 0) return [];
    const isOpen = found.includes("open") && !found.includes("second");
    const verdict = isOpen ? "open" : said(!found.includes("second"));
    return [[words, points(own), verdict]];
  };
  const stripped = find("stripped", "teacher"), deeper = tests.filter((test) => test.otherDepth);
  const names = [...new Set(within.map(({ first }) => first))];
  const ways = names.filter((name) => !withBiases.includes(name) && find(name, "teacher").length);
  const near = ways.filter((name) =>
    find(name, "teacher").every(({ interval: [low] }) => low > -0.02)
  );
  const below = ways.filter((name) =>
    find(name, "teacher").some(({ interval: [, high] }) => high < -0.02)
  );
  const ownTrained = ways.filter((name) => trained.includes(name));
  const late = ownTrained.filter((name) => below.includes(name));
  const between = ownTrained.filter((name) => !near.includes(name) && !late.includes(name));
  const against = [...late, ...between.map((name) => `${name} open`)].join(", ") || "all";
  const claimAtMost = (own: readonly RouteTest[]): RouteClaim[] => {
    if (own.length === 0) return [];
    const isWithin = own.every(({ interval: [low] }) => low > -0.01);
    const isOpen = own.every(({ interval: [, high] }) => high > -0.01);
    return [["homogenised loses one point at most", points(own), orOpen(isWithin, !isOpen)]];
  };
  return [
    ...claim("stripped loses more than 40 points", stripped, ({ gain }) => gain < -0.4),
    ...claim(
      "a refit loses less than half of that",
      find("refit", "teacher"),
      ({ gain, depth }) => gain > stripped.find((each) => each.depth === depth)!.gain / 2,
    ),
    ...above(find("distilled", "refit"), "distilling adds to its own refit"),
    ...above(find("tuned", "distilled"), "tuned is above distilled"),
    ...above(find("norm", "refit"), "norm is above the refit"),
    ...above(find("fixup", "norm"), "fixup is above norm"),
    ...claimAtMost(find("homogenised", "teacher")),
    ...above(deeper, "the deeper teacher is not below the other"),
    [
      "some way ends within two points",
      near.join(", ") || "none",
      orOpen(near.length > 0, below.length === ways.length),
    ],
    ...(ownTrained.length > 0
      ? [[
        "all that train end within two points",
        against,
        orOpen(late.length + between.length === 0, late.length > 0),
      ]]
      : []) as RouteClaim[],
  ];
}
