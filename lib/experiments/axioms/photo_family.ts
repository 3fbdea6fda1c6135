import { type BlockNet, blur } from "@lib/attribution";
import { type Figure, type Image, imagesOf, panels, percent } from "@lib/display";
import { pixelScores, sobelControl } from "@lib/metrics";
import { imagenetInputs, type ImagenetResnet } from "@lib/models";
import {
  type Forward,
  invalid,
  progress,
  readFinite,
  requireBatch,
  requireKnownOptions,
  requireList,
  requireObjects,
  requirePositiveInteger,
} from "@lib/runtime";
import { mean, spearman } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { askPhotos } from "../photos/photo_answers.ts";
import { attributionFamily, type FamilySettings } from "./family.ts";

/** Squares on a side in which maps of a photograph are compared. */
const compared = 14;

/** A photograph's map by one method. */
export interface PhotoMap {
  readonly name: string;
  /** In units of its own mean magnitude, a number a pixel. */
  readonly map: Image;
  /** Its sum as a share of F(x) - F(x'), of the method's own baseline, where it is one of shares. */
  readonly completeness: number | undefined;
  /** Mean rank correlation with the maps of the other methods, of the sums over 14 x 14 squares. */
  readonly likeness: number;
}

/** A photograph through all methods of the family. */
export interface ExplainedPhoto {
  /** What the network says, and what was explained. */
  readonly answer: string;
  readonly photo: Image;
  readonly maps: readonly PhotoMap[];
  /** A control that has not seen the network: the photograph's edges. */
  readonly edges: Image;
}

/** Options of {@link explainPhoto}. */
export interface ExplainPhotoOptions {
  /** Those of the family, in pixels of the photograph. */
  readonly settings: FamilySettings;
  /** Of the network's outputs. */
  readonly classNames: readonly string[];
}

/**
 * Explains a network's answer by every method of the family, in pixels of 0 to 1: the conversion to the
 * network's levels is its first layer, so that the baseline 0 is black. Shows how far it has come.
 *
 * Cost: some `4 * steps + draws` gradients, and a forward pass for each player of each order and each place
 * of the window.
 *
 * @param photo [1, height, width, 3] in [0, 1].
 */
export async function explainPhoto(
  network: ImagenetResnet,
  photo: tf.Tensor,
  options: ExplainPhotoOptions,
): Promise<ExplainedPhoto> {
  const action = "explain a photograph";
  requireKnownOptions(action, options, { settings: true, classNames: true });
  requireObjects(action, "network", [network], "ImageNet's networks");
  requireBatch(action, "photo", photo);
  const [batch, height, width, channels] = photo.shape;
  if (photo.rank !== 4 || batch !== 1) {
    throw new TypeError(invalid(action, "photo", "[1, height, width, 3]", photo));
  }
  const { settings, classNames } = options, family = attributionFamily(settings);
  const net = onPixels(network);
  const [answer] = await askPhotos(net.forward, photo, { classNames });
  const changes = await changesFrom(net.forward, photo, {
    target: answer!.prediction,
    ...settings,
  });
  const bar = progress({ label: "The photograph", total: family.length, unit: "methods" });
  const found = [];
  for (const [done, { name, attribute, baseline, isShared }] of family.entries()) {
    const { map, sum } = await inMeans(await attribute(net, photo, answer!.prediction));
    found.push({ name, map, completeness: isShared ? sum / changes[baseline] : undefined });
    await bar.update(done + 1);
  }
  await bar.done();
  const sums = found.map(({ map }) => squareSums(map));
  const maps = found.map((each, i) => {
    const others = sums.filter((_, k) => k !== i);
    return { ...each, likeness: mean(others.map((other) => spearman(sums[i]!, other))) };
  });
  const [picture] = imagesOf(await readFinite(photo, "photo"), [height!, width!, channels!]);
  const edges = await inMeans(sobelControl(photo));
  return { answer: answer!.title, photo: picture!, maps, edges: edges.map };
}

/** The map of one image in units of its mean magnitude, and its sum in its own; disposes the tensor. */
async function inMeans(attributions: tf.Tensor): Promise<{ map: Image; sum: number }> {
  const [, height, width, channels] = attributions.shape as [1, number, number, number];
  const [scores] = await pixelScores(attributions).finally(() => attributions.dispose());
  const sum = channels * scores!.reduce((total, value) => total + value, 0);
  const magnitude = mean(scores!.map(Math.abs)) || 1;
  const data = scores!.map((value) => value / magnitude);
  return { map: { data, height, width, channels: 1 }, sum };
}

