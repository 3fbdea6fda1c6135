import { invalid } from "@lib/runtime";
import type { Annotation, Data } from "plotly.js-dist";
import { PNG } from "pngjs";
import { encodeBase64 } from "./base64.ts";
import { divergingScale, sequentialScale } from "./colours.ts";
import { Figure } from "./figure.ts";
import { fontFamily, wrap } from "./font.ts";
import { type Image, scaleLimit } from "./image.ts";
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
  /** One colour scale for all maps, or one for each row, which its label then states; default "shared". */
  readonly scale?: "shared" | "row";
  /** Width of the figure in px, default 700. */
  readonly width?: number;
}

const gap = 4, between = 22, heading = 22, label = 17, bar = 74, fontSize = 11.5;
const ink = "#222222";

/**
 * Tiles of images and attributions in rows and columns, on a stated scale that is symmetric about 0.
 *
 * Maps are signed, summed over channels, and coloured red (for), white (0), blue (against); colours saturate at the
 * 99th percentile of |a| of all maps or of the row's. No map is stretched so that its zero would move.
 *
 * @throws {TypeError} Where a tile's parts do not fit, or a row has not a tile for each column.
 * @throws {RangeError} Where a value is NaN or infinite, or an option out of range.
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
  const action = "make panels";
  const { columns, blocks = 1, scale = "shared", width = 700, caption } = options;
  if (rows.length === 0) throw new RangeError(invalid(action, "rows", "one row or more", rows));
  if (!Number.isInteger(blocks) || blocks < 1) {
    throw new RangeError(invalid(action, "blocks", "a positive integer", blocks));
  }
  for (const row of rows) {
    if (row.tiles.length !== columns.length) {
      throw new TypeError(
        invalid(action, "tiles", `${columns.length}, one for each column`, row.tiles.length),
      );
    }
    row.tiles.forEach((tile) => checkTile(action, tile));
  }
  const maps = (row: PanelRow) => row.tiles.flatMap((tile) => tileMap(tile) ?? []);
  const shared = scaleLimit(rows.flatMap(maps));
  const limit = (row: PanelRow) =>
    scale === "shared" || !maps(row).length ? shared : scaleLimit(maps(row));
  const hasMaps = rows.some((row) => maps(row).length > 0);

  // Tiles are a whole number of device pixels a pixel, so that none is wider than its neighbour.
  const { height: pixels, width: across } = tileSize(rows[0]!.tiles[0]!);
  const room = (width - (hasMaps ? bar : 0) - (blocks - 1) * between) / blocks -
    (columns.length - 1) * gap;
  const zoom = Math.max(1, Math.floor((2 * room) / columns.length / across));
  const tile = { width: (across * zoom) / 2, height: (pixels * zoom) / 2 };
  const perBlock = Math.ceil(rows.length / blocks);
  const blockWidth = columns.length * (tile.width + gap) - gap;
  const rowHeight = tile.height + label + gap;
  const place = (index: number) => ({
    x: Math.floor(index / perBlock) * (blockWidth + between),
    y: heading + (index % perBlock) * rowHeight,
  });

  const drawing = {
    width: blocks * (blockWidth + between) - between,
    height: heading + perBlock * rowHeight,
  };
  const canvas = new PNG({
    width: Math.ceil(2 * drawing.width),
    height: Math.ceil(2 * drawing.height),
  });
  canvas.data.fill(255);
  const annotations: Partial<Annotation>[] = [];
  const write = (text: string, x: number, y: number, xanchor: "left" | "center") =>
    annotations.push({ ...words, text, x, y, xanchor, yanchor: "bottom" });
  rows.forEach((row, index) => {
    const { x, y } = place(index);
    const stated = scale === "row" && maps(row).length
      ? ` · scale ±${limit(row).toPrecision(2)}`
      : "";
    write(row.label + stated, x, y + label, "left");
    row.tiles.forEach((each, column) => {
      const left = x + column * (tile.width + gap);
      if (index % perBlock === 0) {
        write(`<b>${columns[column]}</b>`, left + tile.width / 2, heading - 4, "center");
      }
      paint(canvas, each, limit(row), 2 * left, 2 * (y + label), zoom);
    });
  });

  const saturation = scale === "shared"
    ? `±${shared.toPrecision(2)} logits`
    : "the scale beside each label";
  const note = hasMaps
    ? ` Colours saturate at ${saturation}, the 99th percentile of |attribution|.`
    : "";
  const lines = wrap(caption + note, width - 8, fontSize);
  const bottom = 12 + 15 * lines.split("<br>").length;
  annotations.push({
    ...words,
    text: lines,
    x: 0,
    y: drawing.height + 6,
    xanchor: "left",
    yanchor: "top",
    align: "left",
  });
  const whole = { width, height: Math.ceil(drawing.height + bottom) };
  return new Figure(
    hasMaps ? [colourBar(rows, scale === "shared" ? shared : 1, scale, drawing, whole)] : [],
    {
      ...whole,
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "#ffffff",
      plot_bgcolor: "#ffffff",
      font: { family: fontFamily, size: fontSize, color: ink },
      xaxis: { visible: false, range: [0, whole.width], fixedrange: true },
      yaxis: { visible: false, range: [whole.height, 0], fixedrange: true },
      annotations,
      images: [{
        source: `data:image/png;base64,${encodeBase64(PNG.sync.write(canvas))}`,
        xref: "x",
        yref: "y",
        x: 0,
        y: 0,
        sizex: canvas.width / 2,
        sizey: canvas.height / 2,
        sizing: "stretch",
        layer: "below",
      }],
    },
    `${caption}${note}\n${rows.map((row) => row.label.replace(/<[^>]*>/g, "")).join("\n")}`,
  );
}

const words = {
  xref: "x",
  yref: "y",
  showarrow: false,
  font: { size: fontSize, color: ink },
} as const;

/** A trace out of sight whose colour bar belongs to the maps. */
function colourBar(
  rows: readonly PanelRow[],
  limit: number,
  scale: "shared" | "row",
  drawing: { width: number; height: number },
  whole: { width: number; height: number },
): Data {
  const signed = rows.some((row) =>
    row.tiles.some(({ kind }) => kind === "map" || kind === "overlay")
  );
  const ticks = signed ? [-limit, -limit / 2, 0, limit / 2, limit] : [0, limit / 2, limit];
  const name = (value: number) =>
    (value > 0 && signed ? "+" : "") +
    (scale === "row" && value !== 0
      ? `${Math.abs(value) === 1 ? (value < 0 ? "−" : "") : value < 0 ? "−½ " : "½ "}scale`
      : value.toPrecision(2).replace("-", "−").replace(/^0\.0$/, "0"));
  const length = Math.min(260, drawing.height - heading);
  return {
    type: "heatmap",
    z: [[ticks[0]!, limit]],
    x: [-20, -10],
    y: [-10],
    zmin: ticks[0]!,
    zmax: limit,
    colorscale: signed ? divergingScale : sequentialScale,
    hoverinfo: "skip",
    colorbar: {
      x: (drawing.width + 10) / whole.width,
      xanchor: "left",
      xpad: 0,
      y: 1 - heading / whole.height,
      yanchor: "top",
      ypad: 0,
      len: length,
      lenmode: "pixels",
      thickness: 10,
      outlinewidth: 0.5,
      tickvals: ticks,
      ticktext: ticks.map(name),
      tickfont: { size: 10 },
      title: { text: "logits", font: { size: 10.5 } },
    },
  };
}

/** Paints a tile at a place of the canvas, each pixel `zoom` device pixels wide. */
function paint(
  canvas: PNG,
  tile: Tile,
  limit: number,
  left: number,
  top: number,
  zoom: number,
): void {
  const colours = tileColours(tile, limit), { height, width }: Image = tileSize(tile);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const colour = colours(pixel);
    const x = left + (pixel % width) * zoom, y = top + Math.floor(pixel / width) * zoom;
    for (let i = 0; i < zoom * zoom; i++) {
      const at = 4 * (canvas.width * (y + Math.floor(i / zoom)) + x + (i % zoom));
      for (let c = 0; c < 3; c++) canvas.data[at + c] = Math.round(colour[c]!);
    }
  }
}
