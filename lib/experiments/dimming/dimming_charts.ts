import type { ExactIntegratedGradients } from "@lib/attribution";
import { type Figure, lineChart, type Series } from "@lib/display";
import { invalid, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import { wilson } from "@lib/statistics";
import { type DimmedAnswers, requireAnswers } from "./dimming.ts";

/** What was asked about each of some images. */
export interface DimmingChartOptions<Label> {
  /** The contrasts, ascending, the last of them full contrast. */
  readonly alphas: readonly number[];
  /** One for each image. */
  readonly labels: ArrayLike<Label>;
}

/** Networks by name with their answers, the last drawn first, so that the first is on top. */
function networksOf(
  action: string,
  answers: Readonly<Record<string, DimmedAnswers>>,
  options: DimmingChartOptions<unknown>,
): [network: string, DimmedAnswers][] {
  requireKnownOptions(action, options, {
    alphas: "a list of numbers",
    labels: "a list of numbers",
  });
  const { alphas, labels } = options;
  return requireAnswers(action, answers, { images: labels.length, alphas }).toReversed();
}

/**
 * F(ax) / F(x) over the contrast a: a line an image. On an X-DNN all of them are y = x.
 *
 * @param answers Of each network, what `dimmedAnswers` gives.
 * @param options.labels What each image is, for the mouse.
 * @throws {TypeError} If answers, contrasts and labels do not fit.
 * @throws {RangeError} If a ratio is not finite, as F(x) is 0.
 *
 * @example
 * ```ts
 * const alphas = [0, 0.5, 1], network = await dimmedAnswers(model.forward, images, alphas);
 * ratioChart({ network }, { alphas, labels: network.logits.map((_, i) => `image ${i}`) });
 * ```
 */
export function ratioChart(
  answers: Readonly<Record<string, DimmedAnswers>>,
  options: DimmingChartOptions<string>,
): Figure {
  const networks = networksOf("draw ratios", answers, options), { alphas, labels } = options;
  const lines = networks.map(([name, own]): Series => {
    const downAndUp = <Value>(line: readonly Value[]) => [...line.toReversed(), ...line];
    return {
      name: `${name}: ${labels.length} lines`,
      mode: "lines",
      // One line for Plotly, down an image's and up again, as all of them meet at (1, 1).
      x: own.logits.flatMap(() => downAndUp(alphas)),
      y: own.logits.flatMap((line) => downAndUp(line.map((logit) => logit / line.at(-1)!))),
      labels: own.logits.flatMap((line, i) => downAndUp(line.map(() => labels[i]!))),
    };
  });
  return lineChart(lines, {
    title: "Without biases the output is proportional to the input",
    x: { title: "contrast of the input, α" },
    y: { title: "F(αx) / F(x)" },
    caption: "Logit of the class found at full contrast, as a share of itself there: a line for " +
      "each image and network. The X-DNN's lie on one another, on y = x.",
  });
}

/**
 * Accuracy over contrast, with 95% Wilson intervals as bands.
 *
 * @param answers Of each network, what `dimmedAnswers` gives.
 * @param options.labels The true class of each image.
 * @throws {TypeError} If answers, contrasts and labels do not fit.
 *
 * @example
 * ```ts
 * const alphas = [0.1, 1], network = await dimmedAnswers(model.forward, images, alphas);
 * contrastChart({ network }, { alphas, labels });
 * ```
 */
export function contrastChart(
  answers: Readonly<Record<string, DimmedAnswers>>,
  options: DimmingChartOptions<number>,
): Figure {
  const networks = networksOf("draw accuracies", answers, options);
  const { alphas, labels } = options, n = labels.length;
  const bands = networks.map(([name, own]): Series => {
    const correct = alphas.map((_, at) =>
      own.classes.filter((found, i) => found[at] === labels[i]).length
    );
    const ends = correct.map((count) => wilson(count, n).map((end) => 100 * end));
    const [lower, upper] = [0, 1].map((side) => ends.map((interval) => interval[side]!));
    const y = correct.map((count) => 100 * count / n);
    return { name, x: alphas, y, lower: lower!, upper: upper!, n };
  });
  return lineChart(bands, {
    title: "Dimming costs the twin accuracy, and the X-DNN nothing",
    x: { title: "contrast, α" },
    y: { title: "test accuracy (%)" },
    caption: `Accuracy on ${n} test images whose pixels are multiplied by α; bands: 95% Wilson ` +
      "intervals. Neither network saw other contrasts in training.",
  });
}

/** Options of {@linkcode slopeChart}. */
export interface SlopeChartOptions {
  /** The place of the image whose path is drawn. */
  readonly image: number;
  /** What the image is, for the caption. */
  readonly label: string;
}

/** The left end of an axis that cannot show 0. */
const leftEnd = 0.001;

/**
 * The slope of a network on the way from black to an image: a step for each exact piece, on a logarithmic
 * axis, as pieces crowd near black. Integrated Gradients average along this line.
 *
 * @param paths Of each network, what `exactIntegratedGradients` gives from a black baseline.
 * @throws {TypeError} If a network has no such path.
 *
 * @example
 * ```ts
 * const network = await exactIntegratedGradients(model, images.slice(0, 1), { target: 0 });
 * slopeChart({ network }, { image: 0, label: "boot" });
 * ```
 */
export function slopeChart(
  paths: Readonly<Record<string, Pick<ExactIntegratedGradients, "breakpoints" | "slopes">>>,
  options: SlopeChartOptions,
): Figure {
  const action = "draw slopes";
  requireKnownOptions(action, options, { image: "an integer of 0 or more", label: "words" });
  const { image, label } = options;
  requireObjects(action, "paths", [paths], "exact paths by the network's name");
  requireObjects(action, "paths", Object.values(paths), "of exactIntegratedGradients()");
  const steps = Object.entries(paths).toReversed().map(
    ([name, { breakpoints, slopes }]): Series => {
      requireList(action, "breakpoints", breakpoints);
      requireList(action, "slopes", slopes);
      const joints = breakpoints[image], heights = slopes[image];
      if (!joints || !heights) {
        throw new TypeError(invalid(action, `image ${image} of ${name}`, "a path", joints));
      }
      const first = joints.filter((alpha) => alpha <= leftEnd).length; // the piece at the left end
      const shown = [...heights.subarray(first)];
      return {
        name: `${name}, pieces: ${heights.length}`,
        mode: "lines",
        steps: true,
        x: [leftEnd, ...joints.subarray(first), 1],
        y: [...shown, shown.at(-1)!],
      };
    },
  );
  return lineChart(steps, {
    title: "On an X-DNN the slope is the same all the way",
    x: { title: "contrast on the way, α (0: black, 1: the image)", log: true },
    y: { title: "slope dF(αx)/dα (logits)" },
    caption: `Slope of the found class's logit on the way from black to an image (${label}): a ` +
      `step for each exact piece, from α = ${leftEnd} on. Integrated Gradients average along ` +
      "this line.",
  });
}
