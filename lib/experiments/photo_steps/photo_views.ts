import { type Quadrature, quadrature, sampledSum } from "@lib/attribution";
import { creditLine } from "@lib/datasets";
import { explorer, type Figure, fixed, panels, percent, table, type Text } from "@lib/display";
import { relativeError } from "@lib/metrics";
import { invalid, requireObjects } from "@lib/runtime";
import { classProbability, mean, predictedClass, quantile } from "@lib/statistics";
import type { PathSums } from "../path_sums/exact_path_sums.ts";
import type { PhotoSteps } from "./measure_photo_steps.ts";
import type { WalkedPhoto } from "./walk_photos.ts";

/** px that a recorded map's squares have on a side. */
const square = 2;

/**
 * The recorded maps over a photograph, which the menu chooses: sums of few gradients, and the reference.
 *
 * @param walked The same photographs, of the record's size.
 */
export function photoStepsExplorer(
  photos: readonly (PhotoSteps & PathSums)[],
  walked: readonly WalkedPhoto[],
): Figure {
  requireAlike(photos, walked);
  const names = Object.keys(photos[0]!.maps).filter((name) => name !== "128"); // as the reference
  const heading = (name: string) => name === "reference" ? "1,025 gradients" : `n = ${name}`;
  return explorer((k) => {
    const { file, maps, ladder } = photos[k]!, { image, credit } = walked[k]!;
    const size = { height: image.height / square, width: image.width / square, channels: 1 };
    const views = names.map((name) =>
      ({ kind: "overlay", image, map: { ...size, data: maps[name]! }, sigma: 2 }) as const
    );
    const errors = ladder.filter(({ rule, steps }) => rule === "right" && `${steps}` in maps)
      .map(({ steps, error }) => `${percent(error, 0)} with ${steps}`);
    return panels([{
      label: `<b>${nameOf(file)}</b> · raw map off by ${errors.join(", ")}`,
      tiles: [{ kind: "input", image }, ...views],
    }], {
      columns: ["photograph", ...names.map(heading)],
      scale: "row",
      precision: "compact",
      width: 560,
      caption: `Sums by the right rule, for the labelled class from black. ${creditLine([credit])}`,
    });
  }, { menu: { title: "photograph", choices: photos.map(({ file }) => nameOf(file)) } });
}

/**
 * What the network makes of each photograph and of black, how complete the walk's trapezoid sum is, how
 * far its last doubling moved the map, with the record's at as many steps in brackets, and where the recorded
 * slope changes.
 */
export function walkTable(
  photos: readonly (PhotoSteps & PathSums)[],
  walked: readonly WalkedPhoto[],
  classNames: readonly string[],
): Text {
  requireAlike(photos, walked);
  return table(
    [
      "photograph",
      "classified as",
      "F(x), F(x')",
      "p(x), p(x')",
      "completeness error",
      "last doubling moved (recorded)",
      "recorded changes of slope before α = 0.1",
    ],
    walked.map(({ logits, logitsOnBlack, slopes, mapOf }, k) => {
      const { file, target, ladder } = photos[k]!, level = Math.log2(slopes.length - 1);
      const [output, start] = [logits[target]!, logitsOnBlack[target]!];
      const map = mapOf("trapezoid", level), sum = map.reduce((total, value) => total + value, 0);
      const off = sum - (output - start);
      const moved = relativeError(mapOf("trapezoid", level - 1), map);
      const recorded = ladder.find(({ rule, steps }) =>
        rule === "trapezoid" && steps === slopes.length
      )?.change;
      return [
        nameOf(file),
        classifiedAs(logits, target, classNames),
        `${fixed(output, 1)}, ${fixed(start, 1)}`,
        [logits, logitsOnBlack].map((own) => fixed(classProbability(own, target), 3)).join(", "),
        `${fixed(off)} (${percent(Math.abs(off / (output - start)))})`,
        percent(moved, 0) + (recorded === undefined ? "" : ` (${percent(recorded, 0)})`),
        percent(earlyChanges(photos[k]!.slopes), 0),
      ];
    }),
  );
}

