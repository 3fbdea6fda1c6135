import type { Precision } from "./attribution_heatmap.ts";
import { channelSum, topPixels } from "./image.ts";
import { plain } from "./panel_layout.ts";
import { throughPercentiles, touchedSquare } from "./tile_pictures.ts";
import { isSmoothed, isView, squareOf, type Tile } from "./tiles.ts";

/** A line of tiles and its words. */
interface Row {
  readonly label: string;
  readonly tiles: readonly Tile[];
}

/** What a caption has to say of what was done to maps before they were shown, and what hovering shows. */
export function viewNotes(rows: readonly Row[], precision: Precision): string {
  const tiles = rows.flatMap((row) => row.tiles), views = tiles.filter(isView);
  const isSeen = (kind: Tile["kind"]) => tiles.some((tile) => tile.kind === kind);
  const sides = list(views.map(squareOf).filter((side) => side > 1));
  const sigmas = list(views.filter(isSmoothed).map(({ sigma }) => sigma!));
  const touched = list(views.map((view) => touchedSquare(view, precision)));
  const [low, high] = throughPercentiles, isOfSigns = isSeen("overlay");
  const amounts = (isSeen("through") || isSeen("mask")) && "|attribution|";
  const smoothed = [isOfSigns && "attributions", amounts].filter(Boolean).join(" and ");
  return [
    sides && `Maps are sums over squares of ${sides} pixels a side.`,
    sigmas &&
    `For the eye ${smoothed} ${isOfSigns ? "are" : "is"} smoothed by a Gaussian of sigma ` +
      `${sigmas} pixels.`,
    touched &&
    "Hover for " +
      (touched === "1"
        ? "the raw map."
        : `sums of the raw map over squares of ${touched} pixels a side.`),
    isSeen("through") &&
    `A photograph seen through its map is black up to the ${low}th percentile ` +
      `of ${sigmas && "smoothed "}|attribution| and unchanged from the ${high}th on.`,
    isSeen("outline") && outlineNote(rows),
  ].filter(Boolean).join(" ");
}

/** Different numbers, in their order. */
const list = (numbers: readonly number[]) =>
  [...new Set(numbers)].sort((a, b) => a - b).join(" or ");

/** How many pixels lines go around, and where they are fewer because fewer are positive. */
function outlineNote(rows: readonly Row[]): string {
  const counts = new Set<number>(), fewer: string[] = [];
  for (const { label, tiles } of rows) {
    for (const tile of tiles) {
      if (tile.kind !== "outline") continue;
      const values = channelSum(tile.map),
        wanted = Math.max(1, Math.round(tile.share * values.length));
      const { size } = topPixels(values, tile.share);
      counts.add(wanted);
      if (size < wanted) fewer.push(`${size} of ${plain(label).split(" · ")[0]}`);
    }
  }
  const but = fewer.length > 0 ? `, or as many as are positive: ${fewer.join(", ")}` : "";
  return `Lines go around the ${list([...counts])} pixels with the largest attributions${but}.`;
}
