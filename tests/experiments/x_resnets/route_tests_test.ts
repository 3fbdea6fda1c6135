import { assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import {
  compareRoutes,
  pairTable,
  type RouteAnswers,
  routeChart,
  routeTable,
} from "@lib/experiments";
import type { ModelCard } from "@lib/models";
import { mcnemar } from "@lib/statistics";

const n = 40, labels = new Uint8Array(n);
const card = {
  phases: [{ epochs: 2 }],
  history: [{ seconds: 60 }, { seconds: 180 }],
  coreHours: 240 / 3600,
} as unknown as ModelCard;
/** A network that is wrong on the images from one to another. */
const wrong = (name: RouteAnswers["name"], from: number, to: number): RouteAnswers => {
  return { name, depth: 18, card, classes: labels.map((_, i) => Number(i >= from && i < to)) };
};
const answers = [wrong("teacher", 0, 2), wrong("stripped", 10, 40), wrong("norm", 0, 4)];

Deno.test("compareRoutes() sets each network against its teacher and tests all pairs as one family", () => {
  const tests = compareRoutes(answers, { labels, pairs: [["norm", "stripped"]] });
  assertEquals(tests.map(({ first, second }) => `${first} ${second}`), [
    "stripped teacher",
    "norm teacher",
    "norm stripped",
  ]);
  const [collapse, close, pair] = tests;
  assertAlmostEquals(collapse!.gain, -28 / n);
  assertAlmostEquals(collapse!.pValue, 3 * mcnemar(2, 30)); // the smallest of three
  assertAlmostEquals(close!.pValue, mcnemar(0, 2)); // the largest
  assertEquals(tests.map(({ better }) => better), ["second", "open", "first"]);
  assertAlmostEquals(pair!.gain, 26 / n);
});

Deno.test("compareRoutes() refuses a pair whose network was not asked", () => {
  const pairs = [["fixup", "norm"]] as const;
  assertThrows(() => compareRoutes(answers, { labels, pairs }), RangeError, "fixup");
});

Deno.test("the table of routes states accuracy, lead, agreement and cost, none of it for what needs no training", () => {
  const tests = compareRoutes(answers, { labels });
  const [, , teacher, stripped, norm] = routeTable(answers, { labels, tests }).markdown.split("\n");
  assertMatch(
    teacher!,
    /^\| teacher, 18 \| 95\.00 \[\d.*\| – \| – \| 45000 × 2 \| 4\.0 \(2\.0\) \|$/,
  );
  assertMatch(stripped!, /25\.00 .*−70\.0 points \[.*p < 0\.001 \| 20\.0% \| none \| 0 \|$/);
  assertMatch(norm!, /90\.00 .*−5\.0 points \[.*p = 0\.500 \| 95\.0%/);
});

Deno.test("the table of pairs says which is above, and the chart has a point and an interval for each", () => {
  const tests = compareRoutes(answers, { labels, pairs: [["stripped", "norm"]] });
  const rows = pairTable(tests).markdown.split("\n").slice(2);
  assertEquals(rows.map((row) => row.split(" | ").at(-1)), ["below |", "open |", "below |"]);
  const options = { labels, tests, title: "Routes", furthest: 15 };
  const { data, layout, text } = routeChart(answers, options);
  const [{ x, y, error_x }] = data as unknown as [
    { x: number[]; y: string[]; error_x: { array: number[] } },
  ];
  assertEquals([x, y], [[-70, -5], ["stripped", "norm"]]);
  assertEquals(error_x.array.every((end) => end > 0), true);
  // The stripped network would squeeze all others: its place is told, not drawn.
  const [low, high] = (layout.xaxis as unknown as { range: [number, number] }).range;
  assertEquals([low > -15, high > 0], [true, true]);
  const words = layout.annotations!.map((each) => `${each.text}`);
  assertEquals(words.filter((each) => each.includes("off the")).length, 1);
  assertMatch(text, /the teacher has 95\.0%/);
  const many = Array.from({ length: 10_000 }, () => 0);
  const lots = answers.map((each) => ({ ...each, classes: many }));
  const of = { labels: many, tests, title: "Routes", furthest: 15 };
  assertMatch(routeChart(lots, of).text, /all 10,000 test images/);
});

const deep = (each: RouteAnswers): RouteAnswers => ({ ...each, depth: 50 });
const both = [...answers, deep(wrong("teacher", 0, 12)), deep(wrong("stripped", 12, 40))];

Deno.test("two depths are one family, in which the deeper teacher is compared with the other", () => {
  const tests = compareRoutes(both, { labels, pairs: [["norm", "stripped"]] });
  // The deeper has no network of this name, so that the pair is compared at the other depth alone.
  assertEquals(tests.map(({ first, depth }) => `${first} ${depth}`), [
    ...["stripped 18", "norm 18", "norm 18", "stripped 50", "teacher 50"],
  ]);
  const teachers = tests.at(-1)!;
  assertEquals([teachers.otherDepth, teachers.second, teachers.better], [18, "teacher", "second"]);
  assertAlmostEquals(teachers.gain, -10 / n);
  assertAlmostEquals(teachers.pValue, 3 * mcnemar(0, 10)); // of five, two are smaller
  assertMatch(pairTable([teachers]).markdown, /teacher, 50 above teacher, 18 .* below/);
  const chart = { labels, tests, title: "Routes", furthest: 15 };
  assertMatch(
    routeChart(both, chart).text,
    /right, in the order of depths; the teacher has 95\.0%, 70/,
  );
  const [teacher18, , , teacher50] = routeTable(both, { labels, tests }).markdown.split("\n").slice(
    2,
  );
  for (const row of [teacher18!, teacher50!]) assertMatch(row, /teacher, \d\d \| [^|]* \| – \| – /);
  const { data } = routeChart(both, { labels, tests, title: "Routes", furthest: 90 });
  assertEquals(data.map(({ name }) => name), ["ResNet-18", "ResNet-50"]);
  const near = routeChart(both, { labels, tests, title: "Routes", furthest: 15 });
  const words = near.layout.annotations!.map(({ text }) => `${text}`.replaceAll("<br>", " "));
  assertMatch(
    words.join(),
    /25\.0%, 30\.0% right: −70\.0 points .*, −40\.0 points .*, off the axis/,
  );
});

Deno.test("compareRoutes() refuses a depth without a teacher", () => {
  const alone = [...answers, deep(wrong("norm", 0, 1))];
  assertThrows(() => compareRoutes(alone, { labels }), RangeError, "none of 50");
});

Deno.test("the chart says after how many epochs a way stands, where the depths had unlike numbers", () => {
  const short = { ...card, phases: [{ epochs: 1 }] } as unknown as ModelCard;
  const words = (deeper: ModelCard) => {
    const all = [...both, { ...deep(wrong("norm", 12, 20)), card: deeper }];
    const options = {
      labels,
      tests: compareRoutes(all, { labels }),
      title: "Routes",
      furthest: 90,
    };
    return routeChart(all, options).layout.annotations!.map(({ text }) => `${text}`).join();
  };
  assertMatch(words(short).replaceAll("<br>", " "), /90\.0%, 80\.0% right after 2, 1 epochs/);
  assertEquals(words(card).includes("epochs"), false);
});
