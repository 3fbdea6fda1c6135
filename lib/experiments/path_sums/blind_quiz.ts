import {
  explorer,
  type Figure,
  type Image,
  interval,
  panels,
  table,
  type Text,
} from "@lib/display";
import { invalid, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import { requireWords } from "@lib/runtime";
import { wilson } from "@lib/statistics";

/** Two maps of one image, of which one is exact. */
export interface QuizPair {
  /** What the image is. */
  readonly label: string;
  readonly image: Image;
  readonly exact: Image;
  readonly sampled: Image;
  /** Steps of the sampled map, by which answers are counted. */
  readonly steps: number;
}

/** Options of {@linkcode blindQuiz}. */
export interface BlindQuizOptions {
  /** Decides which map stands where. */
  readonly random: Random;
  /** What all colours saturate at, in logits. */
  readonly limit: number;
}

/** A question asked many times, and what counts the answers. */
export interface BlindQuiz {
  /** The menu chooses the pair; the slider tells, when asked, which map is exact. */
  readonly figure: Figure;
  /** Where the exact map stands in each pair. */
  readonly key: readonly ("A" | "B")[];
  /**
   * Counts somebody's answers, a letter a pair and a dash for one that was left out, such as `AB-BA`; no
   * letters is no answer yet.
   *
   * @throws {RangeError} If there is another letter, or not one for each pair.
   */
  readonly score: (answers: string) => Text;
}

/**
 * "Which map is exact?" The sides are drawn from a seeded generator; nothing in the figure tells them before
 * the slider is moved.
 */
export function blindQuiz(pairs: readonly QuizPair[], options: BlindQuizOptions): BlindQuiz {
  const action = "make a quiz";
  requireObjects(action, "pairs", pairs, "pairs, { label, image, exact, sampled, steps }");
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    limit: "a positive number",
  });
  const { random, limit } = options;
  const key = pairs.map(() => random.uniform() < 0.5 ? "A" : "B");
  const figure = explorer((place, asked) => {
    const { label, image, exact, sampled, steps } = pairs[place]!, isFirst = key[place] === "A";
    const answer = `${key[place]} is exact, the other has ${steps} steps`;
    const maps = (isFirst ? [exact, sampled] : [sampled, exact]).map((map) =>
      ({ kind: "map", map }) as const
    );
    return panels([{
      label: `Pair ${place + 1}, ${label}: <b>${
        asked ? answer : "which map is exact, A or B?"
      }</b>`,
      tiles: [{ kind: "input", image }, ...maps],
    }], {
      columns: ["image", "A", "B"],
      limit,
      precision: "compact",
      caption:
        "One map is the exact integral, the other a sum. Red: for the class, blue: against it.",
    });
  }, {
    menu: { title: "pair", choices: pairs.map((_, k) => k + 1) },
    slider: { title: "the answer", choices: ["hidden", "shown"] },
  });
  return { figure, key, score: (answers) => score(pairs, key, answers) };
}

function score(pairs: readonly QuizPair[], key: readonly string[], answers: string): Text {
  requireWords("count answers", "answers", `.${answers}`);
  const given = [...answers.replace(/\s/g, "")];
  const isRight = given.length === key.length && given.every((letter) => "AB-".includes(letter));
  if (given.length > 0 && !isRight) {
    const must = `${key.length} letters, A, B or a dash for each pair`;
    throw new RangeError(invalid("count answers", "answers", must, answers));
  }
  const counts = [...new Set(pairs.map(({ steps }) => steps))].sort((a, b) => a - b);
  const rows = counts.map((steps) => {
    const own = [...given.keys()].filter((k) => pairs[k]!.steps === steps && given[k] !== "-");
    const right = own.filter((k) => given[k] === key[k]).length;
    const range = own.length > 0 ? interval(wilson(right, own.length)) : "no answer yet";
    return [`${steps}`, `${right} of ${own.length}`, range];
  });
  return table(
    ["steps of the other map", "right", "95% interval of the share (chance: 0.50)"],
    rows,
  );
}