/** A network of photographs as one of pixels: the conversion is its first layer. */
function onPixels({ forward, layers, convention }: ImagenetResnet): BlockNet {
  const apply = (x: tf.Tensor) => imagenetInputs(x, convention);
  const levels = { kind: "rescaling", name: "levels", apply };
  return { layers: [levels, ...layers], forward: (x) => forward(apply(x)) };
}

/** F(x) - F(x') of both baselines. */
async function changesFrom(
  forward: Forward,
  photo: tf.Tensor,
  { target, sigma }: { readonly target: number; readonly sigma: number },
): Promise<{ readonly zero: number; readonly blurred: number }> {
  const logits = tf.tidy(() => {
    const three = tf.concat([photo, tf.zerosLike(photo), blur(photo, { sigma })]);
    return forward(three).slice([0, target], [3, 1]).clone();
  });
  const [output, zero, blurred] = await readFinite(logits, "logits")
    .finally(() => logits.dispose());
  return { zero: output! - zero!, blurred: output! - blurred! };
}

function squareSums({ data, height, width }: Image): Float64Array {
  const sums = new Float64Array(compared ** 2);
  const squares = squarePlayers([height, width, 1], { side: compared });
  squares.forEach((square, k) => sums[square]! += data[k]!);
  return sums;
}

/**
 * The players of Shapley sampling that are squares of an image: for each value its square's number.
 *
 * @param shape Height, width and channels of the image.
 * @param options.side How many squares on a side.
 *
 * @example
 * ```ts
 * import { squarePlayers } from "@lib/experiments";
 * console.log(squarePlayers([2, 4, 1], { side: 2 })); // [0, 0, 1, 1, 2, 2, 3, 3]
 * ```
 */
export function squarePlayers(
  shape: readonly [height: number, width: number, channels: number],
  options: { readonly side: number },
): number[] {
  const action = "cut an image into squares";
  requireKnownOptions(action, options, { side: "a positive integer" });
  requireList(action, "shape", shape);
  const [height, width, channels] = shape, { side } = options;
  for (const length of [height, width, channels]) requirePositiveInteger(action, "shape", length);
  if (side > Math.min(height, width)) {
    throw new RangeError(invalid(action, "side", `at most ${Math.min(height, width)}`, side));
  }
  return Array.from({ length: height * width * channels }, (_, k) => {
    const pixel = Math.floor(k / channels), row = Math.floor(pixel / width);
    return side * Math.floor(side * row / height) + Math.floor(side * (pixel % width) / width);
  });
}

/** Options of {@link photoFamilyPanels}. */
export interface PhotoFamilyPanelsOptions {
  /** Stands under the figure. */
  readonly caption: string;
  /** Of the Gaussian that smooths maps for the eye, in pixels; default 4. */
  readonly sigma?: number;
}

/**
 * A photograph, its maps, each over it in grey on a scale of its own and with its completeness, and its
 * edges.
 */
export function photoFamilyPanels(
  explained: ExplainedPhoto,
  options: PhotoFamilyPanelsOptions,
): Figure {
  const action = "show a photograph's maps";
  requireKnownOptions(action, options, { caption: "words", sigma: true });
  requireObjects(action, "explained", [explained], "explained photographs");
  const { answer, photo: image, maps, edges } = explained, { caption, sigma = 4 } = options;
  requireObjects(action, "maps", maps, "maps");
  const row = (label: string, map: Image) => ({
    label,
    tiles: [{ kind: "overlay", image, map, sigma } as const],
  });
  const rows = maps.map(({ name, map, completeness }) =>
    row(completeness === undefined ? name : `${name} ·<br>sum ${percent(completeness, 0)}`, map)
  );
  const first = { label: `<b>${answer}</b>`, tiles: [{ kind: "input", image } as const] };
  return panels([first, ...rows, row("edges", edges)], {
    columns: [""],
    blocks: 5,
    scale: "row",
    precision: "compact",
    unit: "× mean |a|",
    caption,
  });
}
