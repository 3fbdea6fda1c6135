import {
  invalid,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositive,
} from "@lib/runtime";
import type { Figure } from "../render/figure.ts";
import { percent } from "../tables/text.ts";
import { powerOfTen } from "./difference_panels.ts";
import type { Image } from "./image.ts";
import { PANEL, type PanelOptions, panels } from "./panels.ts";

/** An image with its attribution. */
export interface AttributionExample {
  /** What the image is and what was explained. */
  readonly label: string;
  readonly image: Image;
  /** Signed, in logits, of the image's height and width. */
  readonly map: Image;
}

/** Options of {@link attributionPanels}. */
export interface AttributionPanelsOptions extends Omit<PanelOptions, "columns"> {
  /** Share of the pixels in the top region, in (0, 1]; default 0.1. */
  readonly share?: number;
}

/**
 * The standard view of an attribution on a small image: the input with a line around its top region,
 * and the signed map at the same size, a row an example.
 *
 * @throws {TypeError} If an image and its map differ in size, or images do.
 * @throws {RangeError} If a value is NaN or infinite, an image leaves [0, 1], or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { attributionPanels } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
 * attributionPanels([{ label: "boot", image, map }], { caption: "Integrated gradients." });
 * ```
 */
export function attributionPanels(
  examples: readonly AttributionExample[],
  allOptions: AttributionPanelsOptions,
): Figure {
  const action = "make attribution panels";
  requireKnownOptions(action, allOptions, { ...PANEL, share: "a positive number?" });
  requireObjects(action, "examples", examples, "examples, { label, image, map }");
  const { share = 0.1, ...options } = allOptions;
  const rows = examples.map(({ label, image, map }) => ({
    label,
    tiles: [{ kind: "outline", image, map, share }, { kind: "map", map, image }] as const,
  }));
  const columns = [`input, top ${percent(share, 0)}`, "attribution"];
  return panels(rows, { ...options, columns });
}

/** Options of {@link comparisonPanels}. */
export interface ComparisonPanelsOptions extends Omit<PanelOptions, "columns"> {
  /** What each image is and what was explained; the rows. */
  readonly labels: readonly string[];
  /**
   * Divides each map by its own sum of absolute values and shows it in per cent of that, signs and
   * zeros kept: for maps that sum to different totals, where the largest would look strongest.
   * Default false.
   */
  readonly normalised?: boolean;
  /** Headings of the maps that have no sign, shown as magnitudes; default none. */
  readonly unsigned?: readonly string[];
  /**
   * What maps under a heading are multiplied by to be seen, which the heading then states: 1e7 for
   * differences that are rounding. Hovering shows them as they are. Default none.
   */
  readonly magnified?: Readonly<Record<string, number>>;
  /**
   * Of photographs: shows each map as the first picture seen through it, smoothed by a Gaussian of so
   * many pixels, in the place of its colours. Maps may be sums over squares. Default: colours.
   */
  readonly sigma?: number;
}

/** Pictures or maps by the heading of their column, one for each label or more. */
type Columns = Readonly<Record<string, readonly Image[]>>;

/**
 * Maps of several methods, or networks, side by side: the input and a column for each, a row an image.
 *
 * @param images One for each label; further ones are left out. Several columns of pictures by heading.
 * @param maps For each column its heading and its maps, signed, one for each label or more.
 * @throws {TypeError} If there are fewer images or maps than labels, `unsigned` names no map, or
 * images differ in size.
 * @throws {RangeError} If a map to be normalised is all zero, a value is NaN or infinite, an image
 * leaves [0, 1], or an option is out of range.
 *
 * @example
 * ```ts
 * import { comparisonPanels } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const maps = { IG: [{ ...image, data: [0, 2.1, 1.3, -0.4] }], saliency: [image] };
 * comparisonPanels([image], maps, { labels: ["boot"], caption: "Two methods on one image." });
 * ```
 */
export function comparisonPanels(
  images: readonly Image[] | Columns,
  maps: Columns,
  allOptions: ComparisonPanelsOptions,
): Figure {
  requireKnownOptions("compare maps", allOptions, {
    ...PANEL,
    labels: "a list of labels",
    normalised: true,
    unsigned: "a list of headings?",
    magnified: true,
    sigma: true,
  });
  const { labels, normalised = false, unsigned = [], ...more } = allOptions;
  const { magnified = {}, sigma, ...options } = more;
  requireFactors(magnified);
  requireColumns("maps", maps);
  if (isList(images)) requireObjects("compare maps", "images", images, "images");
  else requireColumns("images", images);
  const pictures = isList(images) ? { input: images } : images;
  const seen = Object.values(pictures)[0];
  const named = isList(images) ? { images } : images;
  for (const [name, { length }] of Object.entries({ ...named, ...maps })) {
    if (length >= labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid("compare maps", name, must, `${length} of them`));
  }
  const rows = labels.map((label, i) => ({
    label,
    tiles: [
      ...Object.values(pictures).map((of) => ({ kind: "input", image: of[i]! } as const)),
      ...Object.entries(maps).map(([name, of]) => {
        const map = normalised ? inPercent(of[i]!, label) : of[i]!, image = seen?.[i];
        if (sigma !== undefined && image) return { kind: "through", image, map, sigma } as const;
        const kind = unsigned.includes(name) ? "magnitude" : "map";
        return { kind, map, image, factor: magnified[name] } as const;
      }),
    ],
  }));
  const headings = Object.keys(maps).map((name) =>
    name in magnified ? `${name}<br>× ${powerOfTen(magnified[name]!)}` : name
  );
  const columns = [...Object.keys(pictures), ...headings];
  for (const [option, names] of Object.entries({ unsigned, magnified: Object.keys(magnified) })) {
    const stranger = names.find((name) => !(name in maps));
    if (stranger === undefined) continue;
    throw new TypeError(invalid("compare maps", option, "headings of maps", stranger));
  }
  return panels(rows, { unit: normalised ? "% of its mass" : "logits", ...options, columns });
}

function requireFactors(magnified: Readonly<Record<string, number>>): void {
  if (typeof magnified !== "object" || magnified === null) {
    throw new TypeError(invalid("compare maps", "magnified", "factors by heading", magnified));
  }
  for (const [heading, factor] of Object.entries(magnified)) {
    requirePositive("compare maps", `magnified.${heading}`, factor);
  }
}

/** Requires lists of images by heading. */
function requireColumns(argument: string, columns: Columns): void {
  if (typeof columns !== "object" || columns === null || Array.isArray(columns)) {
    throw new TypeError(invalid("compare maps", argument, "lists of images by heading", columns));
  }
  for (const [heading, images] of Object.entries(columns)) {
    requireObjects("compare maps", `${argument}.${heading}`, images, "images");
  }
}

const isList = (images: readonly Image[] | Columns): images is readonly Image[] =>
  Array.isArray(images);

function inPercent({ data, ...size }: Image, label: string): Image {
  requireList("compare maps", `a map of ${label}`, data);
  const values = Array.from(data), mass = values.reduce((sum, value) => sum + Math.abs(value), 0);
  if (mass > 0) return { ...size, data: values.map((value) => 100 * value / mass) };
  throw new RangeError(invalid("compare maps", `a map of ${label}`, "other than 0", "all zero"));
}
