import { invalid } from "@lib/runtime";
import type { Annotation } from "plotly.js-dist";
import { colourBars } from "./colour_bars.ts";
import { Figure } from "../render/figure.ts";
import { fontFamily, wrap } from "../render/font.ts";
import { scaleLimit } from "./image.ts";
import { encodeMosaic, Mosaic } from "./mosaic.ts";
import { gap, layOutPanels, panelFontSize } from "./panel_layout.ts";
import { shrinkTile } from "./shrink.ts";
import { ink } from "../charts/template.ts";
import { significant } from "../tables/text.ts";
import { checkTile, type Tile, tileColours, tileMap, tileSize } from "./tiles.ts";

/** One line of tiles with its words. */
export interface PanelRow {
  /** Stands above the tiles: what the image is and what was explained. */
  readonly label: string;
  readonly tiles: readonly Tile[];
}

/** How panels are laid out. */
export interface PanelOptions {
  /** A heading for each column of tiles. */
  readonly columns: readonly string[];
  /** Stands under the figure and can be read alone; the scale is added to it. */
  readonly caption: string;
  /** Rows stand in this many blocks side by side, 1 or more; default 1. */
  readonly blocks?: number;
  /**
   * One colour scale for all maps; or one for each row, which its label then states; or one for each column, which
   * its heading then states, for maps in different units. Default "shared".
   */
  readonly scale?: "shared" | "row" | "column";
  /** Unit of the maps, default "logits". */
  readonly unit?: string;
  /**
   * Pixels, in height and in width, that one square of a tile stands for: the mean of a picture's and the sum of a
   * map's, which the caption then states. A divisor of height and width; default 1. The notebook's bytes fall with
   * its square: for photographs 2, or 4 where there are many.
   */
  readonly shrink?: number;
  /** Width of the figure in px, default 700. */
  readonly width?: number;
}

const action = "make panels";
const plain = (markup: string) => markup.replace(/<br>/g, " ").replace(/<[^>]*>/g, "");

/**
 * Tiles of images and attributions in rows and columns, on a stated scale that is symmetric about 0.
 *
 * Maps are signed, summed over channels, and coloured red (for), white (0), blue (against); colours saturate at the
 * 99th percentile of |a| over the maps that share a scale. No map is stretched so that its zero would move, and a map
 * times a positive number gives the same colours. Images too large for their tile are shrunk by averaging colours.
 *
 * @throws {TypeError} Where a tile's parts do not fit, tiles differ in size, or a row has not a tile for each column.
 * @throws {RangeError} Where a value is NaN or infinite, an image leaves [0, 1], or an option is out of range.
 *
 * @example
 * ```ts
 * panels([{ label: "boot", tiles: [{ kind: "input", image }, { kind: "map", map }] }], {
 *   columns: ["input", "IG"],
 *   caption: "Integrated gradients of the predicted class.",
 * });
 * ```
 */
export function panels(rows: readonly PanelRow[], options: PanelOptions): Figure {
  const { scale = "shared", unit = "logits", shrink = 1, width = 700 } = options;
  check(rows, options);
  const lines = rows.map(({ tiles }) => tiles.map((tile) => shrinkTile(tile, shrink)));
  const limits = new Map<number, number>();
  const key = (row: number, column: number) =>
    scale === "row" ? row : scale === "column" ? column : 0;
  const maps = Map.groupBy(
    lines.flatMap((tiles, row) =>
      tiles.flatMap((tile, column) => {
        const map = tileMap(tile);
        return map ? [{ key: key(row, column), map }] : [];
      })
    ),
    ({ key }) => key,
  );
  maps.forEach((group, key) => limits.set(key, scaleLimit(group.map(({ map }) => map))));
  const tiles = lines.flat();
  const sign = tiles.some(({ kind }) => kind === "map" || kind === "overlay") ? "±" : "";
  const stated = (group: "row" | "column", key: number, mark: string) =>
    scale === group && limits.has(key) ? `${mark}${sign}${significant(limits.get(key)!)}` : "";
  const labels = rows.map(({ label }, row) => label + stated("row", row, " · scale "));
  const headings = options.columns.map((text, i) => text + stated("column", i, "<br>"));

  const layout = layOutPanels({
    ...{ labels, headings, width, size: tileSize(tiles[0]!), blocks: options.blocks ?? 1 },
    bars: maps.size > 0,
  });
  const mosaic = new Mosaic(layout);
  lines.forEach((tiles, index) =>
    tiles.forEach((tile, column) => {
      const colours = tileColours(tile, limits.get(key(index, column)) ?? 1);
      mosaic.paint(colours, layout.tileAt(index, column));
    })
  );

  const saturation = maps.size === 0
    ? ""
    : ` Colours saturate at ${
      scale === "shared"
        ? `${sign}${significant(limits.get(0)!)} ${unit}`
        : `${sign && `${sign} `}the number in each ${scale === "row" ? "label" : "heading"}`
    }, the 99th percentile of |attribution|.`;
  const kinds = tiles.some((tile) => "map" in tile)
    ? ", the mean of a picture's and the sum of a map's"
    : "";
  const squares = shrink === 1 ? "" : ` A square is ${shrink} x ${shrink} pixels${kinds}.`;
  const said = options.caption + squares + saturation;
  const caption = wrap(said, 0.92 * width, panelFontSize);
  const height = Math.ceil(layout.height + 14 + 15 * caption.split("<br>").length);
  const words = { ...plainWords, xanchor: "left", align: "left", yanchor: "top" } as const;
  const note: Partial<Annotation> = { ...words, text: caption, x: gap, y: layout.height + 6 };
  return new Figure(
    colourBars(tiles, { ...layout, figure: { width, height } }, {
      unit,
      ...(scale === "shared" ? { limit: limits.get(0) ?? 1 } : {}),
    }),
    {
      ...{ width, height, margin: { l: 0, r: 0, t: 0, b: 0 } },
      ...{ paper_bgcolor: "#ffffff", plot_bgcolor: "#ffffff" },
      font: { family: fontFamily, size: panelFontSize, color: ink },
      // The axes count px from the upper left corner.
      xaxis: { visible: false, range: [0, width], fixedrange: true },
      yaxis: { visible: false, range: [height, 0], fixedrange: true },
      annotations: [...layout.words.map((word) => ({ ...plainWords, ...word })), note],
      images: [{
        source: encodeMosaic(mosaic),
        ...{ xref: "x", yref: "y", x: 0, y: 0, sizing: "stretch", layer: "below" },
        ...{ sizex: mosaic.width / 2, sizey: mosaic.height / 2 },
      }],
    },
    [plain(said), ...labels.map(plain)].join("\n"),
  );
}

const plainWords = { xref: "x", yref: "y", showarrow: false, borderpad: 0 } as const;

function check(rows: readonly PanelRow[], { columns, blocks = 1 }: PanelOptions): void {
  if (rows.length === 0) throw new RangeError(invalid(action, "rows", "one row or more", rows));
  if (columns.length === 0) {
    throw new RangeError(invalid(action, "columns", "one heading or more", columns));
  }
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new RangeError(invalid(action, "blocks", "a positive integer", blocks));
  }
  for (const { label, tiles } of rows) {
    if (tiles.length !== columns.length) {
      const must = `${columns.length}, one for each column`;
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
