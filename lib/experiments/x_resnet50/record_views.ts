import type { Photos } from "@lib/datasets";
import { explorer, type Figure, fixed, imagesOf, interval, panels, percent } from "@lib/display";
import { scientific, table, type Text } from "@lib/display";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import { type Score, spearman, wilson } from "@lib/statistics";
import type { XResnet50Record, XResnet50Result } from "./measure.ts";
import { mapBlock, type PhotoScores } from "./photo_measures.ts";
import { squeezenetNames } from "./photo_tests.ts";

const teacherOf = ({ results }: XResnet50Record) => results[0]!;
const controlName = "input × gradient";

/**
 * How like maps of the photographs are to the teacher's Integrated Gradients, by rank correlation: its input x
 * gradient, the control, and those of all other networks.
 */
export function photoLikeness(record: XResnet50Record): Score[] {
  requireObjects("compare photographs' maps", "record", [record], "the record");
  const teacher = teacherOf(record);
  const score = (map: string, maps: XResnet50Result["maps"]): Score => ({
    map,
    condition: "photographs",
    direction: "higher",
    values: maps.map((own, i) => spearman(own, teacher.maps[i]!)),
  });
  const others = record.results.filter((result) => result !== teacher);
  return [
    score(controlName, teacher.gradientMaps!),
    ...others.map(({ name, maps }) => score(name, maps)),
  ];
}

/**
 * The networks of the record, a row each, and SqueezeNet with its biases and with zeros in their place; of each
 * error of homogeneity whether it is within the tolerance.
 */
export function photoRouteTable(
  record: XResnet50Record,
  options: { readonly tolerance: number },
): Text {
  const action = "tabulate X-ResNets";
  requireObjects(action, "record", [record], "the record");
  requireKnownOptions(action, options, { tolerance: "a positive number" });
  const { results, squeezenet } = record,
    words = (error: number) => error < 0.01 ? scientific(error, 0) : percent(error, 0);
  const of = (number: number, n: number) => `${number} of ${n} ${interval(wilson(number, n))}`;
  const scored = (scores?: PhotoScores) =>
    scores ? [of(scores.top1, scores.photos), `${scores.agreement}`] : ["–", "–"];
  const { tolerance } = options;
  const held = (error: number) => `${words(error)}, ${error <= tolerance ? "within" : "beyond"}`;
  const rows = results.map(({ name, cost, unseen, shown, homogeneityError, steps, difference }) => [
    name,
    cost ? `${cost.images}, ${fixed(cost.seconds / 60, 1)}` : "–",
    ...scored(unseen),
    `${shown.agreement} of ${shown.photos}`,
    held(homogeneityError),
    `${words(difference)}, IG(${steps})`,
  ]);
  const bar = (name: string, scores: PhotoScores, error = "–") => [
    ...[name, "–", ...scored(scores), "–", error, "–"],
  ];
  const references = squeezenet
    ? [
      bar(squeezenetNames.biased, squeezenet.biased),
      bar(
        squeezenetNames.stripped,
        squeezenet.stripped,
        held(squeezenet.homogeneityError),
      ),
    ]
    : [];
  return table([
    "network",
    "images, minutes",
    "unseen: right [95%]",
    "unseen: as the teacher",
    "shown: as the teacher",
    `not homogeneous by, tolerance ${scientific(tolerance, 0)}`,
    "one gradient off IG by",
  ], [...rows, ...references]);
}

/** Options of {@linkcode photoRouteExplorer}. */
export interface PhotoRouteExplorerOptions {
  /** Names of photographs' files, the choices of the menu. */
  readonly files: readonly string[];
  /** The networks whose maps stand beside the teacher's two. */
  readonly networks: readonly string[];
  readonly classNames: readonly string[];
  /** The choice that it opens with, without the ending; default the first. */
  readonly start?: string;
}

/**
 * A photograph seen through the teacher's Integrated Gradients, its input x gradient and the X-Gradients of
 * other networks; a menu chooses the photograph. Above it stands what the teacher predicts, and its label.
 */
export function photoRouteExplorer(
  record: XResnet50Record,
  photos: Photos & { readonly labels?: ArrayLike<number> },
  options: PhotoRouteExplorerOptions,
): Figure {
  const action = "explore photographs' routes";
  requireObjects(action, "record", [record], "the record");
  requireKnownOptions(action, options, {
    files: "a list of names",
    networks: "a list of names",
    classNames: "a list of names",
    start: true,
  });
  const { files, networks, classNames, start } = options, teacher = teacherOf(record);
  const choices = files.map((file) => file.replace(/\.\w+$/, ""));
  const places = files.map((file) => photos.files.indexOf(file));
  const pictures = imagesOf(photos.images, photos.shape), side = photos.shape[0] / mapBlock;
  const heat = (data: readonly number[]) => ({ data, height: side, width: side, channels: 1 });
  const found = (name: string) => record.results.find((result) => result.name === name)!;
  return explorer((choice) => {
    const i = places[choice]!, said = record.predictions[i]!, is = photos.labels![i]!;
    const image = pictures[i]!;
    const maps: [string, XResnet50Result["maps"]][] = [
      [`teacher, IG(${teacher.steps})`, teacher.maps],
      [`teacher, ${controlName}`, teacher.gradientMaps!],
      ...networks.map((name) => [name, found(name).maps] as [string, XResnet50Result["maps"]]),
    ];
    const tiles = maps.map(([name, own]) => ({
      label: `<b>${name}</b>`,
      tiles: [{ kind: "through", image, map: heat(own[i]!), sigma: 4 }] as const,
    }));
    const input = {
      label: `<b>${classNames[said]}</b><br>label: ${classNames[is]}`,
      tiles: [{ kind: "input", image }] as const,
    };
    return panels([input, ...tiles], {
      ...{ columns: [""], blocks: 3, precision: "compact", width: 420 },
      caption:
        "ImageNet's ResNet-50: a photograph, first named as the teacher names it, and as it is seen " +
        "through maps of that prediction. Authors and licences: data/photos/README.md.",
    });
  }, { menu: { title: "photograph", choices, start: start ?? choices[0]! } }).photographic();
}
