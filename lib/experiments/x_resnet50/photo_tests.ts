import { pValue, table, type Text } from "@lib/display";
import { invalid, requireObjects } from "@lib/runtime";
import { holm, maximum, mcnemar, minimum } from "@lib/statistics";
import type { RouteClaim } from "../x_resnets/route_claims.ts";
import type { XResnet50Record } from "./measure.ts";
import type { PhotoScores } from "./photo_measures.ts";

/**
 * Two networks on the unseen photographs, of which the record tells how many each has right, and not which:
 * McNemar's test over all ways in which those can overlap.
 */
export interface PhotoTest {
  readonly first: string;
  readonly second: string;
  /** How many each has right, and of how many. */
  readonly right: readonly [first: number, second: number];
  readonly photos: number;
  /** The least and the largest p-value that the counts leave, Holm-corrected over all tests of the call. */
  readonly pValues: readonly [least: number, most: number];
  /** What the test calls more accurate in every case, or in none: "open"; "unknown" where cases differ. */
  readonly better: "first" | "second" | "open" | "unknown";
}

/** Names of the references, which stand beside the record's networks. */
export const squeezenetNames = {
  biased: "SqueezeNet",
  stripped: "SqueezeNet, biases zero",
} as const;

/**
 * Tests each network with the teacher, and further pairs, on the unseen photographs, as one family.
 *
 * Right on both photographs means the same answer, so that where the record tells how often a network answers
 * as its teacher does, fewer overlaps are possible.
 *
 * @param pairs By name; the references are called {@linkcode squeezenetNames}.
 * @throws {RangeError} If a network of a pair was not judged on unseen photographs.
 */
export function testPhotos(
  record: XResnet50Record,
  pairs: readonly (readonly [first: string, second: string])[],
): PhotoTest[] {
  const action = "test photographs' networks";
  requireObjects(action, "record", [record], "the record");
  requireObjects(action, "pairs", pairs, "pairs of names");
  const { squeezenet, results } = record;
  const scores = new Map<string, PhotoScores | undefined>(
    results.map(({ name, unseen }) => [name, unseen]),
  );
  scores.set(squeezenetNames.biased, squeezenet?.biased);
  scores.set(squeezenetNames.stripped, squeezenet?.stripped);
  const find = (name: string) => {
    const found = scores.get(name);
    if (found) return found;
    throw new RangeError(
      invalid(action, "pairs", "of networks judged on unseen photographs", name),
    );
  };
  const [teacher, ...others] = results;
  const withTeacher = others.map(({ name }) => [name, teacher!.name] as const);
  const found = [...withTeacher, ...pairs].map(([first, second]) => {
    const isTaught = second === "teacher" || second === squeezenetNames.biased;
    const [ours, theirs] = [find(first), find(second)], { photos } = ours;
    const right = [ours.top1, theirs.top1] as const;
    const options = { photos, agreement: isTaught ? ours.agreement : undefined };
    return { first, second, right, photos, ends: pairedExtremes(right, options) };
  });
  const [least, most] = [0, 1].map((end) => holm(found.map(({ ends }) => ends[end]!)));
  return found.map(({ first, second, right, photos }, i) => {
    const pValues = [least![i]!, most![i]!] as const;
    const leader = right[0] > right[1] ? "first" as const : "second" as const;
    const better = pValues[1] < 0.05 ? leader : pValues[0] < 0.05 ? "unknown" : "open";
    return { first, second, right, photos, pValues, better };
  });
}

/**
 * McNemar's smallest and largest p-value for two classifiers of which only counts are known.
 *
 * @param right How many of the photos each has right.
 * @param options.agreement On how many both give the same answer, if that is known.
 */
export function pairedExtremes(
  [first, second]: readonly [first: number, second: number],
  { photos, agreement }: { readonly photos: number; readonly agreement: number | undefined },
): readonly [least: number, most: number] {
  const pValues: number[] = [];
  for (let both = 0; both <= Math.min(first, second); both++) {
    const neither = photos - first - second + both, alike = (agreement ?? both) - both;
    // Answers that agree are right on both sides or wrong on both.
    if (neither < 0 || alike < 0 || alike > neither) continue;
    pValues.push(mcnemar(first - both, second - both));
  }
  if (pValues.length > 0) return [minimum(pValues), maximum(pValues)];
  const counts = { first, second, photos, agreement };
  throw new RangeError(invalid("test photographs' networks", "counts", "possible", counts));
}

const counted = ({ right, photos }: PhotoTest) => `${right.join(" : ")} of ${photos}`;

/** Each comparison's counts, its p-values at the least and at the most, and what follows in every case. */
export function photoTestTable(tests: readonly PhotoTest[]): Text {
  requireObjects("tabulate photographs' tests", "tests", tests, "comparisons");
  const verdicts = { first: "above", second: "below", open: "open", unknown: "either" };
  const short = (p: number) => pValue(p).replace(/^p (= )?/, "");
  return table(
    ["first above second", "right, unseen", "p at least (Holm)", "at most", "the first is"],
    tests.map((test) => [
      `${test.first} above ${test.second}`,
      counted(test),
      ...test.pValues.map(short),
      verdicts[test.better],
    ]),
  );
}

/** Claims that the first network of a pair is above the second, by what the tests say. */
export function photoClaims(
  tests: readonly PhotoTest[],
  claims: readonly (readonly [words: string, first: string, second: string])[],
): RouteClaim[] {
  const action = "state claims about photographs";
  requireObjects(action, "tests", tests, "comparisons");
  requireObjects(action, "claims", claims, "claims, [words, first, second]");
  const verdicts = { first: "holds", second: "fails", open: "open", unknown: "open" } as const;
  return claims.map(([words, first, second]) => {
    const found = tests.find((test) => test.first === first && test.second === second);
    if (!found) {
      throw new RangeError(invalid(action, "claims", "about pairs tested", [first, second]));
    }
    return [words, counted(found), verdicts[found.better]];
  });
}
