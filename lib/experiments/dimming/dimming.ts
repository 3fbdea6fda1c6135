import { explorer, type Figure, fixed, type Image, lineChart, picturedChart } from "@lib/display";
import { type Forward, invalid, requireKnownOptions, requireList } from "@lib/runtime";
import { requireBatch, requireObjects } from "@lib/runtime";
import { maximum, rSquared } from "@lib/statistics";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";

/** What a network says of images whose pixels are multiplied by alpha. */
export interface DimmedAnswers {
  /** [image][alpha] The class with the largest logit. */
  readonly classes: readonly (readonly number[])[];
  /** [image][alpha] That class's logit. */
  readonly highest: readonly (readonly number[])[];
  /** [image][alpha] F(alpha x), the logit of the class that is found at the last alpha. */
  readonly logits: readonly (readonly number[])[];
}

/**
 * Multiplies images by each alpha and asks the network again. Cost: a forward pass an image and alpha.
 *
 * @param images [batch, ...]; not disposed.
 * @param alphas Contrasts, the last of them the one whose answers are followed, such as 1.
 * @throws {RangeError} If there is no alpha, or one is NaN or infinite.
 *
 * @example
 * ```ts
 * const { logits } = await dimmedAnswers(model.forward, images, [0, 0.5, 1]);
 * console.log(logits[0]); // of an X-DNN 0, F/2 and F
 * ```
 */
export async function dimmedAnswers(
  forward: Forward,
  images: tf.Tensor,
  alphas: readonly number[],
): Promise<DimmedAnswers> {
  const action = "ask of dimmed images";
  requireBatch(action, "images", images);
  requireList(action, "alphas", alphas);
  if (alphas.length === 0 || !Array.from(alphas).every((alpha) => Number.isFinite(alpha))) {
    throw new RangeError(invalid(action, "alphas", "one finite number or more", alphas));
  }
  const count = images.shape[0]!, answers: { classes: Uint16Array; logits: Float32Array }[] = [];
  for (const alpha of alphas) {
    const dimmed = images.mul(alpha);
    answers.push(await predict(forward, dimmed).finally(() => dimmed.dispose()));
  }
  const outputs = answers[0]!.logits.length / count, last = answers.at(-1)!.classes;
  const every = (value: (answer: typeof answers[0], image: number) => number) =>
    Array.from({ length: count }, (_, i) => answers.map((answer) => value(answer, i)));
  return {
    classes: every(({ classes }, i) => classes[i]!),
    highest: every(({ classes, logits }, i) => logits[outputs * i + classes[i]!]!),
    logits: every(({ logits }, i) => logits[outputs * i + last[i]!]!),
  };
}

/**
 * Requires answers by the network's name, of so many images at these contrasts.
 *
 * @throws {TypeError} If they are none, or do not fit.
 */
export function requireAnswers(
  action: string,
  answers: Readonly<Record<string, DimmedAnswers>>,
  { images, alphas }: { readonly images: number; readonly alphas: readonly number[] },
): [network: string, DimmedAnswers][] {
  requireObjects(action, "answers", [answers], "answers by the network's name");
  const networks = Object.entries(answers);
  requireObjects(action, "answers", networks.map(([, own]) => own), "of dimmedAnswers()");
  for (const [name, { classes, highest, logits }] of networks) {
    for (const rows of [classes, highest, logits]) {
      requireList(action, `answers of ${name}`, rows);
      const found = `${rows.length} x ${rows[0]?.length}`;
      if (found === `${images} x ${alphas.length}`) continue;
      const must = `of ${images} images at ${alphas.length} contrasts`;
      throw new TypeError(invalid(action, `answers of ${name}`, must, found));
    }
  }
  return networks;
}

/** How near F(ax) / F(x) is to a, over all images and contrasts. */
export interface Proportionality {
  /** Largest |F(ax) / F(x) - a|, as a share of the logit at full contrast. */
  readonly deviation: number;
  /** Share of the ratios' variance that the line y = x explains; negative where their mean is nearer. */
  readonly rSquared: number;
}

/**
 * How near a network is to F(ax) = aF(x).
 *
 * @param alphas Of the answers, the last of them 1.
 * @throws {TypeError} If answers and contrasts do not fit.
 *
 * @example
 * ```ts
 * const alphas = [0, 0.5, 1];
 * console.log(proportionality(await dimmedAnswers(model.forward, images, alphas), alphas));
 * ```
 */
