import { gradient } from "@lib/attribution";
import { fixed, table, type Text } from "@lib/display";
import { checkedForward, type Forward, invalid, readFinite } from "@lib/runtime";
import { requireBatch, requireKnownOptions, requireObjects } from "@lib/runtime";
import { requireWords } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@linkcode tryLight}. */
export interface TryLightOptions {
  /** The output that is followed. */
  readonly target: number;
  /** Rows and columns of a rectangle, from the first to before the last. */
  readonly place: readonly [top: number, bottom: number, left: number, right: number];
  /** What is added to each black pixel, above 0; default 0.1. */
  readonly light?: number;
}

/** What came of putting light into black pixels. */
export interface LightTrial {
  /** How many of the rectangle's pixels are black. */
  readonly pixels: number;
  /** What the gradient says that the light will change, in logits. */
  readonly promised: number;
  /** What it changes. */
  readonly happened: number;
}

/**
 * Keeps a gradient to its word: puts a trace of light into the black pixels of a rectangle and compares the
 * sum of light times gradient with what becomes of the output.
 *
 * Cost: two forward passes and a backward pass.
 *
 * @param image [1, height, width, 1], of pixels in [0, 1]; not disposed.
 * @throws {TypeError} If the image is of another shape.
 * @throws {RangeError} If the rectangle is empty or leaves the image, or no pixel in it is black.
 *
 * @example
 * ```ts
 * const place = [0, 28, 0, 28] as const, boot = images.slice(0, 1);
 * console.log(await tryLight(model.forward, boot, { target: 9, place }));
 * ```
 */
export async function tryLight(
  forward: Forward,
  image: tf.Tensor,
  options: TryLightOptions,
): Promise<LightTrial> {
  const action = "try light";
  requireKnownOptions(action, options, {
    target: true,
    place: "a list of numbers",
    light: "a positive number?",
  });
  requireBatch(action, "image", image);
  const checked = checkedForward(action, forward), { target, place, light = 0.1 } = options;
  const [batch, height, width, channels] = image.shape, [top, bottom, left, right] = place;
  if (image.rank !== 4 || batch !== 1 || channels !== 1) {
    throw new TypeError(invalid(action, "image", "[1, height, width, 1]", image));
  }
  const fits = (from: number, to: number, end: number) => 0 <= from && from < to && to <= end;
  if (!fits(top, bottom, height!) || !fits(left, right, width!)) {
    const must = `a rectangle within ${height} rows and ${width} columns`;
    throw new RangeError(invalid(action, "place", must, place));
  }
  const pixels = await readFinite(image, "image");
  const added = pixels.map((value, k) => {
    const row = Math.floor(k / width!), column = k % width!;
    const isIn = top <= row && row < bottom && left <= column && column < right;
    return value === 0 && isIn ? light : 0;
  });
  const count = added.filter((each) => each > 0).length;
  if (count === 0) throw new RangeError(invalid(action, "place", "where a pixel is black", place));
  const slopes = gradient(checked, image, { target });
  const change = tf.tidy(() => {
    const lit = checked(image.add(tf.tensor(added, image.shape)));
    return lit.sub(checked(image)).slice([0, target], [1, 1]);
  });
  try {
    const slope = await readFinite(slopes, "gradient");
    const promised = added.reduce((sum, each, k) => sum + each * slope[k]!, 0);
    const [happened] = await readFinite(change, "change");
    return { pixels: count, promised, happened: happened! };
  } finally {
    tf.dispose([slopes, change]);
  }
}

/**
 * Trials as a table: a promise counts as kept where it is off by less than half of what happens.
 *
 * @param trials By their place, in words.
 *
 * @example
 * ```ts
 * lightTable({ "above the foot": { pixels: 80, promised: -3.5, happened: -2.9 } });
 * ```
 */
export function lightTable(trials: Readonly<Record<string, LightTrial>>): Text {
  const action = "tabulate trials";
  requireObjects(action, "trials", [trials], "trials by their place");
  requireObjects(action, "trials", Object.values(trials), "trials");
  const rows = Object.entries(trials).map(([place, { pixels, promised, happened }]) => {
    requireWords(action, "place", place);
    const kept = Math.abs(happened - promised) < 0.5 * Math.abs(happened) ? "kept" : "broken";
    const logits = [fixed(promised), fixed(happened), fixed(happened / pixels, 3)];
    return [place, `${pixels}`, ...logits, kept];
  });
  const heads = ["light", "black pixels", "promised (logits)", "happened", "a pixel", "promise"];
  return table(heads, rows);
}
