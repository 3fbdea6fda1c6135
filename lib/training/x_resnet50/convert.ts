import type { Dataset, Photos } from "@lib/datasets";
import { type Resnet, resnet } from "@lib/models";
import { progress } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { fit } from "../fit.ts";
import { refitWithoutBiases } from "../without_biases/refit.ts";
import { rescaleWithoutBiases } from "../without_biases/rescale.ts";
import { timed } from "./timed.ts";

/** A way to a network without biases. */
export type Conversion = "stripped" | "rescaled" | "refitted on few" | "refitted" | "distilled";

/** A network without biases and what it took. */
export interface Converted {
  readonly name: Conversion;
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

/**
 * A network's kernels without its biases: as they are, rescaled, refitted, and distilled from the refit.
 *
 * @returns Networks of the caller's.
 */
export async function convert(
  teacher: Resnet,
  options: ConvertOptions,
): Promise<Converted[]> {
  const { inputs, few, photos, predictions, iterations, epochs, learningRate, signal } = options;
  const made: Converted[] = [];
  const stop = signal && { signal };
  const make = async (
    name: Conversion,
    images: number,
    work: (network: Resnet) => Promise<unknown>,
  ) => {
    const network = resnet({ ...teacher.settings, bias: false });
    const entry = { name, network, images, seconds: 0 };
    made.push(entry);
    [, entry.seconds] = await timed(() => work(network));
    return network;
  };
  const imitate = (name: Conversion, inputs: tf.Tensor4D, way: typeof rescaleWithoutBiases) =>
    make(name, inputs.shape[0], async (network) => {
      const total = teacher.settings.depth + 4;
      const bar = progress({ label: `Without biases, ${name}`, total, unit: "layers" });
      let layers = 0;
      const onLayer = () => bar.update(++layers);
      await way(network, { teacher, inputs, onLayer, ...stop });
      await bar.done(`${layers} layers`);
    });
  const refit: typeof rescaleWithoutBiases = (network, options) =>
    refitWithoutBiases(network, { ...options, iterations });
  const one = tf.slice(inputs, 0, 1);
  try {
    await make("stripped", 0, (network) =>
      // Whatever it sees: no step is taken.
      refitWithoutBiases(network, { teacher, inputs: one, iterations: 0 }));
    await imitate("rescaled", inputs, rescaleWithoutBiases);
    if (few) await imitate("refitted on few", few, refit);
    const refitted = await imitate("refitted", inputs, refit);
    const train: Dataset = { ...photos, labels: Uint16Array.from(predictions) };
    await make("distilled", 2 * photos.count, async (network) => {
      for (const [name, variable] of network.variables) {
        variable.assign(refitted.variables.get(name)!);
      }
      await fit(network, { train, validation: train }, {
        ...{ epochs, learningRate, batchSize, seed: 0, schedule: "cosine" },
        augmentation: { flip: true, shift: 0 },
        teacher: { forward: teacher.forward },
        label: "Without biases, distilled",
        ...stop,
      });
    });
    return made;
  } catch (error) {
    for (const { network } of made) network.dispose();
    throw error;
  } finally {
    one.dispose();
  }
}
