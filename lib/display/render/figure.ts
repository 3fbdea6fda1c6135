import { invalid, requireObjects, requireWords, writeFileAtomically } from "@lib/runtime";
import type { Data, Layout } from "plotly.js-dist";
import { compact } from "./compact.ts";
import { drawSvg, paintJpeg, paintPng, type PlotlyFigure } from "./render.ts";

/** What viewers show: Plotly's interactive figure where it is known, else a picture, else words. */
export interface FigureBundle {
  readonly "application/vnd.plotly.v1+json"?: { readonly data: unknown; readonly layout: unknown };
  /** One of both. */
  readonly "image/png"?: string;
  readonly "image/jpeg"?: string;
  readonly "text/plain": string;
}

/** Device pixels to a px of the layout: sharp on dense screens, and viewers shrink to the column. */
const pixelRatio = 2;

/** Of Plotly's buttons, which cover a corner, those that a figure needs: saving it, and the whole again. */
const modebar = {
  remove: [
    "zoom",
    "pan",
    "select",
    "lasso",
    "zoomIn",
    "zoomOut",
    "autoScale",
    "sendChartToCloud",
  ] as unknown as string,
  bgcolor: "rgba(255,255,255,0.8)",
};

/** Traces that the renderer leaves blank or hangs on. */
const refused =
  /gl$|3d$|^(surface|mesh3d|cone|streamtube|volume|isosurface|image|map|scattermap|choropleth)/;

/**
 * A Plotly figure as a pure value that shows itself as the result of a notebook cell.
 *
 * @example
 * ```ts
 * import { Figure } from "@lib/display";
 * const size = { width: 640, height: 380 };
 * new Figure([{ type: "scatter", x: [1, 2], y: [3, 4] }], size, "two points");
 * ```
 */
export class Figure {
  readonly data: readonly Data[];
  readonly layout: Partial<Layout>;
  /** The figure in words. */
  readonly text: string;
  readonly #still: PlotlyFigure;
  #svg: Promise<string> | undefined;
  #png: Promise<Uint8Array> | undefined;
  #isPhotograph = false;

  /**
   * @param still What the PNG shows of a figure with controls, which it cannot; of the same size.
   * @throws {TypeError} If a trace is of a kind that is drawn in a browser only, or a title is a
   * bare string.
   * @throws {RangeError} If the layout has no size, or a number of the data is NaN or infinite.
   */
  constructor(
    data: readonly Data[],
    layout: Partial<Layout>,
    text: string,
    still?: PlotlyFigure,
  ) {
    const action = "make a figure";
    requireObjects(action, "data", data, "traces");
    requireObjects(action, "layout", [layout], "layouts");
    requireWords(action, "text", text);
    for (const { type = "scatter" } of data) {
      if (!refused.test(type)) continue;
      const must = "traces that are drawn without WebGL or a map";
      throw new TypeError(invalid(action, "data", must, type));
    }
    const axes = Object.entries(layout).filter(([key]) => /^[xy]axis\d*$/.test(key));
    for (const [name, part] of [["", layout], ...axes] as const) {
      const { title } = part as { title?: unknown };
      if (typeof title !== "string") continue;
      const argument = ["layout", name, "title"].filter(Boolean).join(".");
      throw new TypeError(invalid(action, argument, "{ text }", title));
    }
    const { width, height } = layout;
    if (![width, height].every((side) => Number.isFinite(side) && side! > 0)) {
      const must = "of a width and height in px";
      throw new RangeError(invalid(action, "layout", must, { width, height }));
    }
    data.forEach((trace, i) => refuseNonFinite(trace, `data[${i}]`));
    this.data = data;
    this.layout = layout;
    this.text = text;
    this.#still = still ?? this;
  }

  /** Data and layout as viewers get them. */
  parts(): { readonly data: readonly object[]; readonly layout: Partial<Layout> } {
    return compact(this.data, { modebar, ...this.layout });
  }

  /** The figure as PNG bytes, two pixels to a px of the layout; drawn when first asked for. */
  png(): Promise<Uint8Array> {
    return this.#png ??= this.#drawn().then((svg) => paintPng(svg, pixelRatio));
  }

