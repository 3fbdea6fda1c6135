import { explorer, type Figure, type Image, panels } from "@lib/display";
import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import type { ExplainedNetwork } from "./explain_networks.ts";

/** The maps of one network, or method. */
export interface RouteMaps {
  /** Stands above the map. */
  readonly name: string;
  readonly depth: 18 | 50;
  /** Signed, one for each image. */
  readonly maps: readonly Image[];
  /** What else stands there, one for each image, e.g. what the network says. */
  readonly says: readonly string[];
}

/**
 * A teacher's Integrated Gradients and its input x gradient, the control, and the X-Gradients of the other
 * networks of its depth, each with the class that the network itself predicts.
 *
 * @param networks Of each depth the teacher first.
 * @param shown.count How many of the explained images are shown, the first of them.
 */
export function routeMaps(
  networks: readonly ExplainedNetwork[],
  shown: { readonly count: number; readonly classNames: readonly string[] },
): RouteMaps[] {
  requireObjects("take routes' maps", "networks", networks, "explained networks");
  requireKnownOptions("take routes' maps", shown, { count: true, classNames: "a list of names" });
  const { count, classNames } = shown;
  const some = (values: readonly Float32Array[]) =>
    values.slice(0, count).map((data) => {
      const side = Math.sqrt(data.length / 3);
      return { data, height: side, width: side, channels: 3 };
    });
  return networks.flatMap(({ name, depth, steps, says, integrated, oneGradient }) => {
    const words = says.slice(0, count).map((c) => `→ ${classNames[c]}`);
    const one = { name, depth, maps: some(oneGradient), says: words };
    if (name !== "teacher") return [one];
    const path = { ...one, name: `teacher, IG(${steps})`, maps: some(integrated) };
    return [path, { ...one, name: "teacher, input × gradient" }];
  });
}

/** Options of {@linkcode routeExplorer}. */
export interface RouteExplorerOptions {
  /** What each image is; the choices of the menu. */
  readonly labels: readonly string[];
  /** How many tiles stand side by side. */
  readonly across: number;
  /** Stands under the figure and can be read alone; the scale is added to it. */
  readonly caption: string;
  /** The label that it opens with; default the first. */
  readonly start?: string;
}

/**
 * An image and its maps by many networks, as large as there is room, in columns of two or more: a menu
 * chooses the image, and a slider the depth where there are two; shown are the networks that all have. Each map is divided by its own mass, since the networks' logits differ in scale, and all
 * share one scale.
 *
 * @param images Those of the labels, in [0, 1].
 * @throws {TypeError} If there are not as many maps and words as images.
 * @throws {RangeError} If a map is 0 everywhere.
 */
export function routeExplorer(
  images: readonly Image[],
  networks: readonly RouteMaps[],
  options: RouteExplorerOptions,
): Figure {
  const action = "explore routes";
  requireKnownOptions(action, options, {
    labels: "a list of labels",
    across: "a positive integer",
    caption: "words",
    start: true,
  });
  requireObjects(action, "images", images, "images");
  requireObjects(action, "networks", networks, "networks' maps, { name, depth, maps, says }");
  const { labels, across, caption, start } = options;
  for (
    const { name, maps, says } of [{ name: "images", maps: images, says: labels }, ...networks]
  ) {
    if (maps.length === labels.length && says.length === labels.length) continue;
    const must = `of ${labels.length} maps and sayings, one for each label`;
    throw new TypeError(invalid(action, name, must, `${maps.length} and ${says.length}`));
  }
  const shares = networks.map(({ name, maps }) => maps.map((map) => shareOfMass(map, name)));
  const sizes = shares.flat().flatMap(({ data }) => Array.from(data, Math.abs)).sort((a, b) =>
    a - b
  );
  const limit = sizes[Math.floor(0.99 * sizes.length)]!;
  const depths = [...new Set(networks.map(({ depth }) => depth))];
  const isShown = (name: string) =>
    depths.every((depth) => networks.some((each) => each.depth === depth && each.name === name));
  const menu = { title: "image", choices: labels, start };
  const slider = { title: "depth", choices: depths };
  return explorer((i, place) => {
    const image = images[i]!;
    const tiles = networks.flatMap(({ name, depth, says }, k) =>
      depth === depths[place] && isShown(name)
        ? [{
          label: `<b>${name}</b><br>${says[i]}`,
          tiles: [{ kind: "map", map: shares[k]![i]!, image } as const],
        }]
        : []
    );
    const input = {
      label: `<b>input</b><br>${labels[i]}`,
      tiles: [{ kind: "input", image }] as const,
    };
    return panels([input, ...tiles], {
      ...{ columns: [""], blocks: across, precision: "compact" },
      ...{ unit: "% of its map's mass", limit, caption },
    });
  }, depths.length > 1 ? { menu, slider } : { menu });
}

/** A map summed over channels, in per cent of its mass. */
function shareOfMass({ data, ...size }: Image, name: string): Image {
  const pixels = size.height * size.width;
  const sums = Array.from({ length: pixels }, (_, pixel) => {
    let sum = 0;
    for (let c = 0; c < size.channels; c++) sum += data[pixel * size.channels + c]!;
    return sum;
  });
  const mass = sums.reduce((sum, value) => sum + Math.abs(value), 0);
  if (mass > 0) return { ...size, channels: 1, data: sums.map((value) => 100 * value / mass) };
  throw new RangeError(invalid("explore routes", `a map of ${name}`, "other than 0", "all zero"));
}
