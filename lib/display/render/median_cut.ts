import { maximum } from "@lib/statistics";

/** A colour, 0xRRGGBB, and how many pixels have it. */
type Counted = readonly [colour: number, count: number];

/** A group of similar colours, and how much splitting it would bring. */
interface Box {
  readonly colours: Counted[];
  /** The channel that differs most: bits to its right. */
  readonly shift: number;
  /** Its range squared, times the root of the pixels: wide boxes first, of these the frequent. */
  readonly gain: number;
}

/**
 * A palette for a photograph: the box of all colours is halved at its median, and so on with the widest
 * box, until there are `most`; each colour takes the mean of its box (Heckbert, Color image
 * quantization for frame buffer display, SIGGRAPH 1982).
 *
 * @returns The colours, dark to light, and the place among them of each colour of the picture.
 */
export function medianCut(pixels: Uint32Array, most: number) {
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const boxes = [boxOf([...counts])];
  while (boxes.length < most) {
    const widest = boxes.reduce((best, box, i) => box.gain > boxes[best]!.gain ? i : best, 0);
    if (boxes[widest]!.gain === 0) break;
    boxes.splice(widest, 1, ...halves(boxes[widest]!));
  }
  const means = boxes.map(({ colours }) => ({ mean: meanOf(colours), colours }));
  means.sort((a, b) => light(a.mean) - light(b.mean));
  const places = new Map(
    means.flatMap(({ colours }, place) => colours.map(([colour]) => [colour, place] as const)),
  );
  return { colours: means.map(({ mean }) => mean), places };
}

const shifts = [16, 8, 0];
const light = (colour: number) => shifts.reduce((sum, shift) => sum + ((colour >> shift) & 255), 0);

function boxOf(colours: Counted[]): Box {
  let pixels = 0;
  for (const [, count] of colours) pixels += count;
  const ranges = shifts.map((shift) => {
    let low = 255, high = 0;
    for (const [colour] of colours) {
      const level = (colour >> shift) & 255;
      if (level < low) low = level;
      if (level > high) high = level;
    }
    return high - low;
  });
  const range = maximum(ranges), shift = shifts[ranges.indexOf(range)]!;
  return { colours, shift, gain: range ** 2 * Math.sqrt(pixels) };
}

/** Two boxes of about as many pixels each, and of one colour at least. */
function halves({ colours, shift }: Box): Box[] {
  const level = ([colour]: Counted) => (colour >> shift) & 255;
  const sorted = colours.toSorted((a, b) => level(a) - level(b));
  let left = 0;
  for (const [, count] of sorted) left += count / 2;
  let cut = 0;
  while (cut < sorted.length - 1 && left > 0) left -= sorted[cut++]![1];
  return [boxOf(sorted.slice(0, cut)), boxOf(sorted.slice(cut))];
}

/** The mean colour, by pixels. */
function meanOf(colours: readonly Counted[]): number {
  let pixels = 0;
  const sums = [0, 0, 0];
  for (const [colour, count] of colours) {
    pixels += count;
    shifts.forEach((shift, c) => sums[c]! += count * ((colour >> shift) & 255));
  }
  return shifts.reduce((mean, shift, c) => mean | Math.round(sums[c]! / pixels) << shift, 0);
}
