import { comparisonPanels, explorer, type Figure, fixed, type Image } from "@lib/display";
import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import { blurMaps } from "./measure_smooth_maps.ts";
import { type SmoothKind, unpackMap } from "./smooth_record.ts";

/** Options of {@linkcode smoothExplorer}. */
export interface SmoothExplorerOptions {
  /** The garments by class; the choices of the menu. */
  readonly labels: readonly string[];
  readonly start: { readonly label: string; readonly strength: number };
}

/**
 * One garment and three maps of the first seed: of the network without a prior, of the one with a prior on
 * roughness, whose strength a slider chooses, and the first map blurred until it is as smooth as the second
 * on all judged images.
 *
 * @param images The first judged image of each class.
 * @param kinds What `smoothKinds()` gives, the one without a prior first.
 */
export async function smoothExplorer(
  images: readonly Image[],
  kinds: readonly SmoothKind[],
  options: SmoothExplorerOptions,
): Promise<Figure> {
  const action = "show smooth maps";
  requireObjects(action, "images", images, "images");
  requireObjects(action, "kinds", kinds, "kinds of trainings");
  requireKnownOptions(action, options, { labels: "a list of classes", start: true });
  const { labels, start } = options;
  if (images.length !== labels.length) {
    const must = `${labels.length}, one for each label`;
    throw new TypeError(invalid(action, "images", must, images.length));
  }
  const ofKind = ({ trainings: [first] }: SmoothKind) =>
    first!.shown!.map((packed) => ({ map: unpackMap(packed), said: labels[packed.prediction]! }));
  const seeds = kinds[0]!.trainings.length;
  const plain = ofKind(kinds[0]!), taught = kinds.filter(({ prior }) => prior === "roughness");
  const own = taught.map(ofKind);
  const blurred = await Promise.all(
    taught.map(({ trainings: [first] }) =>
      blurMaps(plain.map(({ map }) => map), first!.blurred!.sigma)
    ),
  );
  return explorer((i, k) => {
    const image = images[i]!, { strength, trainings: [first] } = taught[k]!;
    const view = (map: ArrayLike<number>): [Image] => [{ ...image, data: map }];
    const says = (said: string) => said === labels[i] ? "" : `<br>(“${said}”)`;
    const sigma = fixed(first!.blurred!.sigma);
    const change = fixed((first!.onlyThis - first!.onlyControl) / 100, 1);
    return comparisonPanels([image], {
      [`no prior${says(plain[i]!.said)}`]: view(plain[i]!.map),
      [`prior, strength ${strength}${says(own[k]![i]!.said)}`]: view(own[k]![i]!.map),
      [`no prior,<br>blurred, σ = ${sigma} px`]: view(blurred[k]![i]!),
    }, {
      labels: [`<b>${labels[i]}</b>`],
      normalised: true,
      precision: "compact",
      caption:
        "X-Gradients of the predicted class, which is named where it is not the garment's. Each map is " +
        `divided by its own sum of magnitudes. In this pair of trainings, the first of ${seeds}, the prior ` +
        `changed test accuracy by ${change} points.`,
    });
  }, {
    menu: { title: "image", choices: labels, start: start.label },
    slider: {
      title: "strength of the prior",
      choices: taught.map(({ strength }) => strength),
      start: start.strength,
    },
  });
}
