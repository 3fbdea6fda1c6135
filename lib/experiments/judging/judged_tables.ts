import type { Certificate, ExampleCertificate } from "@lib/attribution";
import { fixed, percent, significant, table, type Text } from "@lib/display";
import type { MapScore } from "@lib/metrics";
import {
  type Forward,
  invalid,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";

/** Fills of images whose classes are known. */
export interface BareFills {
  /** By name, each of the images' shape. */
  readonly fills: Readonly<Record<string, tf.Tensor>>;
  /** The class of each image. */
  readonly target: readonly number[];
  readonly classNames: readonly string[];
}

/**
 * What fills without an image are classified as, and of how many images that is the class already.
 *
 * Cost: one forward pass an image and fill.
 *
 * @throws {TypeError} If a fill has not one example for each target.
 *
 * @example
 * ```ts
 * const classNames = Array.from("0123456789");
 * const target = Array.from(labels), fills = { black: black(images) };
 * await bareFillTable(model.forward, { fills, target, classNames });
 * ```
 */
export async function bareFillTable(
  forward: Forward,
  bare: BareFills,
): Promise<Text> {
  const action = "ask of bare fills";
  requireObjects(action, "bare", [bare], "{ fills, target, classNames }");
  const { fills, target, classNames } = bare;
  requireObjects(action, "bare.fills", [fills], "fills by name");
  for (const [argument, list] of Object.entries({ target, classNames })) {
    requireList(action, argument, list);
  }
  const rows: string[][] = [];
  for (const [name, fill] of Object.entries(fills)) {
    const { classes } = await predict(forward, fill);
    if (classes.length !== target.length) {
      const must = `of ${target.length} examples, one for each target`;
      throw new TypeError(invalid(action, `fills["${name}"]`, must, `${classes.length} of them`));
    }
    const own = target.filter((index, i) => index === classes[i]).length;
    const said = [...new Set(classes)].map((index) => classNames[index]!).join(", ");
    rows.push([name, said, `${own} of ${target.length}`]);
  }
  return table(["fill alone", "classified as", "images whose own class that is"], rows);
}

/** Options of {@link smallestShareTable}. */
export interface SmallestShareTableOptions {
  /** What each image is, by eye, and the network's words. */
  readonly subjects: Readonly<Record<"labels" | "classNames", readonly string[]>>;
  /** Of the maps that gave the orders. */
  readonly certificate: Pick<Certificate, "examples">;
  /** The network's logits of the baseline, which all images share. */
  readonly blank: ArrayLike<number>;
}

/**
 * Image by image what was explained, with the probability of its class at the baseline, how complete the
 * map is, and the smallest share of the pixels that keeps the class in each order.
 *
 * @param scores What `scoreSmallestFraction` gives, under one fill.
 * @throws {TypeError} If there is not a label and a certificate for each image.
 */
export function smallestShareTable(
  scores: readonly MapScore[],
  options: SmallestShareTableOptions,
): Text {
  const action = "make a table of smallest shares";
  requireObjects(action, "scores", scores, "scores of maps");
  requireKnownOptions(action, options, {
    subjects: true,
    certificate: true,
    blank: "a list of numbers",
  });
  const { subjects, certificate, blank } = options;
  requireObjects(action, "subjects and certificate", [subjects, certificate], "objects");
  const { labels, classNames } = subjects;
  const { examples } = certificate;
  requireObjects(action, "certificate.examples", examples, "certificates of examples");
  for (const [argument, list] of Object.entries({ labels, classNames })) {
    requireList(action, argument, list);
  }
  const orders = scores.filter(({ measure }) => measure === "smallest fraction");
  for (const { map, values } of orders) {
    if (values.length === labels.length && examples.length === labels.length) continue;
    const must = `of ${labels.length} images, as there are labels`;
    throw new TypeError(invalid(action, `scores of ${map}`, must, `${values.length} values`));
  }
  const asked = ["photograph", "prediction", "F(x)", "F(x')", "p_c(x')"];
  const headings = [...asked, "completeness error, logits (% of F(x) − F(x'))"];
  const rows = examples.map((example, i) => [
    labels[i]!,
    classNames[example.target]!,
    ...[example.output, example.baselineOutput].map((logit) => significant(logit)),
    significant(classProbability(blank, example.target)),
    completeness(example),
    ...orders.map(({ values }) => percent(values[i]!, 0)),
  ]);
  return table([...headings, ...orders.map(({ map }) => `${map} (p*)`)], rows);
}

/** What the sum of a map misses, in logits, and behind it in per cent of what it should be. */
function completeness({ completenessError, completenessPercent }: ExampleCertificate): string {
  const share = completenessPercent === null ? "–" : `${fixed(completenessPercent, 1)}%`;
  return `${significant(completenessError)} (${share})`;
}
