import { comparisonPanels, type Figure, heatmapChart, type Image, panels } from "@lib/display";
import { pValue, significant } from "@lib/display";
import { mass } from "@lib/metrics";
import { invalid, requireObjects } from "@lib/runtime";
import type { CrossedComparison } from "@lib/statistics";
import { type AxiomCell, axiomTolerance } from "./axiom_table.ts";

/**
 * Methods by axioms with their violations, a star where an axiom is broken; hovering shows the worst
 * case of each, the counterexample of a star.
 *
 * @param cells Of whole rows, as {@link axiomTable} gives them.
 */
export function axiomChart(cells: readonly AxiomCell[]): Figure {
  const action = "draw the axioms";
  requireObjects(action, "cells", cells, "cells of an axiom table");
  const rows = distinct(cells.map(({ method }) => method));
  const columns = distinct(cells.map(({ axiom }) => axiom));
  const broken = cells.filter(({ holds }) => !holds).length;
  const of = inRows(action, cells, { rows: rows.length, columns: columns.length });
  return heatmapChart(of.map((row) => row.map(({ violation }) => violation)), {
    title: `${broken} of ${cells.length} promises are broken`,
    rows,
    columns,
    value: "violation",
    range: [0, 1],
    marks: of.map((row) => row.map(({ holds }) => holds ? "" : "*")),
    notes: of.map((row) => row.map(({ shown }) => shown)),
    caption: `0 keeps the axiom; * breaks it, with a violation above ${axiomTolerance}. ` +
      "The colours end at 1.",
    width: 700,
  });
}

/**
 * One method against many by many measures, as rank-biserial correlations of its gains, with a star where
 * one of the two is significantly ahead; hovering shows the mean gain with its interval and the test.
 *
 * @param duels Rivals by measures, as `crossedComparisons()` gives them.
 * @param method The name of the one that stands first in every duel.
 */
export function duelChart(duels: readonly CrossedComparison[], method: string): Figure {
  const action = "draw the duels";
  requireObjects(action, "duels", duels, "crossed comparisons");
  const rows = distinct(duels.map(({ row }) => row));
  const columns = distinct(duels.map(({ column }) => column));
  const count = (better: string) => duels.filter((duel) => duel.better === better).length;
  const of = inRows(action, duels, { rows: rows.length, columns: columns.length });
  return heatmapChart(of.map((row) => row.map(({ effectSize }) => effectSize)), {
    title: `${method}: better in ${count("first")} of ${duels.length}, worse in ${count("second")}`,
    rows,
    columns,
    value: "rank-biserial",
    range: [-1, 1],
    marks: of.map((row) => row.map(({ better }) => better === "open" ? "" : "*")),
    notes: of.map((row) => row.map(told)),
    caption:
      `Red: ${method} is better than the row's method by the column's measure. Blue: worse. ` +
      `* is significant after Holm's correction over ${duels.length} tests; all others are open.`,
    width: 700,
  });
}

function told({ gain, interval, pValue: p, n, better }: CrossedComparison): string {
  const ends = interval.map((end) => significant(end)).join(" to ");
  const verdict = better === "open" ? "open" : `the ${better} is better`;
  return `gain ${significant(gain)} (${ends}), n = ${n}, ${pValue(p)}: ${verdict}`;
}

/** What a gallery says. */
export interface MethodGalleryOptions {
  /** What the image is. */
  readonly label: string;
  /** Stands under the figure. */
  readonly caption: string;
}

/**
 * An image and many maps of it in four columns, each map divided by the sum of its magnitudes, so that
 * methods of different units can stand side by side.
 */
export function methodGallery(
  image: Image,
  maps: Readonly<Record<string, Image>>,
  { label, caption }: MethodGalleryOptions,
): Figure {
  const rows = Object.entries(maps).map(([name, map]) => {
    const tile = { kind: "map", map: inPercent(name, map), image } as const;
    return { label: name, tiles: [tile] };
  });
  const first = { label: `<b>${label}</b>`, tiles: [{ kind: "input", image } as const] };
  const unit = "% of its mass", precision = "ranked"; // half the bytes of exact numbers
  return panels([first, ...rows], { columns: [""], blocks: 4, unit, precision, caption });
}

/** Maps of one network by three methods, for each image a value a pixel. */
export interface ThreeMaps {
  /** Input x gradient. */
  readonly product: readonly ArrayLike<number>[];
  /** DeepLIFT. */
  readonly lifted: readonly ArrayLike<number>[];
  /** Epsilon-LRP. */
  readonly shared: readonly ArrayLike<number>[];
}

/** Options of {@link coincidencePanels}. */
export interface CoincidencePanelsOptions {
  /** Those of a network without biases: their differences are shown times 10^7. */
  readonly free: ThreeMaps;
  /** Those of its twin with biases. */
  readonly twin: ThreeMaps;
  /** What each image is. */
  readonly labels: readonly string[];
}

/** Input x gradient, and how far DeepLIFT and LRP are from it without biases, and DeepLIFT with them. */
export function coincidencePanels(
  images: readonly Image[],
  { free, twin, labels }: CoincidencePanelsOptions,
): Figure {
  const asImages = (maps: readonly ArrayLike<number>[]) =>
    maps.map((data, i): Image => ({ ...images[i]!, data }));
  const minus = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]) =>
    asImages(a.map((map, i) => Float32Array.from(map, (value, k) => value - b[i]![k]!)));
  const differences = {
    "input x gradient": asImages(free.product),
    "DeepLIFT − input x gradient": minus(free.lifted, free.product),
    "LRP − input x gradient": minus(free.shared, free.product),
    "twin: DeepLIFT − input x gradient": minus(twin.lifted, twin.product),
  };
  return comparisonPanels(images, differences, {
    labels,
    magnified: { "DeepLIFT − input x gradient": 1e7, "LRP − input x gradient": 1e7 },
    precision: "ranked",
    caption: "Without biases three methods are one. " +
      "In the twin with biases DeepLIFT parts from input x gradient.",
  });
}

function inPercent(name: string, { data, ...size }: Image): Image {
  const total = mass(data);
  if (total > 0) return { ...size, data: Array.from(data, (value) => 100 * value / total) };
  const must = "other than 0 somewhere";
  throw new RangeError(invalid("show methods side by side", `maps["${name}"]`, must, "all zero"));
}

const distinct = (names: readonly string[]) => [...new Set(names)];

function inRows<Cell>(
  action: string,
  cells: readonly Cell[],
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Cell[][] {
  if (cells.length !== rows * columns) {
    throw new TypeError(invalid(action, "cells", `${rows} rows of ${columns}`, cells.length));
  }
  return Array.from({ length: rows }, (_, i) => cells.slice(i * columns, (i + 1) * columns));
}
