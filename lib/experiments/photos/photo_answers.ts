import { baselinePrediction, type ExampleCertificate } from "@lib/attribution";
import { channelSum, fixed, type Image, percent, table, type Text, topMass } from "@lib/display";
import {
  type Forward,
  invalid,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** What a network says of a photograph. */
export interface PhotoAnswer {
  /** The name of the prediction, and of the label where that is another. */
  readonly title: string;
  readonly prediction: number;
  readonly label: number | undefined;
  /** F(x), one an output. */
  readonly logits: Float32Array;
}

/** Options of {@link askPhotos}. */
export interface AskPhotosOptions {
  readonly classNames: readonly string[];
  /** What each photograph shows, where that is known. */
  readonly labels?: ArrayLike<number> | undefined;
}

/**
 * Asks a network what it sees. Cost: a forward pass a photograph.
 *
 * @param photos [batch, height, width, channels].
 */
export async function askPhotos(
  forward: Forward,
  photos: tf.Tensor,
  options: AskPhotosOptions,
): Promise<PhotoAnswer[]> {
  requireKnownOptions("ask about photographs", options, {
    classNames: "a list of names",
    labels: "a list of numbers?",
  });
  const { classNames, labels } = options;
  const { classes, logits } = await predict(forward, photos, { batchSize: 4 });
  const size = logits.length / classes.length;
  return Array.from(classes, (prediction, i) => {
    const label = labels?.[i], said = `${classNames[prediction]}`;
    const isWrong = label !== undefined && label !== prediction;
    const title = isWrong ? `${said} (label: ${classNames[label]})` : said;
    return { title, prediction, label, logits: logits.slice(i * size, (i + 1) * size) };
  });
}

/** Maps of photographs on the host, and what they are worth. */
export interface ExplainedPhotos {
  readonly maps: readonly Image[];
  /** The maps' means over channels, a number a pixel. */
  readonly scores: readonly Float32Array[];
  readonly examples: readonly ExampleCertificate[];
}

/** Options of {@link photoTable}. */
export interface PhotoTableOptions {
  /** Heads the first column, which names photographs by their answers; default "classified as". */
  readonly heading?: string;
}

/**
 * Explained photographs as a table: prediction and label, steps, F and p of image and baseline, the sum of the
 * attributions, and what it misses in logits, in per cent of F(x) - F(x'), and of sum |a|; last the part of
 * sum |a| in the map's top region, by `topMass`.
 *
 * @param answers What the network says of each.
 * @param blank What it says of the baseline.
 * @throws {TypeError} If there is not one explanation for each answer.
 */
export function photoTable(
  answers: readonly PhotoAnswer[],
  explained: Pick<ExplainedPhotos, "maps" | "examples">,
  blank: PhotoAnswer,
  options: PhotoTableOptions = {},
): Text {
  const action = "tabulate explanations";
  requireKnownOptions(action, options, { heading: "words?" });
  const { heading = "classified as" } = options;
  requireObjects(action, "explained", [explained], "explanations, { maps, examples }");
  const { maps, examples } = explained;
  requireObjects(action, "answers", answers, "answers");
  requireObjects(action, "maps", maps, "maps");
  requireObjects(action, "examples", examples, "certificates");
  requireObjects(action, "blank", [blank], "answers");
  if (examples.length !== answers.length || maps.length !== answers.length) {
    const must = `one for each of ${answers.length} answers`;
    throw new TypeError(invalid(action, "examples", must, `${examples.length} of them`));
  }
  const rows = examples.map((e, i) => {
    const { title, logits } = answers[i]!;
    const mass = channelSum(maps[i]!).reduce((sum, value) => sum + Math.abs(value), 0);
    const off = Math.abs(e.completenessError);
    return [
      title,
      `${e.steps ?? "–"}`,
      `${fixed(e.output)} (${percent(classProbability(logits, e.target))})`,
      `${fixed(e.baselineOutput)} (${percent(classProbability(blank.logits, e.target))})`,
      fixed(e.sum),
      fixed(e.completenessError),
      e.completenessPercent === null ? "–" : fixed(e.completenessPercent, 1),
      fixed(100 * off / mass, 2),
      percent(topMass(maps[i]!), 0),
    ];
  });
  const columns = [
    heading,
    "steps",
    "F(x) (p)",
    "F(x') (p)",
    "sum",
    "error",
    "% of F(x) − F(x')",
  ];
  return table([...columns, "% of Σ|a|", "top 10% has"], rows);
}

/** A network that is shown blank images. */
export interface BlankNetwork {
  readonly forward: Forward;
  /** Height, width and channels of its images. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classNames: readonly string[];
}

/** What a network says of a blank image. */
export interface BlankAnswer {
  readonly network: string;
  /** Level of all pixels, 0 (black) to 1 (white). */
  readonly level: number;
  readonly answer: string;
  /** Probability of the answer. */
  readonly probability: number;
  /** Entropy of the probabilities as a share of ln(classes), 0 (certain) to 1 (knows nothing). */
  readonly entropy: number;
}

/** Shows blank images to networks, named. Cost: a forward pass an image and network. */
export async function askBlanks(
  networks: Readonly<Record<string, BlankNetwork>>,
  levels: readonly number[],
): Promise<BlankAnswer[]> {
  const action = "show blank images";
  requireObjects(action, "networks", [networks], "networks by name");
  requireObjects(action, "networks", Object.values(networks), "networks");
  requireList(action, "levels", levels);
  const answers: BlankAnswer[] = [];
  for (const [network, { forward, shape, classNames }] of Object.entries(networks)) {
    requireList(action, `shape of ${network}`, shape);
    requireList(action, `classNames of ${network}`, classNames, "names");
    for (const level of levels) {
      const blank = tf.fill([1, ...shape], level);
      const said = await baselinePrediction(forward, blank).finally(() => blank.dispose());
      const { predicted, logits, share: entropy } = said[0]!;
      const probability = classProbability(logits, predicted);
      answers.push({ network, level, answer: classNames[predicted]!, probability, entropy });
    }
  }
  return answers;
}

/** The same as a table. */
export function blankTable(answers: readonly BlankAnswer[]): Text {
  requireObjects("tabulate blank images", "answers", answers, "answers");
  return table(
    ["network", "grey level", "answer", "p", "entropy"],
    answers.map(({ network, level, answer, probability, entropy }) => {
      return [network, `${level}`, answer, fixed(probability, 3), percent(entropy, 0)];
    }),
  );
}
