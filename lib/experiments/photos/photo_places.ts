import {
  type Figure,
  fixed,
  type Image,
  panels,
  percent,
  requireImage,
  table,
  type Text,
} from "@lib/display";
import {
  checkedForward,
  type Forward,
  invalid,
  requireBatch,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import { argmax } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** A rectangle of an image, in pixels that count from 0; its bottom and right are outside. */
export type Place = readonly [top: number, bottom: number, left: number, right: number];

/** Options of {@link pasted}. */
export interface PastedOptions {
  /** What is replaced. */
  readonly place: Place;
  /** Where the other images have what comes there, of the same size; default the same place. */
  readonly from?: Place;
}

/**
 * Images with what other ones have in a place, or elsewhere.
 *
 * @param images [batch, height, width, channels]; not changed.
 * @param others Of the same shape, or one for all.
 * @returns A tensor of the images' shape, the caller's to dispose.
 * @throws {RangeError} If a place is not inside the images, or they differ in size.
 */
export function pasted(
  images: tf.Tensor,
  others: tf.Tensor,
  options: PastedOptions,
): tf.Tensor4D {
  const action = "paste a place";
  requireKnownOptions(action, options, { place: true, from: true });
  const { place, from = place } = options;
  requireImages(action, "images", images);
  requireImages(action, "others", others);
  const [batch, height, width, channels] = images.shape as tf.Tensor4D["shape"];
  const fits = [batch, 1].some((count) =>
    `${others.shape}` === `${[count, height, width, channels]}`
  );
  if (!fits) {
    throw new TypeError(invalid(action, "others", `of shape [${images.shape}]`, others));
  }
  for (const each of [place, from]) requirePlace(action, each, { height, width });
  const [top, bottom, left, right] = place, down = bottom - top, across = right - left;
  if (from[1] - from[0] !== down || from[3] - from[2] !== across) {
    throw new RangeError(invalid(action, "from", `of ${down} x ${across} pixels`, from));
  }
  const around: [number, number][] = [
    [0, 0],
    [top, height - bottom],
    [left, width - right],
    [0, 0],
  ];
  return tf.tidy(() => {
    const source = others.slice([0, from[0], from[2]], [-1, down, across]);
    const outside = tf.sub(1, tf.pad(tf.ones([1, down, across, 1]), around));
    return images.mul(outside).add(tf.pad(source, around)) as tf.Tensor4D;
  });
}

/** Options of {@link placePanels}. */
export interface PlacePanelsOptions {
  /** The question. */
  readonly label: string;
  readonly caption: string;
}

/** Copies of a photograph, one a place, each dimmed but for it. */
export function placePanels(
  photo: Image,
  places: Readonly<Record<string, Place>>,
  options: PlacePanelsOptions,
): Figure {
  const action = "show places";
  requireKnownOptions(action, options, { label: true, caption: true });
  requireImage(action, "photo", photo);
  const { width, channels } = photo;
  const copies = placesOf(action, places).map(([, place]) => {
    requirePlace(action, place, photo);
    const data = Float32Array.from(
      photo.data,
      (value, k) => isIn(place, Math.floor(k / channels), width) ? value : 0.25 * value,
    );
    return { kind: "input", image: { ...photo, data } } as const;
  });
  const rows = [{ label: options.label, tiles: copies }];
  return panels(rows, { columns: Object.keys(places), caption: options.caption });
}

/** Options of {@link placeTrials}. */
export interface PlaceTrialsOptions {
  /** The class whose logit is followed. */
  readonly target: number;
  readonly places: Readonly<Record<string, Place>>;
  /** What a place is filled with, by name; each of the photograph's shape. */
  readonly fills: Readonly<Record<string, tf.Tensor>>;
}

/** What became of a photograph after a place was filled. */
export interface PlaceTrial {
  readonly place: string;
  readonly fill: string;
  /** Of the target's logit, after less before. */
  readonly change: number;
  /** The class that is predicted afterwards. */
  readonly prediction: number;
}

/**
 * Fills each place of a photograph with each fill, and asks the network.
 *
 * Cost: a forward pass a place and fill, and one more.
 *
 * @param photo [1, height, width, channels].
 * @throws {RangeError} If a place is not inside the photograph, or `target` is no output.
 */
export async function placeTrials(
  forward: Forward,
  photo: tf.Tensor,
  options: PlaceTrialsOptions,
): Promise<PlaceTrial[]> {
  const action = "try places";
  requireKnownOptions(action, options, {
    target: "an integer of 0 or more",
    places: true,
    fills: true,
  });
  requireImages(action, "photo", photo);
  const { target, places, fills } = options, checked = checkedForward(action, forward);
  requireObjects(action, "fills", [fills], "tensors by name");
  const answer = async (make: () => tf.Tensor) => {
    const logits = tf.tidy(() => checked(make()));
    const values = await logits.data<"float32">();
    logits.dispose();
    return values;
  };
  const before = await answer(() => photo.clone());
  if (target >= before.length) {
    throw new RangeError(invalid(action, "target", `below ${before.length}`, target));
  }
  const trials: PlaceTrial[] = [];
  for (const [name, place] of placesOf(action, places)) {
    for (const [fill, other] of Object.entries(fills)) {
      const after = await answer(() => pasted(photo, other, { place }));
      const change = after[target]! - before[target]!;
      trials.push({ place: name, fill, change, prediction: argmax(after) });
    }
  }
  return trials;
}

/** The sum of a map over a place, channels included. */
function sumInside({ data, channels, ...size }: Image, place: Place): number {
  requirePlace("sum a map over a place", place, size);
  let sum = 0;
  for (let k = 0; k < data.length; k++) {
    if (isIn(place, Math.floor(k / channels), size.width)) sum += data[k]!;
  }
  return sum;
}

const isIn = ([top, bottom, left, right]: Place, pixel: number, width: number) => {
  const row = Math.floor(pixel / width), column = pixel % width;
  return row >= top && row < bottom && column >= left && column < right;
};

function placesOf(action: string, places: Readonly<Record<string, Place>>): [string, Place][] {
  requireObjects(action, "places", [places], "places by name");
  const all = Object.entries(places);
  if (all.length > 0) return all;
  throw new RangeError(invalid(action, "places", "one or more", places));
}

function requireImages(action: string, argument: string, images: tf.Tensor): void {
  requireBatch(action, argument, images);
  if (images.rank === 4) return;
  const must = "[batch, height, width, channels]";
  throw new TypeError(invalid(action, argument, must, images));
}

function requirePlace(
  action: string,
  place: Place,
  { height, width }: { readonly height: number; readonly width: number },
): void {
  requireList(action, "place", place, "top, bottom, left and right");
  const [top, bottom, left, right] = place;
  const isInside = place.length === 4 && place.every(Number.isInteger) && top >= 0 && left >= 0 &&
    top < bottom && left < right && bottom <= height && right <= width;
  if (isInside) return;
  const must = `top, bottom, left and right inside ${height} x ${width} pixels`;
  throw new RangeError(invalid(action, "place", must, place));
}

/** Options of {@link placeTable}. */
export interface PlaceTableOptions {
  /** Of the trials' target. */
  readonly map: Image;
  /** The same map by fewer gradients, which tells how sure its sums are; of the map's size. */
  readonly coarser?: ArrayLike<number>;
  readonly places: Readonly<Record<string, Place>>;
  readonly classNames: readonly string[];
}

/** Trials as a table: of each place area and attribution, and by each fill the change and the new answer. */
export function placeTable(trials: readonly PlaceTrial[], options: PlaceTableOptions): Text {
  const action = "tabulate trials";
  requireKnownOptions(action, options, {
    map: true,
    coarser: "a list of numbers?",
    places: true,
    classNames: "a list of names",
  });
  requireObjects(action, "trials", trials, "trials");
  const { map, coarser, places, classNames } = options;
  requireImage(action, "map", map);
  const maps = coarser ? [map, { ...map, data: coarser }] : [map];
  maps.slice(1).forEach((other) => requireImage(action, "coarser", other));
  const fills = [...new Set(trials.map(({ fill }) => fill))];
  const rows = placesOf(action, places).map(([name, place]) => {
    requirePlace(action, place, map);
    const [top, bottom, left, right] = place;
    const area = percent((bottom - top) * (right - left) / (map.height * map.width), 0);
    const told = fills.map((fill) => {
      const own = trials.find((trial) => trial.place === name && trial.fill === fill);
      return own ? `${fixed(own.change)} (${classNames[own.prediction]})` : "–";
    });
    return [name, area, ...maps.map((each) => fixed(sumInside(each, place))), ...told];
  });
  const sums = ["attribution", "by fewer gradients"].slice(0, maps.length);
  return table(["place", "area", ...sums, ...fills], rows);
}