export function proportionality(
  answers: DimmedAnswers,
  alphas: readonly number[],
): Proportionality {
  const action = "measure proportionality";
  requireObjects(action, "answers", [answers], "of dimmedAnswers()");
  requireList(action, "alphas", alphas);
  requireList(action, "answers.logits", answers.logits);
  requireAnswers(action, { network: answers }, { images: answers.logits.length, alphas });
  const ratios = answers.logits.flatMap((path) => path.map((logit) => logit / path.at(-1)!));
  const line = answers.logits.flatMap(() => alphas);
  const deviation = maximum(ratios.map((ratio, i) => Math.abs(ratio - line[i]!)));
  return { deviation, rSquared: rSquared(ratios, line) };
}

/** Options of {@linkcode dimmingExplorer}. */
export interface DimmingExplorerOptions {
  /** The contrasts asked about, ascending, the last of them full contrast. */
  readonly alphas: readonly number[];
  /** Of the networks' classes. */
  readonly classNames: readonly string[];
  /** The choices of the menu, one for each image. */
  readonly labels: readonly string[];
  /** The label, and the contrast, that it opens with; default the first of each. */
  readonly start?: { readonly label: string; readonly alpha: number };
}

/**
 * An image, dimmed by a slider, and beside it the logits of several networks over contrast, with what
 * each finds; a class other than at full contrast is bold.
 *
 * @param images Small, of one channel, in [0, 1].
 * @param answers By the network's name, of these images at these alphas.
 * @throws {TypeError} If there are not as many images, answers and labels.
 *
 * @example
 * ```ts
 * const alphas = [0, 0.5, 1], pictures = imagesOf(await readFinite(images, "images"), [28, 28, 1]);
 * const answers = { network: await dimmedAnswers(model.forward, images, alphas) };
 * const labels = pictures.map((_, i) => `image ${i}`);
 * dimmingExplorer(pictures, answers, { alphas, labels, classNames: test.classNames });
 * ```
 */
export function dimmingExplorer(
  images: readonly Image[],
  answers: Readonly<Record<string, DimmedAnswers>>,
  options: DimmingExplorerOptions,
): Figure {
  const action = "explore dimmed images";
  requireKnownOptions(action, options, {
    alphas: true,
    classNames: true,
    labels: true,
    start: true,
  });
  const { alphas, classNames, labels, start } = options;
  requireObjects(action, "images", images, "images");
  for (const [name, list] of Object.entries({ alphas, classNames, labels })) {
    requireList(action, name, list);
  }
  images.forEach(({ data }, i) => requireList(action, `images[${i}].data`, data));
  const networks = requireAnswers(action, answers, { images: images.length, alphas });
  const said = (image: number, at: number) =>
    networks.map(([name, { classes, highest }]) => {
      const own = classes[image]!, word = classNames[own[at]!]!;
      const found = own[at] === own.at(-1) ? word : `<b>${word}</b>`;
      return `${name}: ${found} ${fixed(highest[image]![at]!, 1)}`;
    }).join("<br>");
  return explorer((image, at) => {
    const picture = images[image]!, alpha = alphas[at]!;
    const dimmed = { ...picture, data: Float32Array.from(picture.data, (pixel) => alpha * pixel) };
    const lines = networks.map(([name, { logits }]) => ({ name, x: alphas, y: logits[image]! }));
    const chart = lineChart(lines, {
      title: "One network draws a straight line through 0, the other does not",
      x: { title: "contrast α: what the pixels are multiplied by" },
      y: { title: "logit of the class found at full contrast" },
      references: [{ x: alpha, text: `α = ${alpha}` }],
      caption: "The pictures: at full contrast, and dimmed to α; over each the class that a " +
        "network finds, with its logit. Bold: another class than at full contrast.",
      width: 700,
      height: 440,
    });
    return picturedChart(chart, [
      {
        image: picture,
        label: `full contrast, α = ${alphas.at(-1)}<br>` + said(image, alphas.length - 1),
      },
      { image: dimmed, label: `dimmed, α = ${alpha}<br>` + said(image, at) },
    ]);
  }, {
    menu: { title: "image", choices: labels, start: start?.label },
    slider: { title: "contrast α", choices: alphas, start: start?.alpha },
  });
}
