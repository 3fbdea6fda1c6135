import { type Dataset, imageTensor, type Photos, subset } from "@lib/datasets";
import { assignVariables, type HostTensor, readVariables, type Resnet, resnet } from "@lib/models";
import { progress } from "@lib/runtime";
import {
  fit,
  type ImitateOptions,
  type LayerFit,
  predict,
  refitWithoutBiases,
  rescaleWithoutBiases,
} from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** A way to a network without biases. */
export type Conversion =
  | "stripped"
  | "rescaled"
  | `refit on ${number} crops`
  | "distilled";

/** A network without biases and what it took. */
export interface Converted {
  /** The caller's to dispose. */
  readonly network: Resnet;
  /** Unlabelled images that it was made with. */
  readonly images: number;
  readonly seconds: number;
}

/** What to convert with. */
export interface ConvertOptions {
  /** Inputs to strip and rescale on; no labels. */
  readonly inputs: tf.Tensor4D;
  /** Cuts so many inputs at random, the same at each call with the same name. */
  readonly cut: (count: number, name: string) => Promise<Photos>;
  /** On how many crops each refit is made, ascending. */
  readonly crops: readonly number[];
  /** Steps of conjugate gradients in each layer. */
  readonly iterations: number;
  /** On how many other crops the last refit is distilled, each seen once. */
  readonly distilCrops: number;
  /** Adam's step size in distilling, at the start. */
  readonly learningRate: number;
  readonly signal: AbortSignal | undefined;
  /** Where refits and distilling of this name keep how far they are. */
  readonly checkpoint?: ((name: Conversion) => Promise<string>) | undefined;
}

/** Few enough for a network of ResNet-50's size to be trained on. */
const batchSize = 4;

/** Crops in one pass of a refit. */
const cropsAtOnce = 8;

/**
 * Ways to a network's kernels without its biases, each to be called when it is wanted: as they are,
 * rescaled, refitted on crops, and distilled from the refit on the most of them.
 */
export function conversionsOf(
  teacher: Resnet,
  options: ConvertOptions,
): Map<Conversion, () => Promise<Converted>> {
  const { inputs, cut, crops, iterations, signal, checkpoint } = options;
  const blank = () => resnet({ ...teacher.settings, bias: false });
  const imitate = async (
    name: Conversion,
    images: number,
    way: (
      network: Resnet,
      watch: Pick<ImitateOptions, "onLayer" | "signal">,
    ) => Promise<LayerFit[]>,
  ): Promise<Converted> => {
    const network = blank();
    const total = teacher.settings.depth + 4;
    const bar = progress({ label: `Without biases, ${name}`, total, unit: "layers" });
    let layers = 0;
    const onLayer = () => bar.update(++layers);
    const fits = await way(network, { onLayer, signal }).catch(freeing(network));
    await bar.done(`${layers} layers`);
    return { network, images, seconds: fits.reduce((sum, { seconds }) => sum + seconds, 0) };
  };
  const most = crops.at(-1)!;
  // Refitting again would take its time.
  let kept: { seconds: number; kernels: ReadonlyMap<string, HostTensor> } | undefined;
  const refit = async (count: number) => {
    const name = refitOn(count);
    const photos = await cut(count, "refit");
    const inputs = imageTensor(photos, [...Array(count).keys()]);
    const keep = { checkpoint: await checkpoint?.(name), iterations, batchSize: cropsAtOnce };
    const found = await imitate(
      name,
      count,
      (network, watch) => refitWithoutBiases(network, { ...watch, ...keep, teacher, inputs }),
    )
      .finally(() => inputs.dispose());
    const { network, seconds } = found;
    if (count === most) {
      kept = { seconds, kernels: await readVariables(network.variables).catch(freeing(network)) };
    }
    return found;
  };
  const distilled = async () => {
    if (!kept) (await refit(most)).network.dispose();
    const network = blank(), { seconds, kernels } = kept!;
    assignVariables(network.variables, kernels, refitOn(most));
    const more = await distil(network, teacher, options).catch(freeing(network));
    const images = most + options.distilCrops;
    return { network, images, seconds: seconds + more };
  };
  const stripped = async () => {
    // Stripping looks at images as refitting does, but takes no step: a single one will do.
    const image = tf.slice(inputs, 0, 1), options = { teacher, inputs: image, iterations: 0 };
    return await imitate(
      "stripped",
      0,
      (network, watch) => refitWithoutBiases(network, { ...watch, ...options }),
    ).finally(() => image.dispose());
  };
  const rescaled = () =>
    imitate(
      "rescaled",
      inputs.shape[0],
      (network, watch) =>
        rescaleWithoutBiases(network, { ...watch, teacher, inputs, batchSize: cropsAtOnce }),
    );
  const refits = crops.map((count) => [refitOn(count), () => refit(count)] as const);
  return new Map<Conversion, () => Promise<Converted>>([
    ["stripped", stripped],
    ["rescaled", rescaled],
    ...refits,
    ["distilled", distilled],
  ]);
}

const refitOn = (count: number): Conversion => `refit on ${count} crops`;

/** Trains a network towards the teacher's probabilities; gives the seconds of the training. */
async function distil(
  network: Resnet,
  { forward }: Resnet,
  { cut, distilCrops, learningRate, signal, checkpoint }: ConvertOptions,
): Promise<number> {
  const photos = await cut(distilCrops, "distil");
  const { classes } = await predict(forward, photos, { batchSize });
  const train: Dataset = { ...photos, labels: Uint16Array.from(classes) };
  // Only for show, and few: all at once in a forward pass, they have to fit in memory.
  const validation = subset(train, [...Array(batchSize).keys()]);
  const path = await checkpoint?.("distilled");
  const history = await fit(network, { train, validation }, {
    epochs: 1,
    learningRate,
    batchSize,
    seed: 0,
    schedule: "cosine",
    teacher: { forward },
    label: "Without biases, distilled",
    signal,
    ...(path === undefined ? {} : { checkpoint: path }),
  });
  return history.reduce((sum, { seconds }) => sum + seconds, 0);
}

function freeing(network: Resnet) {
  return (error: unknown): never => {
    network.dispose();
    throw error;
  };
}
