import {
  invalid,
  requireFunction,
  requireKnownOptions,
  requireList,
  requireOneOf,
  requireWords,
} from "@lib/runtime";
import { Figure } from "../render/figure.ts";
import { type Control, controlStrip } from "./control_strip.ts";
import { stateMachine } from "./state_machine.ts";

/** What can be chosen in an explorer: both, or one of them. */
export interface ExplorerOptions {
  readonly menu?: Control;
  readonly slider?: Control;
  /** What the PNG shows, as wide as the explorer and at most as high; default the figure that it opens with. */
  readonly still?: Figure;
}

const action = "build an explorer";
/**
 * One figure with a menu and a slider that combine freely, out of a figure for each choice: charts or
 * panels, whose pictures, numbers and words all follow.
 *
 * Where nothing can be touched, in the PNG, it shows the figure that it opens with, so let that one
 * say what was found, or give a `still` that does. The figures must be of one size, with as many traces,
 * words and pictures each; axes may depend on one of the two controls. What does not depend on a control
 * is kept once, what does once for each choice. Panels want `precision: "compact"`, so that a map of
 * 28 x 28 takes 1 KB, and one `limit`, so that colours mean the same in all of them.
 *
 * @param draw The figure of a choice, given the places of both, from 0; called for every pair.
 * @throws {TypeError} If there is no control, a control has fewer than two choices or the same twice,
 * a figure differs from the opening one in its size or in the types of its parts, or `still` does not fit.
 * @throws {RangeError} If `start` is none of the choices, or an axis depends on both controls.
 *
 * @example
 * ```ts
 * import { explorer, lineChart } from "@lib/display";
 * const powers = [1, 2, 3], scales = [0.5, 1, 2], x = [0, 1, 2, 3];
 * explorer(
 *   (power, scale) =>
 *     lineChart([{ name: "output", x, y: x.map((v) => scales[scale]! * v ** powers[power]!) }], {
 *       title: `Times ${scales[scale]}, to the power of ${powers[power]}`,
 *       x: { title: "input" },
 *       y: { title: "output", range: [0, 60] },
 *       caption: "Any function of both choices.",
 *     }),
 *   {
 *     menu: { title: "power", choices: powers, start: 2 },
 *     slider: { title: "scale", choices: scales },
 *   },
 * );
 * ```
 */
export function explorer(
  draw: (menu: number, slider: number) => Figure,
  options: ExplorerOptions,
): Figure {
  requireFunction(action, "draw", draw);
  requireKnownOptions(action, options, {
    menu: true,
    slider: true,
    still: true,
  });
  const { menu, slider, still } = options;
  if (!menu && !slider) {
    throw new TypeError(invalid(action, "options", "given a menu, a slider or both", options));
  }
  const start = { menu: startOf("menu", menu), slider: startOf("slider", slider) };
  const figures = placesOf(menu).map((m) => placesOf(slider).map((s) => draw(m, s)));
  const opening = figures[start.menu]![start.slider]!;
  figures.flat().forEach((figure) => requireSize(figure, opening));
  const machine = stateMachine(figures.map((row) => row.map((figure) => figure.parts())), start);

  const strip = controlStrip(machine, { menu, slider, start }, opening.layout);
  const chosen = [menu, slider].flatMap((control, k) =>
    control ? [`${control.title}: ${control.choices[k === 0 ? start.menu : start.slider]}`] : []
  );
  const choices = [menu, slider].flatMap((control) =>
    control ? [`${control.title} (${control.choices.join(", ")})`] : []
  );
  const text = `${opening.text}\nShown: ${chosen.join(", ")}. To choose: ${choices.join(", ")}.`;
  const data = machine.data as Figure["data"];
  if (still === undefined) {
    return new Figure(data, strip.touched, text, new Figure(opening.data, strip.still, text));
  }
  const words = `${text}\nIn the picture: ${still.text}`;
  return new Figure(data, strip.touched, words, asHigh(still, strip.touched));
}

/** A still picture with white below it, so that the page does not jump when the explorer takes its place. */
function asHigh(still: Figure, { width, height }: Figure["layout"]): Figure {
  const spare = still instanceof Figure ? height! - still.layout.height! : NaN;
  if (!(still.layout?.width === width && spare >= 0)) {
    const must = `a Figure ${width} px wide and at most ${height} high`;
    throw new TypeError(invalid(action, "still", must, still.layout ?? still));
  }
  const { margin, ...layout } = still.layout, b = (margin?.b ?? 0) + spare;
  return new Figure(
    still.data,
    { ...layout, height: height!, margin: { ...margin, b } },
    still.text,
  );
}

/** Requires a control, and gives the place of the choice that it opens with. */
function startOf(name: string, control: Control | undefined): number {
  if (control === undefined) return 0;
  requireKnownOptions(`${action}'s ${name}`, control, { title: true, choices: true, start: true });
  const { title, choices } = control;
  requireWords(action, `${name}.title`, title);
  requireList(action, `${name}.choices`, choices, "words or numbers");
  const isChoice = (choice: unknown) => typeof choice === "string" || Number.isFinite(choice);
  if (choices.length < 2 || new Set(choices.map(String)).size < choices.length) {
    const must = "two choices or more, no two of them alike";
    throw new TypeError(invalid(action, `${name}.choices`, must, choices));
  }
  if (!choices.every(isChoice)) {
    throw new TypeError(invalid(action, `${name}.choices`, "words or finite numbers", choices));
  }
  const { start = choices[0]! } = control;
  requireOneOf(choices, action, `${name}.start`, start);
  return choices.indexOf(start);
}

const placesOf = (control: Control | undefined) => [...(control?.choices ?? [0]).keys()];

/** Figures that take turns must not make the page jump. */
function requireSize(figure: unknown, opening: unknown): void {
  if (!(figure instanceof Figure && opening instanceof Figure)) {
    throw new TypeError(invalid(action, "draw", "a function that gives a Figure", figure));
  }
  const [own, first] = [figure, opening].map(({ layout: { width, height } }) =>
    `${width} x ${height} px`
  );
  if (own !== first) throw new TypeError(invalid(action, "figures", `of one size, ${first}`, own));
}