/** The predicted class; where it is not the explained one, with its own logit and probability. */
function classifiedAs(
  logits: readonly number[],
  target: number,
  classNames: readonly string[],
): string {
  const found = predictedClass(logits), name = classNames[found]!;
  if (found === target) return name;
  return `${name} (F ${fixed(logits[found]!, 1)}, p ${fixed(classProbability(logits, found), 3)})`;
}

/** Which share of all changes of the slope from node to node lies on the first tenth of the path. */
function earlyChanges(slopes: readonly number[]): number {
  const jumps = slopes.slice(1).map((slope, k) => Math.abs(slope - slopes[k]!));
  const sumOf = (some: readonly number[]) => some.reduce((sum, jump) => sum + jump, 0);
  return sumOf(jumps.slice(0, Math.round(jumps.length / 10))) / sumOf(jumps);
}

/** Rules whose sums are read off the recorded slopes; the last is compared with the others. */
const recordedRules = ["midpoint", "gauss-legendre", "crowded"] as const;
/** From how many steps to how many; the first stretch has all others. */
const stretches = [[8, 128], [8, 16], [17, 32], [33, 64], [65, 128]] as const;

/**
 * How far sums of recorded slopes are off, by three rules: mean and quartiles of the counts of a stretch, and
 * at how many of these counts _crowded_ is nearer than either other. Photograph and stretch a row; the first
 * of a photograph has the error of the recorded sum of all slopes.
 */
export function recordedSumTable(photos: readonly (PhotoSteps & PathSums)[]): Text {
  requireObjects("sum up recorded slopes", "photos", photos, "recorded photographs");
  return table(
    [
      "photograph",
      "record off by",
      "steps",
      "counts",
      ...recordedRules.map((rule) => `${rule}: sum off by (%)`),
      ...recordedRules.slice(0, -1).map((rule) => `crowded is nearer than ${rule}`),
    ],
    photos.flatMap((photo) => {
      const whole = quadrature("trapezoid", photo.slopes.length);
      return stretches.map(([from, to], place) => {
        const counts = Array.from({ length: to - from + 1 }, (_, k) => from + k);
        const errors = recordedRules.map((rule) =>
          counts.map((steps) => sumError(photo, quadrature(rule, steps)))
        );
        const crowded = errors.at(-1)!;
        const nearer = errors.slice(0, -1).map((rival) =>
          rival.filter((error, k) => crowded[k]! < error).length
        );
        return [
          nameOf(photo.file),
          place === 0 ? percent(sumError(photo, whole), 2) : "",
          `${from} to ${to}`,
          `${counts.length}`,
          ...errors.map(spread),
          ...nearer.map((times) => `${times}`),
        ];
      });
    }),
  );
}

/** Errors as per cent: their mean, and in brackets the quartiles. */
function spread(errors: readonly number[]): string {
  const [low, high] = [0.25, 0.75].map((share) => fixed(100 * quantile(errors, share), 1));
  return `${fixed(100 * mean(errors), 1)} (${low} to ${high})`;
}

/** |sum / (F(x) - F(x')) - 1|, each node's slope that of the nearest recorded one. */
function sumError({ slopes, difference }: PhotoSteps & PathSums, rule: Quadrature): number {
  const last = slopes.length - 1, all = Float64Array.from(slopes);
  const halfway = Float64Array.from({ length: last }, (_, k) => (k + 0.5) / last);
  return Math.abs(sampledSum(halfway, all, rule) / difference - 1);
}

const nameOf = (file: string) => file.replace(/\.\w+$/, "");

function requireAlike(photos: readonly PhotoSteps[], walked: readonly WalkedPhoto[]): void {
  const action = "show photographs";
  requireObjects(action, "photos", photos, "recorded photographs");
  requireObjects(action, "walked", walked, "walked photographs");
  if (photos.length > 0 && photos.length === walked.length) return;
  const must = `as many as the ${photos.length} recorded ones, and one or more`;
  throw new RangeError(invalid(action, "walked", must, walked.length));
}
