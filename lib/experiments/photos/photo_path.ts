import {
  explorer,
  type Figure,
  fixed,
  type Image,
  lineChart,
  panels,
  requireImage,
  table,
  type Text,
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
  /** Positions, rising from 0 (black) to 1 (the photograph). */
  readonly alphas: ArrayLike<number>;
  /** [position][output]: the logits at each. */
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
  const { classNames, caption, start } = options;
  const ways = waysOf(action, paths), labels = paths.map(({ label }) => label);
  return explorer((index) => {
    const { target, logits, alphas } = paths[index]!, { way, chance } = ways[index]!;
    const [first, last] = [logits[0]![target]!, logits.at(-1)![target]!];
    const labels = logits.map((row) => `answer: ${classNames[argmax(row)]}`);
    const shared = { x: Float64Array.from(alphas), labels };
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

/** Options of {@link pathTable}. */
export interface PathTableOptions {
  readonly classNames: readonly string[];
  /** Positions that the table tells of, 0 to 1: of each the nearest that a path has. */
  readonly near: readonly number[];
}

/**
 * The same in numbers at some positions: per cent of the logit's way, the probability, and in brackets the
 * network's answer there where it is another class.
 *
 * @throws {RangeError} If a logit ends where it began, or the paths have different positions.
 */
export function pathTable(paths: readonly PhotoPath[], options: PathTableOptions): Text {
  const action = "tabulate paths";
  requireKnownOptions(action, options, {
    classNames: "a list of names",
    near: "a list of numbers",
  });
  const { classNames, near } = options, ways = waysOf(action, paths);
  const alphas = Array.from(paths[0]?.alphas ?? []);
  const other = paths.find((path) => `${Array.from(path.alphas)}` !== `${alphas}`);
  if (other) throw new RangeError(invalid(action, "alphas", `${alphas}`, other.alphas));
  const stations = Array.from(near, (wanted) => argmax(alphas.map((a) => -Math.abs(a - wanted))));
  return table(
    ["photograph", ...stations.map((k) => `α = ${fixed(alphas[k]!)}: F's way, p`)],
    paths.map(({ label, target, logits }, i) => {
      const { way, chance } = ways[i]!;
      const told = stations.map((k) => {
        const answer = argmax(logits[k]!);
        const said = answer === target ? "" : ` (${classNames[answer]})`;
        return `${fixed(way[k]!, 0)}%, ${fixed(chance[k]!, 1)}%${said}`;
      });
      return [label, ...told];
    }),
  );
}

/** Of each path per cent of the logit's way and the probability in per cent, position by position. */
function waysOf(action: string, paths: readonly PhotoPath[]) {
  requireObjects(action, "paths", paths, "paths, { label, target, alphas, logits }");
  return paths.map(({ label, target, alphas, logits }) => {
    requireList(action, `logits of ${label}`, logits, "rows of logits");
    for (const row of logits) requireList(action, `logits of ${label}`, row);
    requireList(action, `alphas of ${label}`, alphas);
    if (alphas.length !== logits.length) {
      const must = `${logits.length} of them, one for each row of logits`;
      throw new TypeError(invalid(action, `alphas of ${label}`, must, alphas.length));
    }
    const [first, last] = [logits[0]![target]!, logits.at(-1)![target]!];
    if (last === first) {
      throw new RangeError(invalid(action, `the logit of ${label}`, "other at the end", last));
    }
    return {
      way: logits.map((row) => 100 * (row[target]! - first) / (last - first)),
      chance: logits.map((row) => 100 * classProbability(row, target)),
    };
  });
}
