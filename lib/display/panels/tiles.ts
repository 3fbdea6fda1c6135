import { invalid, requireWithin } from "@lib/runtime";
import { type Image, requireImage } from "./image.ts";

/** One small picture of a panel. */
export type Tile =
  /** The image as it is. */
  | { readonly kind: "input"; readonly image: Image }
  /** A signed map, summed over channels: red for, blue against, white 0. */
  | MapTile<"map">
  /** The absolute value of the sum over channels, from dark (0) to yellow. */
  | MapTile<"magnitude">
  /** The image, and a line around the pixels with the largest positive values, `share` of all. */
  | { readonly kind: "outline"; readonly image: Image; readonly map: Image; readonly share: number }
  | View;

/** A map and its image in one picture, made for photographs. */
export type View =
  /** A signed map's colours over the image in pale grey. */
  | ViewTile<"overlay">
  /** The image as bright as |map|: black up to its 30th percentile, unchanged from the 95th on. */
  | ViewTile<"through">
  /** The image where |map| is largest, on `share` of its pixels, with a dark rim; elsewhere it fades. */
  | ViewTile<"mask"> & { readonly share: number };

/** A map by itself, which can be touched; of its image hovering shows the pixels. */
interface MapTile<Kind extends string> {
  readonly kind: Kind;
  readonly map: Image;
  readonly image?: Image | undefined;
  /** What its values are multiplied by to be seen; default 1. */
  readonly factor?: number | undefined;
}

interface ViewTile<Kind extends string> {
  readonly kind: Kind;
  readonly image: Image;
  /** Of the image's size, or sums over squares of its pixels. */
  readonly map: Image;
  /** Of the Gaussian that smooths the map, in pixels of the image; default 0, none. */
  readonly sigma?: number | undefined;
}

/** Height and width of a tile in pixels of its image. */
export function tileSize(tile: Tile): Pick<Image, "height" | "width"> {
  return tile.kind === "input" ? tile.image : tile.image ?? tile.map;
}

/** Whether a tile is a map by itself. */
export const isMap = (tile: Tile): tile is MapTile<"map"> | MapTile<"magnitude"> =>
  tile.kind === "map" || tile.kind === "magnitude";

/** Whether a tile shows map and image in one, smoothed if it says so. */
export const isView = (tile: Tile): tile is View =>
  tile.kind === "overlay" || tile.kind === "through" || tile.kind === "mask";

/** Whether a tile shows its map smoothed. */
export const isSmoothed = (tile: Tile) => isView(tile) && (tile.sigma ?? 0) > 0;

/** Pixels of the image, in height and in width, that a value of the map stands for. */
export const squareOf = ({ image, map }: View) => image.width / map.width;

/** Refuses a tile whose parts do not fit. */
export function checkTile(action: string, tile: Tile): void {
  if (tile.image) checkPicture(action, tile.image);
  if (tile.kind === "input") return;
  requireImage(action, "map", tile.map);
  if (tile.image) {
    const { image: { height, width }, map } = tile, square = width / map.width;
    const fits = isView(tile) ? Number.isInteger(square) : square === 1;
    if (!fits || map.height * square !== height) {
      const must = `of the image's size ${height} x ${width}`;
      throw new TypeError(invalid(action, "map", must, `${map.height} x ${map.width}`));
    }
  }
  if ("share" in tile) requireWithin("(0, 1]", action, "share", tile.share);
  const sigma = isView(tile) ? tile.sigma ?? 0 : 0;
  if (!(Number.isFinite(sigma) && sigma >= 0)) {
    throw new RangeError(invalid(action, "sigma", "0 or a positive number", sigma));
  }
}

/** Refuses what is no picture: other than 1 or 3 channels, values outside [0, 1]. */
function checkPicture(action: string, image: Image): void {
  requireImage(action, "image", image);
  if (image.channels !== 1 && image.channels !== 3) {
    throw new TypeError(invalid(action, "image", "of 1 or 3 channels", image.channels));
  }
  const wrong = Array.from(image.data).findIndex((value) => value < -1e-4 || value > 1 + 1e-4);
  if (wrong < 0) return;
  throw new RangeError(invalid(action, `image[${wrong}]`, "in [0, 1]", image.data[wrong]));
}
