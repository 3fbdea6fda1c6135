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
import { holm, maximum, minimum, pairedAccuracy, wilson } from "@lib/statistics";
import { inPoints } from "../roar/roar_figures.ts";
import { epochsOf, routeCost, type XResnet, type XResnetName } from "./networks.ts";

/** A network and its classes, one a test image. */
export interface RouteAnswers extends Pick<XResnet, "name" | "depth" | "card"> {
  readonly classes: ArrayLike<number>;
}

/** Two networks, compared on the same images. */
export interface RouteTest {
  /** Of both, or of the first. */
  readonly depth: 18 | 50;
  /** Of the second, where the teachers of two depths are compared. */
  readonly otherDepth?: 18 | 50;
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
 * Compares each network with the teacher of its depth, further ones in pairs at each depth that has both, and
 * the teachers of two depths, as one family of McNemar's tests.
 *
 * @throws {RangeError} If a depth has no teacher, or none has both networks of a pair.
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
  const find = (depth: number, name: XResnetName) =>
    answers.find((each) => each.depth === depth && each.name === name)?.classes;
  const depths = [...new Set(answers.map(({ depth }) => depth))];
  for (const depth of depths) {
    if (find(depth, "teacher")) continue;
    throw new RangeError(
      invalid(action, "answers", "with each depth's teacher", `none of ${depth}`),
    );
  }
  for (const pair of pairs) {
    if (depths.some((depth) => pair.every((name) => find(depth, name)))) continue;
    throw new RangeError(invalid(action, "pairs", "of networks that were asked", pair));
  }
  type Contest = Pick<RouteTest, "depth" | "otherDepth" | "first" | "second">;
  const contests = depths.flatMap((depth): Contest[] => {
    const variants = answers.filter((each) => each.depth === depth && each.name !== "teacher");
    const withTeacher = variants.map(({ name }) => [name, "teacher"] as const);
    return [...withTeacher, ...pairs].map(([first, second]) => ({ depth, first, second }));
  });
  const [shallow, ...deeper] = depths.toSorted((a, b) => a - b);
  for (const depth of deeper) {
    contests.push({ depth, otherDepth: shallow!, first: "teacher", second: "teacher" });
  }
  const tests = contests.flatMap((contest) => {
    const { depth, otherDepth = depth, first, second } = contest;
    const [ours, theirs] = [find(depth, first), find(otherDepth, second)];
    return ours && theirs ? [{ ...contest, ...pairedAccuracy(ours, theirs, { labels }) }] : [];
  });
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return tests.map(({ onlyFirst: _, onlySecond: __, ...test }, i) => {
    const leader = test.gain > 0 ? "first" as const : "second" as const, pValue = adjusted[i]!;
    return { ...test, pValue, better: pValue < 0.05 ? leader : "open" as const };
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
      each.depth === depth && each.first === name && each.second === "teacher" && !each.otherDepth
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

/** Comparisons between networks, each with what the test calls the first. */
export function pairTable(tests: readonly RouteTest[]): Text {
  requireObjects("tabulate comparisons", "tests", tests, "comparisons");
  const rows = tests.map((test) => {
    const { depth, otherDepth, first, second, gain, interval: ends, better } = test;
    const verdict = { first: "above", second: "below", open: "open" }[better];
    return [
      otherDepth
        ? `${first}, ${depth} above ${second}, ${otherDepth}`
        : `${first} above ${second}, ${depth}`,
      inPoints(gain, ends),
      pValue(test.pValue),
      verdict,
    ];
  });
  return table(["first above second, depth", "by [95%]", "Holm", "the first is"], rows);
}

/** Options of {@linkcode routeChart}. */
export interface RouteChartOptions extends RouteTableOptions {
  readonly title: string;
  /** Networks that are further below their teacher, in points, are told in words alone. */
  readonly furthest: number;
}

/**
 * What networks are above the teacher of their depth by, as points with 95% intervals, a row a network and a
 * colour a depth; at the right what each has right, and its epochs where they differ. The teacher is the line at 0.
 */
export function routeChart(
  answers: readonly RouteAnswers[],
  options: RouteChartOptions,
): Figure {
  const action = "draw routes";
  requireObjects(action, "answers", answers, "networks' answers");
  requireKnownOptions(action, options, {
    labels: "a list of numbers",
    tests: true,
    title: true,
    furthest: "a positive number",
  });
  const { labels, tests, title, furthest } = options, n = labels.length;
  requireObjects(action, "tests", tests, "comparisons");
  const withTeacher = tests.filter(({ second, otherDepth }) => second === "teacher" && !otherDepth);
  const right = (name: XResnetName) =>
    answers.filter((each) => each.name === name)
      .map(({ classes }) => percent(countRight(classes, labels) / n)).join(", ");
  const epochs = (name: XResnetName) => {
    const each = new Set(answers.filter((own) => own.name === name).map(epochsOf));
    return each.size > 1 ? ` after ${[...each].join(", ")} epochs` : "";
  };
  const isFar = ({ gain }: RouteTest) => 100 * gain < -furthest;
  const away = (name: XResnetName) => {
    const far = withTeacher.filter((test) => test.first === name && isFar(test));
    const told = far.map(({ gain, interval }) => inPoints(gain, interval)).join(", ");
    return told && `: ${told}, off the axis`;
  };
  const noted = new Set<XResnetName>();
  const dots = withTeacher.map(({ depth, first: name, gain, interval }) => {
    const ends = interval.map((end) => 100 * end) as [number, number];
    const note = noted.has(name)
      ? {}
      : { note: `${right(name)} right${epochs(name)}${away(name)}` };
    noted.add(name);
    return { name, group: `ResNet-${depth}`, value: 100 * gain, interval: ends, n, ...note };
  });
  const order = new Set(answers.map(({ depth }) => depth)).size > 1
    ? ", in the order of depths"
    : "";
  const shown = dots.flatMap(({ interval }) => interval).filter((end) => end > -furthest);
  return dotChart(dots, {
    title,
    value: {
      title: "test accuracy above the teacher's (points)",
      range: [minimum([-2, ...shown]) - 0.5, maximum([0, ...shown]) + 2],
    },
    references: [{ x: 0, text: "teacher" }, { x: -2, text: "−2" }],
    caption:
      `At the right the share of all ${
        n.toLocaleString("en")
      } test images of CIFAR-10 that each has right${order}; the ` +
      `teacher has ${right("teacher")}. 95% intervals of the differences on the same ` +
      "images. All networks shown are without biases, or homogenised; left of the line at −2 " +
      "they lose more than two points.",
  });
}
