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
 * A network lives until the next is asked for: one at a time is in memory beside the teacher.
 */
export async function* convert(
  teacher: Resnet,
  { inputs, few, photos, predictions, ...options }: ConvertOptions,
): AsyncGenerator<Converted, void> {
  const { iterations, epochs, learningRate, signal } = options;
  const stop = signal && { signal };
  const refit: Way = (network, options) => refitWithoutBiases(network, { ...options, iterations });
  const strip: Way = async (network, options) => {
    // Whatever it sees: no step is taken.
    const one = tf.slice(options.inputs, 0, 1);
    return await refitWithoutBiases(network, { ...options, inputs: one, iterations: 0 })
      .finally(() => one.dispose());
  };
  const ways: (readonly [name: Conversion, inputs: tf.Tensor4D, way: Way])[] = [
    ["stripped", inputs, strip],
    ["rescaled", inputs, rescaleWithoutBiases],
    ["refitted", inputs, refit],
  ];
  if (few) ways.splice(2, 0, ["refitted on few", few, refit]);
  for (const [name, inputs, way] of ways) {
    const network = resnet({ ...teacher.settings, bias: false });
    try {
      const total = teacher.settings.depth + 4;
      const bar = progress({ label: `Without biases, ${name}`, total, unit: "layers" });
      let layers = 0;
      const onLayer = () => bar.update(++layers);
      const [, seconds] = await timed(() => way(network, { teacher, inputs, onLayer, ...stop }));
      await bar.done(`${layers} layers`);
      yield { name, network, images: name === "stripped" ? 0 : inputs.shape[0], seconds };
      if (name !== "refitted") continue;

      const train: Dataset = { ...photos, labels: Uint16Array.from(predictions) };
      const [, more] = await timed(() =>
        fit(network, { train, validation: train }, {
          ...{ epochs, learningRate, batchSize, seed: 0, schedule: "cosine" },
          augmentation: { flip: true, shift: 0 },
          teacher: { forward: teacher.forward },
          label: "Without biases, distilled",
          ...stop,
        })
      );
      yield { name: "distilled", network, images: 2 * photos.count, seconds: seconds + more };
    } finally {
      network.dispose();
    }
  }
}

type Way = typeof rescaleWithoutBiases;
