import { requireObjects } from "@lib/runtime";
import { inPoints } from "../roar/roar_figures.ts";
import type { XResnetName } from "./networks.ts";
import type { RouteTest } from "./route_tests.ts";

/** A claim, what speaks for or against it, and whether it holds at every depth. */
export type RouteClaim = readonly [claim: string, evidence: string, holds: boolean];

/** Homogenised networks have all their biases: they are none of the ways to do without. */
const withBiases: readonly XResnetName[] = ["teacher", "homogenised"];

/**
 * What comparisons of networks say of the ways to do without biases. A claim about a network that was not
 * compared is left out.
 *
 * @param tests Each network's with its teacher, and some pairs: `compareRoutes` makes them.
 */
export function routeClaims(tests: readonly RouteTest[]): RouteClaim[] {
  requireObjects("state claims about routes", "tests", tests, "comparisons");
  const find = (first: XResnetName, second: XResnetName) =>
    tests.filter((test) => test.first === first && test.second === second);
  const said = (own: readonly RouteTest[]) =>
    own.map(({ gain, interval }) => inPoints(gain, interval)).join("; ");
  const claim = (
    words: string,
    own: readonly RouteTest[],
    holds: (test: RouteTest, i: number) => boolean,
  ): RouteClaim[] => own.length === 0 ? [] : [[words, said(own), own.every(holds)]];
  const isAbove = ({ better }: RouteTest) => better === "first";
  const stripped = find("stripped", "teacher");
  const names = [...new Set(tests.map(({ first }) => first))];
  const near = names.filter((name) => !withBiases.includes(name)).filter((name) => {
    const own = find(name, "teacher");
    return own.length > 0 && own.every(({ interval: [low] }) => low > -0.02);
  });
  return [
    ...claim("stripped loses more than 40 points", stripped, ({ gain }) => gain < -0.4),
    ...claim(
      "a refit loses less than half of that",
      find("refit", "teacher"),
      ({ gain }, i) => gain > stripped[i]!.gain / 2,
    ),
    ...claim("distilling adds to its own refit", find("distilled", "refit"), isAbove),
    ...claim("tuned is above distilled", find("tuned", "distilled"), isAbove),
    ...claim("fixup is above norm", find("fixup", "norm"), isAbove),
    ...claim("fixup is above its teacher", find("fixup", "teacher"), isAbove),
    ["without biases within two points", near.join(", ") || "none", near.length > 0],
  ];
}
