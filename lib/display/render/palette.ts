/** Few colours for a picture: each of its colours, as 0xRRGGBB, has a place in a list of at most 256. */
export interface Palette {
  readonly colours: readonly number[];
  readonly places: ReadonlyMap<number, number>;
}

const most = 256;
/** A photograph: no list of 256 would do, so none is looked for. */
const tooMany = 1 << 13;
/** Furthest a channel may move, of 255; below what the eye tells apart in a small square or the edge of a letter. */
const tolerances = [0, 2, 4, 6, 8, 10, 12];

/** The largest difference of a channel. */
const distance = (a: number, b: number) =>
  Math.max(
    Math.abs((a >> 16) - (b >> 16)),
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)),
    Math.abs((a & 255) - (b & 255)),
  );

/**
 * The palette of some pixels: their own colours where 256 suffice. Else the frequent ones stay what they are, white
 * and black among them, and a rare one moves to the nearest, by no more than 12 of 255 in any channel; undefined where that
 * is not enough.
 */
export function findPalette(pixels: Uint32Array): Palette | undefined {
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length;) {
    const colour = pixels[i]!, start = i;
    while (pixels[i] === colour) i++;
    counts.set(colour, (counts.get(colour) ?? 0) + i - start);
    if (counts.size > tooMany) return undefined;
  }
  const frequent = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  const tolerance = tolerances.find((tolerance) => pick(frequent, tolerance).length <= most);
  if (tolerance === undefined) return undefined;
  const colours = pick(frequent, tolerance);
  return { colours, places: new Map(frequent.map((colour) => [colour, nearest(colour, colours)])) };
}

/** Colours further apart than the tolerance, the most frequent first; stops when they are too many. */
function pick(frequent: readonly number[], tolerance: number): number[] {
  const picked: number[] = [];
  for (const colour of frequent) {
    if (picked.every((other) => distance(colour, other) > tolerance)) picked.push(colour);
    if (picked.length > most) break;
  }
  return picked;
}

function nearest(colour: number, colours: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < colours.length; i++) {
    if (distance(colour, colours[i]!) < distance(colour, colours[best]!)) best = i;
  }
  return best;
}
