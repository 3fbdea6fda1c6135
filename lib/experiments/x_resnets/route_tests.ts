import {
  dotChart,
  type Figure,
  fixed,
  interval,
  percent,
  pValue,
  table,
  type Text,
} from "@lib/display";
import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import { holm, pairedAccuracy, wilson } from "@lib/statistics";
import { inPoints } from "../roar/roar_figures.ts";
import { routeCost, type XResnet, type XResnetName } from "./networks.ts";

/** A network and its classes, one a test image. */
export interface RouteAnswers extends Pick<XResnet, "name" | "depth" | "card"> {
  readonly classes: ArrayLike<number>;
}

/** Two networks of one depth, compared on the same images. */
export interface RouteTest {
  readonly depth: 18 | 50;
  readonly first: XResnetName;
  readonly second: XResnetName;
  /** Accuracy of the first less that of the second, in [-1, 1], and its 95% interval. */
  readonly gain: number;
  readonly interval: readonly [low: number, high: number];
  /** Of McNemar's exact test, Holm-corrected over all comparisons of the call. */
  readonly pValue: number;
  /** The one that the test calls more accurate, or "open". */
  readonly better: "first" | "second" | "open";
}

/** Options of {@linkcode compareRoutes}. */
export interface CompareRoutesOptions {
  /** The true classes, one a test image. */
  readonly labels: ArrayLike<number>;
  /** Networks to compare besides each with its teacher, by name; default none. */
  readonly pairs?: readonly (readonly [first: XResnetName, second: XResnetName])[];
}

/**
 * Compares each network with the teacher of its depth, and further ones in pairs, as one family of McNemar's
 * tests.
 *
 * @throws {RangeError} If a network of a pair, or a teacher, was not asked.
 */
export function compareRoutes(
  answers: readonly RouteAnswers[],
  options: CompareRoutesOptions,
): RouteTest[] {
  const action = "compare routes";
  requireObjects(action, "answers", answers, "networks' answers");
  requireKnownOptions(action, options, { labels: "a list of numbers", pairs: true });
  const { labels, pairs = [] } = options;
  requireObjects(action, "pairs", pairs, "pairs of names");
  const find = (depth: number, name: XResnetName) => {
    const found = answers.find((each) => each.depth === depth && each.name === name);
    if (found) return found.classes;
    throw new RangeError(invalid(action, "pairs", "of networks that were asked", name));
  };
  const depths = [...new Set(answers.map(({ depth }) => depth))];
  const tests = depths.flatMap((depth) => {
    const variants = answers.filter((each) => each.depth === depth && each.name !== "teacher");
    const withTeacher = variants.map(({ name }) => [name, "teacher"] as const);
    return [...withTeacher, ...pairs].map(([first, second]) => {
      const found = pairedAccuracy(find(depth, first), find(depth, second), { labels });
      return { depth, first, second, ...found };
    });
  });
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return tests.map(({ depth, first, second, gain, interval }, i) => {
    const leader = gain > 0 ? "first" as const : "second" as const, pValue = adjusted[i]!;
    const better = pValue < 0.05 ? leader : "open" as const;
    return { depth, first, second, gain, interval, pValue, better };
  });
}

/** How many classes are the labels. */
const countRight = (classes: ArrayLike<number>, labels: ArrayLike<number>) =>
  Array.from(labels).filter((label, i) => classes[i] === label).length;

/** Options of {@linkcode routeTable}. */
export interface RouteTableOptions {
  readonly labels: ArrayLike<number>;
  /** Among them each network but the teacher against the teacher. */
  readonly tests: readonly RouteTest[];
}

/**
 * Every network in a row: its accuracy, what it is above its teacher by, how often it says what the teacher
 * says, and what it cost beside the teacher's training.
 */
export function routeTable(
  answers: readonly RouteAnswers[],
  options: RouteTableOptions,
): Text {
  const action = "tabulate routes";
  requireObjects(action, "answers", answers, "networks' answers");
  requireKnownOptions(action, options, { labels: "a list of numbers", tests: true });
  const { labels, tests } = options;
  requireObjects(action, "tests", tests, "comparisons");
  const n = labels.length;
  const rows = answers.map((network) => {
    const { name, depth, classes } = network, right = countRight(classes, labels);
    const teacher = answers.find((each) => each.depth === depth && each.name === "teacher")!;
    const test = tests.find((each) =>
      each.depth === depth && each.first === name && each.second === "teacher"
    );
    const { images, passes, coreMinutes, quietMinutes } = routeCost(network);
    const ends = wilson(right, n).map((end) => 100 * end) as [number, number];
    return [
      `${name}, ${depth}`,
      `${fixed(100 * right / n)} ${interval(ends)}`,
      test ? `${inPoints(test.gain, test.interval)}, ${pValue(test.pValue)}` : "–",
      name === "teacher" ? "–" : percent(countRight(classes, teacher.classes) / n),
      passes === 0 ? "none" : `${images} × ${passes}`,
      passes === 0 ? "0" : `${fixed(coreMinutes, 1)} (${fixed(quietMinutes, 1)})`,
    ];
  });
  return table([
    "network, depth",
    `right of ${n} (%) [95%]`,
    "above the teacher [95%], Holm",
    "says as the teacher",
    "images × passes",
    "core-minutes (quiet)",
  ], rows);
}

/** Comparisons between networks without biases, each with what the test calls it. */
export function pairTable(tests: readonly RouteTest[]): Text {
  requireObjects("tabulate comparisons", "tests", tests, "comparisons");
  const rows = tests.map((test) => {
    const { depth, first, second, gain, interval: ends, better } = test;
    const verdict = { first: "above", second: "below", open: "open" }[better];
    return [
      `${first} above ${second}, ${depth}`,
      inPoints(gain, ends),
      pValue(test.pValue),
      verdict,
    ];
  });
  return table(["first above second, depth", "by [95%]", "Holm", "the first is"], rows);
}

/** Accuracies as points with 95% intervals, a row a network, a colour a depth, and chance. */
export function routeChart(
  answers: readonly RouteAnswers[],
  options: { readonly labels: ArrayLike<number>; readonly title: string },
): Figure {
  const action = "draw routes";
  requireObjects(action, "answers", answers, "networks' answers");
  requireKnownOptions(action, options, { labels: "a list of numbers", title: true });
  const { labels, title } = options, n = labels.length;
  const dots = answers.map(({ name, depth, classes }) => {
    const right = countRight(classes, labels);
    const [low, high] = wilson(right, n).map((end) => 100 * end);
    const interval = [low!, high!] as const;
    return { name, group: `ResNet-${depth}`, value: 100 * right / n, interval, n };
  });
  return dotChart(dots, {
    title,
    value: { title: "test accuracy (%)" },
    references: [{ x: 10, text: "chance" }],
    caption: `All ${n} test images of CIFAR-10; 95% Wilson intervals. All networks but the ` +
      "teacher are without biases, or homogenised.",
  });
}
