import {
  explorer,
  type Figure,
  fixed,
  type Image,
  lineChart,
  panels,
  requireImage,
} from "@lib/display";
import { invalid, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import { argmax, classProbability } from "@lib/statistics";

/** A place on the path from black to a photograph. */
export interface PathStation {
  /** Position, 0 (black) to 1 (the photograph). */
  readonly alpha: number;
  /** The gradient there, of the photograph's shape. */
  readonly gradient: ArrayLike<number>;
  /** The attributions collected until there. */
  readonly map: ArrayLike<number>;
}

/** Options of {@link pathPanels}. */
export interface PathPanelsOptions {
  /** The class that is explained. */
  readonly target: number;
  /** The network's outputs at each station, before softmax. */
  readonly logits: readonly ArrayLike<number>[];
  readonly caption: string;
  /** px, default 700. */
  readonly width?: number;
}

/**
 * The path of Integrated Gradients as a strip: a column a station, with the image there, the gradient
 * there and the attributions collected until there; headings tell the logit F and the probability p.
 *
 * @throws {RangeError} If there is no station, or `target` is no output.
 */
export function pathPanels(
  photo: Image,
  stations: readonly PathStation[],
  options: PathPanelsOptions,
): Figure {
  const action = "show a path";
  requireKnownOptions(action, options, {
    target: "an integer of 0 or more",
    logits: "a list of rows of logits",
    caption: true,
    width: true,
  });
  requireImage(action, "photo", photo);
  requireObjects(action, "stations", stations, "stations, { alpha, gradient, map }");
  const { target, logits, caption, width = 700 } = options;
  if (logits.length !== stations.length) {
    const must = `one for each of ${stations.length} stations`;
    throw new TypeError(invalid(action, "logits", must, `${logits.length} of them`));
  }
  const columns = stations.map(({ alpha }, k) => {
    const p = classProbability(logits[k]!, target);
    return `α = ${fixed(alpha)}<br>F ${fixed(logits[k]![target]!, 1)}<br>p ${fixed(p, 3)}`;
  });
  const views = (of: "gradient" | "map") =>
    stations.map((station) =>
      ({ kind: "overlay", image: photo, map: { ...photo, data: station[of] }, sigma: 6 }) as const
    );
  const dimmed = stations.map(({ alpha }) => {
    const data = Float32Array.from(photo.data, (value) => alpha * value);
    return { kind: "input", image: { ...photo, data } } as const;
  });
  const unit = ["light", "logits per unit of light", "logits"];
  return panels([
    { label: "the image αx", tiles: dimmed },
    { label: "the gradient there", tiles: views("gradient") },
    { label: "attributions so far", tiles: views("map") },
  ], { columns, caption, width, scale: "row", unit, precision: "compact" }).photographic();
}

/** What a network says along the path to a photograph. */
export interface PhotoPath {
  /** The photograph's name, for the menu. */
  readonly label: string;
  /** The class that is followed. */
  readonly target: number;
  /** [position][output]: the logits at each position, black first and the photograph last. */
  readonly logits: readonly ArrayLike<number>[];
}

/** Options of {@link pathExplorer}. */
export interface PathExplorerOptions {
  /** Names of the classes. */
  readonly classNames: readonly string[];
  readonly caption: string;
  /** The label that it opens with; default the first. */
  readonly start?: string;
}

/**
 * How far logit and probability have come on the path from black to a photograph, a menu chooses which:
 * both in per cent, the logit of the way from F(x') to F(x). Hovering shows the class that has the
 * largest logit there.
 *
 * @throws {RangeError} If a logit ends where it began, so that there is no way, or there are fewer than
 * two photographs.
 */
export function pathExplorer(
  paths: readonly PhotoPath[],
  options: PathExplorerOptions,
): Figure {
  const action = "explore paths";
  requireKnownOptions(action, options, {
    classNames: "a list of names",
    caption: "words",
    start: true,
  });
  requireObjects(action, "paths", paths, "paths, { label, target, logits }");
  const { classNames, caption, start } = options;
  const labels = paths.map(({ label }) => label);
  const ends = paths.map(({ label, target, logits }) => {
    requireList(action, `logits of ${label}`, logits, "rows of logits");
    for (const row of logits) requireList(action, `logits of ${label}`, row);
    const [first, last] = [logits[0]![target]!, logits.at(-1)![target]!];
    if (last !== first) return { first, last };
    throw new RangeError(invalid(action, `the logit of ${label}`, "other at the end", last));
  });
  return explorer((index) => {
    const { target, logits } = paths[index]!, { first, last } = ends[index]!;
    const shared = {
      x: logits.map((_, k) => k / (logits.length - 1)),
      labels: logits.map((row) => `answer: ${classNames[argmax(row)]}`),
    };
    const way = logits.map((row) => 100 * (row[target]! - first) / (last - first));
    const chance = logits.map((row) => 100 * classProbability(row, target));
    return lineChart([
      { name: "logit", y: way, ...shared },
      { name: "probability", y: chance, ...shared },
    ], {
      title: `“${classNames[target]}”: F from ${fixed(first, 1)} to ${fixed(last, 1)}, p from ` +
        `${fixed(chance[0]!, 1)}% to ${fixed(chance.at(-1)!, 1)}%`,
      x: { title: "α (0: black, 1: the photograph)" },
      y: { title: "per cent: of the logit's way; probability", range: [-30, 160] },
      caption,
    });
  }, {
    menu: { title: "photograph", choices: labels, start },
  });
}
