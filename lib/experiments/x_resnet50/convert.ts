import { type Dataset, imageTensor, type Photos, subset } from "@lib/datasets";
import { assignVariables, type HostTensor, readVariables, type Resnet, resnet } from "@lib/models";
import { progress, timed } from "@lib/runtime";
import {
  fit,
  type ImitateOptions,
  predict,
  refitWithoutBiases,
  rescaleWithoutBiases,
} from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** A way to a network without biases; the refit on the most crops is called `refitted`. */
export type Conversion =
  | "stripped"
  | "rescaled"
  | `refitted on ${number} crops`
  | "refitted"
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
  const { inputs, cut, crops, iterations, signal } = options;
  const blank = () => resnet({ ...teacher.settings, bias: false });
  const imitate = async (
    name: Conversion,
    images: number,
    way: (network: Resnet, watch: Pick<ImitateOptions, "onLayer" | "signal">) => Promise<unknown>,
  ): Promise<Converted> => {
    const network = blank();
    const total = teacher.settings.depth + 4;
    const bar = progress({ label: `Without biases, ${name}`, total, unit: "layers" });
    let layers = 0;
    const onLayer = () => bar.update(++layers);
    const work = () => way(network, { onLayer, signal });
    const { milliseconds } = await timed(work).catch(freeing(network));
    await bar.done(`${layers} layers`);
    return { network, images, seconds: milliseconds / 1000 };
  };
  const most = crops.at(-1)!;
  // Refitting again would take its time.
  let kept: { seconds: number; kernels: ReadonlyMap<string, HostTensor> } | undefined;
  const refit = async (count: number, name: Conversion) => {
    const photos = await cut(count, "refit");
    const inputs = imageTensor(photos, [...Array(count).keys()]);
    const refitted = await imitate(
      name,
      count,
      (network, watch) =>
        refitWithoutBiases(network, {
          ...watch,
          teacher,
          inputs,
          iterations,
          batchSize: cropsAtOnce,
        }),
    )
      .finally(() => inputs.dispose());
    const { network, seconds } = refitted;
    if (count === most) {
      kept = { seconds, kernels: await readVariables(network.variables).catch(freeing(network)) };
    }
    return refitted;
  };
  const distilled = async () => {
    if (!kept) (await refit(most, "refitted")).network.dispose();
    const network = blank(), { seconds, kernels } = kept!;
    assignVariables(network.variables, kernels, "refitted");
    const work = () => distil(network, teacher, options);
    const { milliseconds } = await timed(work).catch(freeing(network));
    const images = most + options.distilCrops;
    return { network, images, seconds: seconds + milliseconds / 1000 };
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
  const refits = crops.map((count) => {
    const name: Conversion = count === most ? "refitted" : `refitted on ${count} crops`;
    return [name, () => refit(count, name)] as const;
  });
  return new Map<Conversion, () => Promise<Converted>>([
    ["stripped", stripped],
    ["rescaled", rescaled],
    ...refits,
    ["distilled", distilled],
  ]);
}

/** Trains a network towards the teacher's probabilities. */
async function distil(
  network: Resnet,
  { forward }: Resnet,
  { cut, distilCrops, learningRate, signal }: ConvertOptions,
): Promise<void> {
  const photos = await cut(distilCrops, "distil");
  const { classes } = await predict(forward, photos, { batchSize });
  const train: Dataset = { ...photos, labels: Uint16Array.from(classes) };
  // Only for show, and few: all at once in a forward pass, they have to fit in memory.
  const validation = subset(train, [...Array(batchSize).keys()]);
  await fit(network, { train, validation }, {
    epochs: 1,
    learningRate,
    batchSize,
    seed: 0,
    schedule: "cosine",
    teacher: { forward },
    label: "Without biases, distilled",
    signal,
  });
}

function freeing(network: Resnet) {
  return (error: unknown): never => {
    network.dispose();
    throw error;
  };
}
