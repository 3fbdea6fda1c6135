import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { photoClaims, photoTestTable, readXResnet50Record, testPhotos } from "@lib/experiments";
import { mcnemar } from "@lib/statistics";
import { pairedExtremes } from "../../../lib/experiments/x_resnet50/photo_tests.ts";

const record = await readXResnet50Record();

Deno.test("of counts alone McNemar's p-value is known to lie between that of most and of least overlap", () => {
  // 27 and 22 of 32: 17 to 22 are right for both.
  const [least, most] = pairedExtremes([27, 22], { photos: 32, agreement: undefined });
  assertAlmostEquals(least, mcnemar(5, 0));
  assertAlmostEquals(most, mcnemar(10, 5));
  // Two of four each, and no answer in common: the four are told apart.
  assertEquals(pairedExtremes([2, 2], { photos: 4, agreement: 0 }), [1, 1]);
});

Deno.test("how often two agree leaves fewer overlaps: as many at most, and the rest wrong on both sides", () => {
  // 29 and 27 of 32, 26 answers alike: 25 or 26 right for both, as one can agree in a mistake.
  const [least, most] = pairedExtremes([27, 29], { photos: 32, agreement: 26 });
  assertAlmostEquals(least, mcnemar(1, 3));
  assertAlmostEquals(most, mcnemar(2, 4));
  const impossible = () => pairedExtremes([4, 4], { photos: 4, agreement: 3 });
  assertThrows(impossible, RangeError, "possible");
});

Deno.test("every pairing that the counts leave lies between the extremes", () => {
  // All ways to be right or wrong on six photographs, three of them right for the first.
  const first = [1, 1, 1, 0, 0, 0];
  for (let mask = 0; mask < 64; mask++) {
    const second = first.map((_, i) => (mask >> i) & 1);
    const only = (a: number[], b: number[]) => a.filter((right, i) => right && !b[i]).length;
    const right = second.reduce((sum, each) => sum + each, 0);
    const [least, most] = pairedExtremes([3, right], { photos: 6, agreement: undefined });
    const p = mcnemar(only(first, second), only(second, first));
    assert(least <= p && p <= most, `${second}: ${p} in ${least} to ${most}`);
  }
});

const bar = "SqueezeNet, biases zero";

Deno.test("photographs' pairs are one family, corrected at both ends, and a verdict holds in every case", () => {
  const tests = testPhotos(record, [["refit on 64 crops", bar]]);
  assertEquals(tests.map(({ first }) => first), [
    ...record.results.slice(1).map(({ name }) => name),
    "refit on 64 crops",
  ]);
  const collapse = tests[0]!, beside = tests.at(-1)!;
  assertEquals([collapse.right, collapse.better], [[0, 29], "second"]);
  assertAlmostEquals(collapse.pValues[1], 8 * mcnemar(0, 29)); // the smallest of eight
  assertEquals([beside.right, beside.better], [[27, 22], "open"]);
  assertAlmostEquals(beside.pValues[0], 6 * mcnemar(5, 0)); // two are smaller
  const rows = photoTestTable([collapse, beside]).markdown.split("\n").slice(2);
  assertEquals(rows.map((row) => row.split(" | ").at(-1)), ["below |", "open |"]);
  const claims = [["it beats the bar", "refit on 64 crops", bar], [
    "no loss",
    "stripped",
    "teacher",
  ]] as const;
  assertEquals(photoClaims(tests, claims), [
    ["it beats the bar", "27 : 22 of 32", "open"],
    ["no loss", "0 : 29 of 32", "fails"],
  ]);
});

Deno.test("where pairings that the counts leave differ in their verdict, none is given", () => {
  const of = (top1: number) => ({ photos: 100, top1, top5: top1, agreement: 0 });
  const teacher = { ...record.results[0]!, unseen: of(50) };
  const squeezenet = { ...record.squeezenet!, biased: of(50), stripped: of(40) };
  const made = { ...record, results: [teacher], squeezenet };
  const [wide] = testPhotos(made, [["teacher", bar]]);
  assertEquals(wide!.better, "unknown");
  assertEquals(photoClaims([wide!], [["above", wide!.first, wide!.second]])[0]![2], "open");
  // No answer in common with its teacher: no photograph is right for both.
  assertEquals(testPhotos(made, [[bar, "SqueezeNet"]])[0]!.better, "open");
});

Deno.test("testPhotos() and photoClaims() refuse networks that were not judged, and pairs that were not tested", () => {
  assertThrows(() => testPhotos(record, [["fixup", "teacher"]]), RangeError, "fixup");
  const claims = [["more crops help", "stripped", "teacher"]] as const;
  assertThrows(() => photoClaims([], claims), RangeError, "pairs tested");
});
