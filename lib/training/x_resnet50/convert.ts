import type { Dataset, Photos } from "@lib/datasets";
import { type Resnet, resnet } from "@lib/models";
import { progress } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { fit } from "../fit.ts";
import { refitWithoutBiases } from "../without_biases/refit.ts";
import { rescaleWithoutBiases } from "../without_biases/rescale.ts";
import { timed } from "./timed.ts";

/** Ways to a network without biases, in their order. */
export const conversions = ["stripped", "rescaled", "refitted", "distilled"] as const;

/** What a conversion took. */
export interface ConversionCost {
  /** Unlabelled images, mirror images included. */
  readonly images: number;
  readonly seconds: number;
}

/** What to convert with. */
export interface ConvertOptions {
  /** Inputs to rescale and refit on, with their mirror images; no labels. */
  readonly inputs: tf.Tensor4D;
  /** Inputs to distil on, in host memory; their mirror images too. */
  readonly photos: Photos;
  /** The teacher's prediction of each of `photos`: shows how far distilling has come. */
  readonly predictions: ArrayLike<number>;
  /** Steps of conjugate gradients in each layer. */
  readonly iterations: number;
  /** Walks through `photos`. */
  readonly epochs: number;
  readonly signal: AbortSignal | undefined;
}

/** Networks without biases, made from one with them. */
export interface Converted {
  readonly networks: Readonly<Record<typeof conversions[number], Resnet>>;
  readonly costs: Readonly<Record<typeof conversions[number], ConversionCost>>;
  dispose(): void;
}

/** Few enough for a network of ResNet-50's size to be trained on. */
const batchSize = 4;

/**
 * A network's kernels without its biases: as they are, rescaled, refitted, and distilled from there.
 *
 * Adam's step size in distilling, 3e-5 falling to 0, was chosen on other photographs than are scored.
 */
export async function convert(
  teacher: Resnet,
  { inputs, photos, predictions, iterations, epochs, signal }: ConvertOptions,
): Promise<Converted> {
  const made = conversions.map((name) =>
    [name, resnet({ ...teacher.settings, bias: false })] as const
  );
  const networks = Object.fromEntries(made) as Converted["networks"];
  const dispose = () => Object.values(networks).forEach((network) => network.dispose());
  const both = tf.tidy(() => tf.concat([inputs, tf.reverse(inputs, 2)]));
  const first = tf.slice(inputs, 0, 1);
  const stop = signal && { signal };
  const took = async (
    images: number,
    label: string,
    work: (tick: () => void) => Promise<unknown>,
  ) => {
    const bar = progress({ label: `ResNet-50, ${label}`, total: 54, unit: "layers" });
    let layers = 0;
    const [, seconds] = await timed(() => work(() => bar.update(++layers)));
    await bar.done();
    return { images, seconds };
  };
  try {
    const stripped = await took(
      0,
      "stripped",
      (onLayer) =>
        refitWithoutBiases(networks.stripped, {
          teacher,
          inputs: first,
          iterations: 0,
          onLayer,
          ...stop,
        }),
    );
    const rescaled = await took(
      both.shape[0],
      "rescaled",
      (onLayer) =>
        rescaleWithoutBiases(networks.rescaled, { teacher, inputs: both, onLayer, ...stop }),
    );
    const refitted = await took(
      both.shape[0],
      "refitted",
      (onLayer) =>
        refitWithoutBiases(networks.refitted, {
          teacher,
          inputs: both,
          iterations,
          onLayer,
          ...stop,
        }),
    );
    for (const [name, variable] of networks.distilled.variables) {
      variable.assign(networks.refitted.variables.get(name)!);
    }
    const train: Dataset = { ...photos, labels: Uint16Array.from(predictions) };
    const [, seconds] = await timed(() =>
      fit(networks.distilled, { train, validation: train }, {
        epochs,
        seed: 0,
        batchSize,
        learningRate: 3e-5,
        schedule: "cosine",
        augmentation: { flip: true, shift: 0 },
        teacher: { forward: teacher.forward },
        label: "ResNet-50, distilled",
        ...stop,
      })
    );
    const distilled = { images: 2 * photos.count, seconds };
    return { networks, costs: { stripped, rescaled, refitted, distilled }, dispose };
  } catch (error) {
    dispose();
    throw error;
  } finally {
    tf.dispose([both, first]);
  }
}
