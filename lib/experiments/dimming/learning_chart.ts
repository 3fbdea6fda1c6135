import { dotChart, explorer, type Figure, lineChart, type Series } from "@lib/display";
import { invalid, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import { requirePositiveInteger, requireWords } from "@lib/runtime";
import { maximum, mean, minimum } from "@lib/statistics";
import type { Accuracy, RecordedEpoch } from "@lib/models";

/** Trainings of one kind, that differ in their seeds alone. */
export interface Trainings {
  /** E.g. `X-DNN`, or `X-DNN, committed`; names that begin alike share a colour. */
  readonly name: string;
  /** Images in an epoch. */
  readonly images: number;
  /** [training][epoch], those that have begun; of the last some epochs may be to come. */
  readonly histories: readonly (readonly RecordedEpoch[])[];
  /** Whether it began from a trained network, and not from scratch; it is dotted, as are names with a comma. */
  readonly isContinued?: boolean;
  /** What its loss and training accuracy are held against, where these are not the labels. */
  readonly against?: string;
}

const measures = [
  { choice: "validation accuracy", of: "validationAccuracy", factor: 100, unit: " (%)" },
  { choice: "training accuracy", of: "trainAccuracy", factor: 100, unit: " (%)" },
  { choice: "training loss", of: "loss", factor: 1, unit: " (nats)" },
] as const;

/**
 * How networks learn: a curve for each kind of training over the images seen so far, repeated ones
 * counted again, on a logarithmic axis on which short and long trainings stand beside each other. The
 * mean of several seeds has a band from the lowest to the highest. A menu chooses accuracy or loss.
 *
 * @param trainings Those without a finished epoch are left out.
 * @throws {RangeError} If no epoch has been finished, or a number is NaN or infinite.
 *
 * @example
 * ```ts
 * const epoch = (loss: number) => ({ loss, trainAccuracy: 0.8, validationAccuracy: 0.7 });
 * const histories = [[epoch(0.9), epoch(0.6)], [epoch(1)]];
 * learningExplorer([{ name: "X-DNN", images: 2000, histories }], { title: "Learning" });
 * ```
 */
export function learningExplorer(
  trainings: readonly Trainings[],
  options: { readonly title: string },
): Figure {
  const action = "draw learning curves";
  requireObjects(action, "trainings", trainings, "trainings, { name, images, histories }");
  requireKnownOptions(action, options, { title: true });
  for (const { name, images, histories, against } of trainings) {
    requireWords(action, "name", name);
    requirePositiveInteger(action, `images of ${name}`, images);
    if (against !== undefined) requireWords(action, `against of ${name}`, against);
    requireObjects(action, `histories of ${name}`, histories, "lists of epochs");
    histories.forEach((epochs) => requireObjects(action, `epochs of ${name}`, epochs, "epochs"));
  }
  const begun = trainings.filter(({ histories }) => histories.some(({ length }) => length > 0));
  return explorer((at) => {
    const { choice, of, factor, unit } = measures[at]!;
    const lines = begun.map(({ name, images, histories, isContinued }): Series => {
      const most = maximum(histories.map(({ length }) => length));
      const epochs = Array.from(
        { length: most },
        (_, epoch) => histories.flatMap((own) => own[epoch] ? [factor * own[epoch][of]] : []),
      );
      const band = { lower: epochs.map(minimum), upper: epochs.map(maximum), n: histories.length };
      return {
        name,
        x: epochs.map((_, epoch) => images * (epoch + 1)),
        y: epochs.map(mean),
        ...(histories.length > 1 ? band : {}),
        dash: isContinued || name.includes(",") ? "dot" : "solid",
      };
    });
    return lineChart(lines, {
      ...options,
      x: { title: "images seen in training", log: true },
      y: { title: choice + unit },
      caption: captionOf(trainings),
      width: 700,
    });
  }, { menu: { title: "measure", choices: measures.map(({ choice }) => choice) } });
}

/** How many trainings there are on how many images, in one sentence where all are alike. */
function captionOf(trainings: readonly Trainings[]): string {
  const grouped = (count: number) => count.toLocaleString("en");
  const sizes = trainings.map(({ images, histories: { length } }) =>
    `${length} on ${grouped(images)} images`
  );
  const isAlike = new Set(sizes).size === 1,
    isSeveral = trainings.some((t) => t.histories.length > 1);
  const sentences = [
    isAlike
      ? `Trainings of each kind: ${sizes[0]}; a point an epoch.`
      : `Trainings: ${trainings.map(({ name }, i) => `${name}: ${sizes[i]}`).join("; ")}.`,
    "Images are on a logarithmic axis.",
    ...(isSeveral ? ["Of several: their mean, and a band from the lowest to the highest."] : []),
    ...[...Map.groupBy(trainings, ({ against }) => against)].flatMap(([against, own]) => {
      const names = own.map(({ name }) => `"${name}"`).join(" and ");
      return against === undefined
        ? []
        : [`Loss and training accuracy of ${names} are held against ${against}, not the labels.`];
    }),
  ];
  return sentences.join(" ");
}

/**
 * Accuracies of networks that were trained in pairs: a row a training, a point a network, with 95%
 * intervals.
 *
 * @param accuracies By the network's name, one for each training, in the same order.
 * @throws {TypeError} If the networks have not as many trainings.
 *
 * @example
 * ```ts
 * const score = { correct: 8, count: 10, accuracy: 0.8, interval: [0.49, 0.94] } as const;
 * accuracyPairs({ "X-DNN": [score, score], twin: [score, score] });
 * ```
 */
export function accuracyPairs(accuracies: Readonly<Record<string, readonly Accuracy[]>>): Figure {
  const action = "draw accuracies in pairs";
  requireObjects(action, "accuracies", [accuracies], "accuracies by the network's name");
  const [first] = Object.values(accuracies);
  const dots = Object.entries(accuracies).flatMap(([group, own]) => {
    requireObjects(action, `accuracies of ${group}`, own, "accuracies");
    if (own.length !== first!.length) {
      throw new TypeError(invalid(action, group, `of ${first!.length} trainings`, own.length));
    }
    own.forEach(({ interval }) => requireList(action, `intervals of ${group}`, interval));
    return own.map(({ accuracy, interval: [low, high], count: n }, run) => {
      const interval = [100 * low, 100 * high] as const;
      return { name: `training ${run + 1}`, group, value: 100 * accuracy, interval, n };
    });
  });
  return dotChart(dots, {
    title: "Accuracy in pairs, training by training",
    value: { title: "accuracy (%)" },
    caption: `On ${first?.[0]?.count} images; whiskers: 95% Wilson intervals of each network by ` +
      "itself. Both of a row began alike and saw the same images.",
  });
}
