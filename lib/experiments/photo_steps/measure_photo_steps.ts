import { integratedGradients, refinement, type Rule } from "@lib/attribution";
import { imageTensor, loadPhotos } from "@lib/datasets";
import { relativeError } from "@lib/metrics";
import { imagenetInputs, imagenetResnet50 } from "@lib/models";
import { backendInfo, type Forward, progress, readFinite } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { PathSums, StepsRow } from "../path_sums/exact_path_sums.ts";
import type { ResumableParts } from "../resumable_parts.ts";
import { photoBatch, shrunk } from "../x_resnet50/photo_measures.ts";
import { nestedMaps, nestedRules } from "./walk_photos.ts";

/** One photograph's path from black, and what sums over it yield. */
export interface PhotoSteps {
  readonly file: string;
  /** The predicted class, which is the labelled one: its logit F is explained. */
  readonly target: number;
  readonly output: number;
  readonly baselineOutput: number;
  /** dF/dalpha at alpha = k / 1024, k = 0 .. 1024, in logits, to five digits. */
  readonly slopes: readonly number[];
  readonly rows: readonly StepsRow[];
  /** sum |reference - trapezoid of 513 nodes| / sum |reference|. */
  readonly lastMove: number;
  /** By its steps the right rule's map, and under "reference" that one; see `shrunk`. */
  readonly maps: Readonly<Record<string, readonly number[]>>;
}

/** Steps on three photographs, measured once. */
export interface PhotoStepsRecord {
  readonly backend: string;
  readonly photos: readonly PhotoSteps[];
}

/** Options of {@linkcode measurePhotoSteps}. */
export interface PhotoStepsOptions extends Partial<Pick<ResumableParts, "doPart">> {
  readonly signal?: AbortSignal;
}

/** The reference has 2^10 intervals, the first sums have 2^3. */
const doublings = 10, firstLevel = 3;
/** Gauss-Legendre's nodes are its own, so its sums are fewer. */
const gaussSteps = [8, 16, 32, 64, 128];
const photoCount = 3;
/** Pixels of the photographs: a gradient takes a third of what it takes at 224. */
const recordedSize = { resize: 146, crop: 128 } as const;

/**
 * How well sums of few gradients match a reference of 1,025 on photographs: the first three of the
 * committed ones which ImageNet's ResNet-50 classifies as labelled at 128 pixels, from black.
 *
 * The reference is the trapezoid rule's with 1,024 intervals. Left, right, midpoint and trapezoid share
 * its gradients; Gauss-Legendre takes its own up to 128.
 *
 * Cost: 1,273 gradients a photograph, of 4 billion multiply-adds each at 128 pixels; twenty minutes on one core.
 */
export async function measurePhotoSteps(
  { doPart = (_, work) => work(), signal }: PhotoStepsOptions = {},
): Promise<PhotoStepsRecord> {
  const photos = await loadPhotos(recordedSize), inputShape = photos.shape;
  const { forward, convention, dispose } = await imagenetResnet50({ inputShape });
  const inputs = tf.tidy(() =>
    imagenetInputs(imageTensor(photos, [...photos.labels.keys()]), convention)
  );
  const black = tf.tidy(() => imagenetInputs(tf.zeros([1, ...photos.shape]), convention));
  try {
    const images = await readFinite(inputs, "photographs");
    const { classes } = await predict(forward, { ...photos, images }, photoBatch);
    const right = [...classes.keys()].filter((i) => classes[i] === photos.labels[i]);
    const measured: PhotoSteps[] = [];
    for (const i of right.slice(0, photoCount)) {
      const file = photos.files[i]!, target = classes[i]!, input = tf.slice(inputs, i, 1);
      const path = { file, input, baseline: black, target, signal };
      const part = doPart(file, () => measurePhoto(forward, path));
      measured.push(await part.finally(() => input.dispose()));
    }
    return { backend: backendInfo().backend, photos: measured };
  } finally {
    dispose();
    tf.dispose([inputs, black]);
  }
}

async function measurePhoto(
  forward: Forward,
  { file, input, baseline, target, signal }: {
    readonly file: string;
    readonly input: tf.Tensor;
    readonly baseline: tf.Tensor;
    readonly target: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<PhotoSteps> {
  const bar = progress({ label: file, total: 2 ** doublings + 1, unit: "gradients" });
  const onProgress = (done: number) => bar.update(done);
  const asked = { target, baseline, ...photoBatch, signal };
  const { slopes, mapOf } = await nestedMaps(forward, input, { ...asked, doublings, onProgress });
  await bar.done();
  const reference = mapOf("trapezoid", doublings), rows: StepsRow[] = [];
  let ends = { output: 0, baselineOutput: 0 };
  const addRows = (rule: Rule, maps: readonly [steps: number, map: ArrayLike<number>][]) =>
    maps.forEach(([steps, map], k) => {
      const sum = Array.from(map).reduce((total, value) => total + value, 0);
      const { change } = refinement(map, maps[k - 1]?.[1], { difference: 1, tolerance: 1 });
      const row = { rule, steps, sum, error: relativeError(map, reference) };
      rows.push(k === 0 ? row : { ...row, change });
    });
  for (const rule of nestedRules) {
    const last = rule === "midpoint" ? doublings - 1 : doublings, more = +(rule === "trapezoid");
    const levels = Array.from({ length: last - firstLevel + 1 }, (_, k) => firstLevel + k);
    addRows(rule, levels.map((level) => [2 ** level + more, mapOf(rule, level)]));
  }
  const gauss: [number, Float32Array][] = [];
  for (const steps of gaussSteps) {
    const rule = "gauss-legendre" as const;
    const { attributions, certificate } = await integratedGradients(forward, input, {
      ...asked,
      rule,
      steps,
    });
    gauss.push([steps, await attributions.data<"float32">()]);
    attributions.dispose();
    const { output, baselineOutput } = certificate.examples[0]!;
    ends = { output, baselineOutput };
  }
  addRows("gauss-legendre", gauss);
  const shown = [3, 5, 7].map((level) => [2 ** level, mapOf("right", level)] as const);
  const squares = (map: Float64Array) => shrunk(map, input.shape as tf.Tensor4D["shape"], 2);
  return {
    file,
    target,
    ...ends,
    slopes: Array.from(slopes, (slope) => Number(slope.toPrecision(5))),
    rows,
    lastMove: relativeError(mapOf("trapezoid", doublings - 1), reference),
    maps: Object.fromEntries(
      [...shown, ["reference", reference] as const].map(([name, map]) => [name, squares(map)]),
    ),
  };
}

/** Where the committed record is. */
export const photoStepsRecordPath = new URL(
  "../../../data/photo-steps/record.json",
  import.meta.url,
);

/**
 * What {@linkcode measurePhotoSteps} found once, photographs as paths beside those of other images:
 * lib/experiments/record_photo_steps.ts made it.
 */
export async function readPhotoSteps(): Promise<(PhotoSteps & PathSums)[]> {
  const { photos }: PhotoStepsRecord = JSON.parse(await Deno.readTextFile(photoStepsRecordPath));
  return photos.map((photo) => {
    const { file, output, baselineOutput } = photo;
    // With 1,024 steps left and right have all the nodes that they are judged by.
    const rows = photo.rows.filter(({ steps }) => steps < 2 ** doublings);
    const label = file.replace(/\.\w+$/, ""), difference = output - baselineOutput;
    return { ...photo, label, difference, rows, ladder: rows };
  });
}