  /**
   * The same figure, whose picture in notebooks is a JPEG: of photographs that has half of a PNG's bytes
   * and less. `png()` stays as it is.
   */
  photographic(): Figure {
    const figure = new Figure(this.data, this.layout, this.text, this.#still);
    figure.#isPhotograph = true;
    return figure;
  }

  #drawn(): Promise<string> {
    return this.#svg ??= drawSvg(this.#still);
  }

  get #kind(): "image/png" | "image/jpeg" {
    return this.#isPhotograph ? "image/jpeg" : "image/png";
  }

  /** Whether there is something to touch: values under the mouse, or controls. */
  get #isTouchable(): boolean {
    const { updatemenus = [], sliders = [] } = this.layout;
    const hasHover = (trace: Data) => (trace as { hoverinfo?: string }).hoverinfo !== "skip";
    return updatemenus.length + sliders.length > 0 || this.data.some(hasHover);
  }

  async [Symbol.for("Jupyter.display")](): Promise<FigureBundle> {
    const words = { "text/plain": this.text };
    const svg = await this.#drawn(), isTouchable = this.#isTouchable;
    // Beside Plotly one pixel to a px: JupyterLab shows it unscaled until the mouse comes near.
    const paint = this.#isPhotograph ? paintJpeg : paintPng;
    const picture = { [this.#kind]: paint(svg, isTouchable ? 1 : pixelRatio).toBase64() };
    if (!isTouchable) return { ...picture, ...words };
    return { "application/vnd.plotly.v1+json": this.parts(), ...picture, ...words };
  }

  /** The size that viewers are to show the sharp picture in. */
  get [Symbol.for("Jupyter.metadata")](): Record<string, unknown> {
    const { width, height } = this.layout;
    return this.#isTouchable ? {} : { [this.#kind]: { width, height } };
  }
}

/**
 * Writes `figures/NAME.png`, whole or not at all, where `deno task reproduce` runs the notebook, and hands
 * the figure back. Where cells are run by hand it writes nothing: what one tries changes no figure.
 *
 * @param name Number of the notebook and a name: `01-attributions`.
 * @throws {RangeError} If the name is no such name.
 *
 * @example
 * ```ts ignore
 * import { lineChart, save } from "@lib/display";
 * const [x, y] = [{ title: "steps" }, { title: "error (%)" }];
 * const series = [{ name: "midpoint", x: [8, 16], y: [4, 1] }];
 * const figure = lineChart(series, { title: "Error", x, y, caption: "Median of 12 images." });
 * await save(figure, "03-error"); // as the last line of a cell it also shows the figure
 * ```
 */
export async function save(
  figure: Figure,
  name: string,
  folder: URL | string | undefined = Deno.env.get("ATTRIBUTION_FIGURES"),
): Promise<Figure> {
  if (!(figure instanceof Figure)) {
    throw new TypeError(invalid("save the figure", "figure", "a Figure", figure));
  }
  const isUrl = folder instanceof URL || (typeof folder === "string" && URL.canParse(folder));
  if (folder !== undefined && !isUrl) {
    throw new TypeError(invalid("save the figure", "folder", "the URL of a folder", folder));
  }
  requireWords("save the figure", "name", name);
  if (!/^\d\d-[a-z0-9-]+$/.test(name)) {
    const must = 'two digits and a name such as "01-maps"';
    throw new RangeError(invalid("save the figure", "name", must, name));
  }
  if (!folder) return figure;
  await Deno.mkdir(new URL(folder), { recursive: true });
  await writeFileAtomically(new URL(`${name}.png`, folder), await figure.png());
  return figure;
}

function refuseNonFinite(value: unknown, name: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RangeError(invalid("make a figure", name, "finite", value));
  }
  if (typeof value !== "object" || value === null) return;
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as Float32Array).forEach((v, i) => refuseNonFinite(v, `${name}[${i}]`));
  }
  for (const [key, inner] of Object.entries(value)) refuseNonFinite(inner, `${name}.${key}`);
}
