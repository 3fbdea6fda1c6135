import {
  invalid,
  type KnownOptions,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositive,
  requireWords,
} from "@lib/runtime";
import { Figure } from "../render/figure.ts";
import { significant } from "../tables/text.ts";
import { colourBars, type Colouring } from "./colour_bars.ts";
import { type Precision, precisions } from "./attribution_heatmap.ts";
import { scaleLimit } from "./image.ts";
import { paintMosaic, paintTiles } from "./mosaic.ts";
import { fillTiles, layOutPanels, type PanelLayout, pixelLayout, plain } from "./panel_layout.ts";
import { shownValues, tileBytes, tileHeatmap, tilePicture } from "./tile_pictures.ts";
import { checkTile, isSmoothed, type Tile, tileSize } from "./tiles.ts";
import { viewNotes } from "./view_notes.ts";

/** One line of tiles with its words. */
export interface PanelRow {
  /** Stands above the tiles: what the image is and what was explained. */
  readonly label: string;
  readonly tiles: readonly Tile[];
}

/** How panels are laid out. */
export interface PanelOptions {
  /** A heading for each column of tiles, which blocks have in common, or one for each column of each block. */
  readonly columns: readonly string[];
  /** Stands under the figure and can be read alone; the scale is added to it. */
  readonly caption: string;
  /** Rows stand in this many blocks side by side, 1 or more; default 1. */
  readonly blocks?: number;
  /** px between blocks; default 22, at which tiles of one block are seen to belong together. */
  readonly between?: number;
  /**
   * One colour scale for all maps; or one for each row, which its label then states; or one for each
   * column, which its heading then states, for maps in different units. Default "shared".
   */
  readonly scale?: "shared" | "row" | "column";
  /** Unit of the maps; or, where scales differ in unit, one for each row or column. Default "logits". */
  readonly unit?: string | readonly string[];
  /**
   * What colours saturate at, in the unit: one number for figures that are compared, such as those of
   * an explorer. Default the 99th percentile of |attribution| over the maps that share a scale.
   */
  readonly limit?: number;
  /**
   * What hovering shows of a map: `exact` numbers and ranks, 8 KB for 28 x 28 pixels; `ranked`, to a
   * hundredth of the largest and of all ranks, two bytes a pixel; or `compact`, without ranks, a byte a
   * pixel, for the many figures of an explorer, where photographs are then a picture each with one pixel to
   * a px and coarser squares to touch. Default the most that up to 256 KB hold: exact for 40 such maps,
   * ranked for 160.
   */
  readonly precision?: Precision;
  /** Whether colour bars stand at the right, which take 70 px; default wherever there are maps. */
  readonly bars?: boolean;
  /** Width of the figure in px, default 700. */
  readonly width?: number;
}

/** {@link PanelOptions} but for the columns, which figures made of panels choose. */
export const PANEL: KnownOptions<Omit<PanelOptions, "columns">> = {
  caption: "words",
  blocks: "a positive integer?",
  between: "a positive number?",
  scale: "one of shared, row, column?",
  unit: true,
  limit: "a positive number?",
  precision: "one of exact, ranked, compact?",
  bars: true,
  width: "a positive number?",
};

const action = "make panels";
/** Bytes of maps that one figure may hold; in base64 they are a third more. */
const mostBytes = 1 << 18;

/**
 * Tiles of images and attributions in rows and columns, on a stated scale that is symmetric about 0.
 *
 * Maps are signed, summed over channels, and coloured red (for), white (0), blue (against); colours
 * saturate at the 99th percentile of |a| over the maps that share a scale. No map is stretched so that
 * its zero would move, and a map times a positive number gives the same colours. Small maps can be
 * touched: hovering shows row, column, pixel, attribution and rank. What is done to a map before it
 * is shown stands in the caption.
 *
 * @throws {TypeError} If a tile's parts do not fit, tiles differ in size, or a row has not a tile for
 * each column.
 * @throws {RangeError} If a value is NaN or infinite, an image leaves [0, 1], or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { panels } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
 * panels([{ label: "boot", tiles: [{ kind: "input", image }, { kind: "map", map }] }], {
 *   columns: ["input", "IG"],
 *   caption: "Integrated gradients of the predicted class.",
 * });
 * ```
 */
