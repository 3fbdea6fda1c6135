import { type Dataset, type Photos, subset } from "@lib/datasets";
import { assignVariables, type HostTensor, readVariables, type Resnet, resnet } from "@lib/models";
import { progress, timed } from "@lib/runtime";
import { fit, refitWithoutBiases, rescaleWithoutBiases } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** A way to a network without biases. */
export type Conversion = "stripped" | "rescaled" | "refitted on few" | "refitted" | "distilled";

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
  /** Inputs to rescale and refit on; no labels. */
  readonly inputs: tf.Tensor4D;
  /** Inputs that make a refit of their own, if given. */
  readonly few?: tf.Tensor4D | undefined;
  /** Inputs to distil on, in host memory; their mirror images are used too. */
  readonly photos: Photos;
  /** The teacher's prediction of each of `photos`: tells how far distilling has come. */
  readonly predictions: ArrayLike<number>;
  /** Steps of conjugate gradients in each layer. */
  readonly iterations: number;
  /** Walks through `photos` of distilling. */
  readonly epochs: number;
  /** Adam's step size in distilling, at the start. */
  readonly learningRate: number;
  readonly signal: AbortSignal | undefined;
}

/** Few enough for a network of ResNet-50's size to be trained on. */
const batchSize = 4;

/** A way to set a student's kernels by its teacher. */
type Way = typeof rescaleWithoutBiases;

/**
 * Ways to a network's kernels without its biases, each to be called when it is wanted: as they are,
 * rescaled, refitted, and distilled from the first refit.
 */
export function conversionsOf(
  teacher: Resnet,
  options: ConvertOptions,
): Map<Conversion, () => Promise<Converted>> {
  const { inputs, few, photos, iterations, signal } = options;
  const blank = () => resnet({ ...teacher.settings, bias: false });
  const imitate = async (name: Conversion, inputs: tf.Tensor4D, way: Way): Promise<Converted> => {
    const network = blank();
    const total = teacher.settings.depth + 4;
    const bar = progress({ label: `Without biases, ${name}`, total, unit: "layers" });
    let layers = 0;
    const onLayer = () => bar.update(++layers);
    const work = () => way(network, { teacher, inputs, onLayer, signal });
    const { milliseconds } = await timed(work).catch(freeing(network));
    await bar.done(`${layers} layers`);
    return { network, images: inputs.shape[0], seconds: milliseconds / 1000 };
  };
  const refit = (iterations: number): Way => (network, options) =>
    refitWithoutBiases(network, { ...options, iterations });
  // Refitting again would take its time and, on wasm, memory that it leaves in pieces.
  let kept: { seconds: number; kernels: ReadonlyMap<string, HostTensor> } | undefined;
  const first = few ? "refitted on few" : "refitted";
  const refitFirst = async () => {
    const refitted = await imitate(first, few ?? inputs, refit(iterations));
    const { network, seconds } = refitted;
    kept = { seconds, kernels: await readVariables(network.variables).catch(freeing(network)) };
    return refitted;
  };
  const distilled = async () => {
    if (!kept) (await refitFirst()).network.dispose();
    const network = blank(), { seconds, kernels } = kept!;
    assignVariables(network.variables, kernels, first);
    const work = () => distil(network, teacher, options);
    const { milliseconds } = await timed(work).catch(freeing(network));
    return { network, images: 2 * photos.count, seconds: seconds + milliseconds / 1000 };
  };
  const stripped = async () => {
    // Stripping looks at images as refitting does, but takes no step: a single one will do.
    const image = tf.slice(inputs, 0, 1);
    const result = await imitate("stripped", image, refit(0)).finally(() => image.dispose());
    return { ...result, images: 0 };
  };
  const ways = new Map<Conversion, () => Promise<Converted>>([
    ["stripped", stripped],
    ["rescaled", () => imitate("rescaled", inputs, rescaleWithoutBiases)],
    [first, refitFirst],
    ["distilled", distilled],
  ]);
  if (few) ways.set("refitted", () => imitate("refitted", inputs, refit(iterations)));
  return ways;
}

/** Trains a network towards the teacher's probabilities. */
async function distil(
  network: Resnet,
  { forward }: Resnet,
  { photos, predictions, epochs, learningRate, signal }: ConvertOptions,
): Promise<void> {
  const train: Dataset = { ...photos, labels: Uint16Array.from(predictions) };
  // Only for show, and few: all at once in a forward pass, they have to fit in memory.
  const validation = subset(train, [...Array(batchSize).keys()]);
  await fit(network, { train, validation }, {
    epochs,
    learningRate,
    batchSize,
    seed: 0,
    schedule: "cosine",
    augmentation: { flip: true, shift: 0 },
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
