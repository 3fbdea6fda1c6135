/**
 * Colour-blind safe colours: Okabe and Ito's for series, ColorBrewer's RdBu for signs, cividis for
 * amounts.
 */
const list = (colours: string): string[] => colours.split(" ");

/** Okabe and Ito's palette without its yellow, which is too light on white. */
export const seriesColours = list("#0072B2 #D55E00 #009E73 #CC79A7 #56B4E9 #E69F00 #000000");

/** What has the same colour in every chart, so that a colour keeps its meaning. */
const meanings: Readonly<Record<string, string>> = {
  "ig": "#0072B2",
  "integrated gradients": "#0072B2",
  "x-gradient": "#D55E00",
  "gradient": "#009E73",
  "saliency": "#CC79A7",
  "|x-gradient|": "#E69F00",
  "input × gradient": "#E69F00",
  "eg": "#56B4E9",
  "random": "#808080",
  "random order": "#808080",
  "no prior": "#808080",
  "x-dnn": "#0072B2",
  "twin": "#D55E00",
  "twin with biases": "#D55E00",
};

/** The colour of what goes by a known name, such as `X-Gradient, paper` or `EG(8)`. */
export const meaningOf = (name: string): string | undefined =>
  meanings[name.split(/[,:(]/)[0]!.trim().toLowerCase()];

/**
 * Colours of series by their names: a known one has its own, and the others have what of the palette
 * is left.
 */
export function coloursOf(names: readonly string[]): string[] {
  const known = names.map(meaningOf);
  const left = seriesColours.filter((colour) => !known.includes(colour));
  const others = left.length > 0 ? left : seriesColours;
  let next = 0;
  return known.map((colour) => colour ?? others[next++ % others.length]!);
}

/** The colour dark enough for words on white. */
export const wordColour = (hex: string): string =>
  `rgb(${rgb(hex).map((level) => Math.round(0.72 * level)).join()})`;

/** RdBu reversed: blue is against, white is 0, red is for. Plotly's own RdBu has a grey middle. */
const diverging = list(
  "#053061 #2166ac #4393c3 #92c5de #d1e5f0 #ffffff #fddbc7 #f4a582 #d6604d #b2182b #67001f",
);

/** Nine stops of cividis, dark blue to yellow. */
const sequential = list("#00224e #123570 #3b496c #575d6d #707173 #8a8678 #a59c74 #c3b369 #fee838");

/** The dark grey of words and lines. */
export const ink = "#222222";

const scale = (colours: readonly string[]): [number, string][] =>
  colours.map((colour, i) => [i / (colours.length - 1), colour]);

/** For Plotly's `colorscale`, to go with a range that is symmetric about 0. */
export const divergingScale = scale(diverging);
/** For Plotly's `colorscale`, to go with a range that starts at 0. */
export const sequentialScale = scale(sequential);

/** Red, green and blue, 0 .. 255. */
export type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;

/** From a share in [0, 1] to its colour between evenly spaced ones; beyond, the outermost. */
function interpolator(colours: readonly string[]): (share: number) => Rgb {
  const stops = colours.map(rgb);
  return (share) => {
    const position = Math.min(1, Math.max(0, share)) * (stops.length - 1);
    const low = Math.min(stops.length - 2, Math.floor(position));
    const [a, b] = [stops[low]!, stops[low + 1]!];
    return a.map((value, i) => value + (position - low) * (b[i]! - value)) as unknown as Rgb;
  };
}

const ofSign = interpolator(diverging), ofAmount = interpolator(sequential);

/** The colour of a signed value on a scale of +-limit. */
export const signedColour = (value: number, limit: number): Rgb =>
  ofSign(0.5 + value / (2 * limit));

/** The colour of an amount on a scale of 0 to limit. */
export const amountColour = (value: number, limit: number): Rgb => ofAmount(value / limit);

/** Whether white words have more contrast on it than dark ones: a relative luminance below 0.21. */
export const isDark = (colour: Rgb): boolean => {
  const [red, green, blue] = colour.map((v) => (v / 255) ** 2.2) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.21;
};