export function panels(rows: readonly PanelRow[], options: PanelOptions): Figure {
  requireKnownOptions(action, options, { ...PANEL, columns: "a list of headings" });
  requireObjects(action, "rows", rows, "rows, { label, tiles }");
  const { scale = "shared", unit = "logits", blocks = 1, between = 22, width = 700 } = options;
  check(rows, options.columns, blocks);
  requirePositive(action, "between", between);
  const tiles = rows.flatMap((row) => row.tiles), kinds = new Set(tiles.map(({ kind }) => kind));
  const signs = kinds.has("map") || kinds.has("overlay"), sign = signs ? "±" : "";
  const groupOf = (row: number, column: number) => ({ shared: 0, row, column })[scale];
  const limits = scaleLimits(rows, groupOf, options.limit);
  const groups = { shared: 1, row: rows.length, column: rows[0]!.tiles.length }[scale];
  const units = typeof unit === "string" ? Array<string>(groups).fill(unit) : unit;
  checkUnits(units, groups);
  const stated = (group: number, before: string) =>
    limits.has(group)
      ? `${before}${sign}${significant(limits.get(group)!)}` +
        (unit === units ? ` ${units[group]}` : "")
      : "";
  const labels = rows.map(({ label }, row) =>
    label + (scale === "row" ? stated(row, " · scale ") : "")
  );
  const across = rows[0]!.tiles.length;
  const headings = options.columns.map((text, column) =>
    text + (scale === "column" ? stated(column % across, "<br>") : "")
  );
  const isScaled = limits.size > 0, { bars = isScaled } = options, size = tileSize(tiles[0]!);
  const parts = { width, size, blocks, between, bars };
  const layout = layOutPanels({ labels, headings, columns: across, ...parts });
  const tileAt = <Value>(show: (tile: Tile, limit: number, unit: string) => Value) =>
    rows.map(({ tiles }, row) =>
      tiles.map((tile, column) => {
        const group = groupOf(row, column);
        return show(tile, limits.get(group) ?? 1, units[group]!);
      })
    );
  const painted = tileAt(tilePicture);
  const pictures = options.precision === "compact" ? lean(painted, layout) : whole(painted, layout);
  const bytes = (precision: Precision) =>
    tiles.reduce((sum, tile) => sum + tileBytes(tile, precision), 0);
  const most = precisions.find((each) => bytes(each) <= mostBytes) ?? "compact";
  const { precision = most } = options;
  const heatmaps = tileAt((tile, limit, unit) => tileHeatmap(tile, { limit, unit, precision }));

  const named = [...new Set([...limits.keys()].map((group) => units[group]!))].join(" or ");
  const end = scale === "shared"
    ? `${stated(0, "")} ${named}`
    : `${sign && `${sign} `}the number in each ${scale === "row" ? "label" : "heading"}`;
  const smoothed = tiles.some((tile) => tile.kind === "overlay" && isSmoothed(tile));
  const given = options.limit === undefined
    ? `, the 99th percentile of |${smoothed ? "smoothed " : ""}attribution|`
    : "";
  const saturation = ` Colours saturate at ${end}${given}.`;
  const notes = viewNotes(rows, precision);
  const caption = options.caption + (notes && ` ${notes}`) + (isScaled ? saturation : "");
  const figure = pixelLayout(caption, layout.words, { width, bottom: layout.height });
  const colourings: Colouring[] = signs && bars ? ["signs"] : [];
  if (kinds.has("magnitude") && bars) colourings.push("amounts");
  const limit = scale === "shared" ? limits.get(0) : undefined;
  const filled = fillTiles(heatmaps, layout, { width, height: figure.height! });
  return new Figure(
    [...colourBars(colourings, { ...layout, figure, unit: named, limit }), ...filled.traces],
    {
      ...figure,
      ...filled.axes,
      images: pictures.map(({ width: sizex, height: sizey, ...picture }) => ({
        ...picture,
        xref: "x",
        yref: "y",
        sizing: "stretch",
        layer: "below",
        sizex,
        sizey,
      })),
    },
    [plain(caption), ...labels.map(plain)].join("\n"),
  );
}

/** All tiles in one picture. */
const whole = (painted: Parameters<typeof paintMosaic>[0], layout: PanelLayout) => [
  { ...paintMosaic(painted, layout), x: 0, y: 0 },
];

/** A picture a tile, and one of the frames of small maps: an explorer keeps what stays the same once. */
function lean(painted: Parameters<typeof paintMosaic>[0], layout: PanelLayout) {
  const isFramed = Number.isInteger(layout.zoom) && painted.flat().includes(undefined);
  const frames = painted.map((tiles) => tiles.map(() => undefined));
  return [...isFramed ? whole(frames, layout) : [], ...paintTiles(painted, layout)];
}

/** What the colours of each group of tiles saturate at; groups without maps have none. */
function scaleLimits(
  rows: readonly PanelRow[],
  groupOf: (row: number, column: number) => number,
  given: number | undefined,
): Map<number, number> {
  const maps = new Map<number, Float64Array[]>();
  rows.forEach(({ tiles }, row) =>
    tiles.forEach((tile, column) => {
      if (tile.kind !== "map" && tile.kind !== "magnitude" && tile.kind !== "overlay") return;
      const group = groupOf(row, column);
      maps.set(group, [...maps.get(group) ?? [], shownValues(tile)]);
    })
  );
  return new Map([...maps].map(([group, maps]) => [group, given ?? scaleLimit(maps)]));
}

function checkUnits(units: readonly string[], groups: number): void {
  requireList(action, "unit", units, "words");
  units.forEach((unit, i) => requireWords(action, `unit[${i}]`, unit));
  if (units.length === groups) return;
  throw new TypeError(invalid(action, "unit", `one for each of ${groups} scales`, units.length));
}

function check(rows: readonly PanelRow[], columns: readonly string[], blocks: number): void {
  columns.forEach((heading, i) => requireWords(action, `columns[${i}]`, heading));
  if (rows.length === 0) throw new RangeError(invalid(action, "rows", "one row or more", rows));
  if (columns.length === 0) {
    throw new RangeError(invalid(action, "columns", "one heading or more", columns));
  }
  const first = rows[0]!.tiles?.length, isOfBlocks = first * blocks === columns.length;
  const across = isOfBlocks ? first : columns.length;
  for (const [row, { label, tiles }] of rows.entries()) {
    requireWords(action, `rows[${row}].label`, label);
    requireObjects(action, `rows[${row}].tiles`, tiles, "tiles, { kind, map or image }");
    if (tiles.length !== across) {
      const must = `${across}, one for each column`;
      throw new TypeError(invalid(action, `tiles of ${plain(label)}`, must, tiles.length));
    }
    tiles.forEach((tile) => checkTile(`${action} of ${plain(label)}`, tile));
  }
  const { height, width } = tileSize(rows[0]!.tiles[0]!);
  for (const size of rows.flatMap((row) => row.tiles.map(tileSize))) {
    if (size.height !== height || size.width !== width) {
      const must = `of one size, ${height} x ${width}`;
      throw new TypeError(invalid(action, "tiles", must, `${size.height} x ${size.width}`));
    }
  }
}
