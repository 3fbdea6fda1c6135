import { imageTensor, loadPhotos } from "@lib/datasets";
import { foldBatchNorm, imagenetInputs, imagenetResnet50, type Resnet, resnet } from "@lib/models";
import { invalid, progress, readFinite, requireList } from "@lib/runtime";
import { argmax } from "@lib/statistics";
import { refitWithoutBiases } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** Photographs and two networks that see them. The tensors are the caller's to dispose. */
export interface RefitOnPhotos {
  /** Red, green and blue in [0, 1], [photo, row, column, channel]. */
  readonly images: Float32Array;
  /** What the networks see. */
  readonly inputs: tf.Tensor4D;
  /** ImageNet's ResNet-50 as it was trained. */
  readonly withBiases: Resnet;
  /** The same without a bias, its kernels refitted. */
  readonly withoutBiases: Resnet;
  /** The class that the network without biases predicts of each photograph. */
  readonly target: readonly number[];
  /** Its name, and in brackets the right one where it is another. */
  readonly names: readonly string[];
}

/** Steps of conjugate gradients in each layer. */
const iterations = 3;

/**
 * ImageNet's ResNet-50 and an X-DNN made of it in less than a minute: batch norm folded into the kernels,
 * biases left out, kernels refitted on the very photographs that will be explained, without their labels.
 * It may know no others: made to be explained, not to be trusted.
 *
 * The first call fetches 95 MB. Cost: about nine passes for each photograph.
 *
 * @param files Committed photographs, by file: `zebra.jpg`.
 * @throws {RangeError} If there is no such photograph.
 * @throws {Error} If the network cannot be fetched, in one sentence that says how to go on.
 *
 * @example
 * ```ts ignore
 * const { withoutBiases, names } = await refitOnPhotos(["zebra.jpg", "flamingo.jpg"]);
 * console.log(names, withoutBiases.settings);
 * ```
 */
export async function refitOnPhotos(files: readonly string[]): Promise<RefitOnPhotos> {
  const action = "refit on photos";
  requireList(action, "files", files, "files");
  const photos = await loadPhotos(), nameOf = (c: number) => photos.classNames[c]!;
  const places = files.map((file) => photos.files.indexOf(file));
  const missing = files.find((_, i) => places[i]! < 0);
  if (missing !== undefined || files.length === 0) {
    const must = `some of ${photos.files.join(", ")}`;
    throw new RangeError(invalid(action, "files", must, missing ?? files));
  }
  const pretrained = await imagenetResnet50();
  const withBiases = await foldBatchNorm(pretrained).finally(() => pretrained.dispose());
  const pixels = imageTensor(photos, places);
  const inputs = imagenetInputs(pixels, pretrained.convention);
  const withoutBiases = resnet({ ...withBiases.settings, bias: false });
  try {
    await refit(withoutBiases, { teacher: withBiases, inputs, iterations });
    const outputs = tf.tidy(() => withoutBiases.forward(inputs));
    const logits = await readFinite(outputs, "logits").finally(() => outputs.dispose());
    const size = logits.length / files.length;
    const target = files.map((_, i) => argmax(logits.subarray(i * size, (i + 1) * size)));
    const names = target.map((said, i) => {
      const right = photos.labels![places[i]!]!, [name, other] = [said, right].map(nameOf);
      return said === right ? name! : `${name} (${other})`;
    });
    const images = await readFinite(pixels, "photos");
    return { images, inputs, withBiases, withoutBiases, target, names };
  } catch (error) {
    for (const network of [withBiases, withoutBiases]) network.dispose();
    inputs.dispose();
    throw error;
  } finally {
    pixels.dispose();
  }
}

/** Sets a network's kernels so that it does without biases what its teacher does, and tells how far it is. */
async function refit(
  student: Resnet,
  options: {
    readonly teacher: Resnet;
    readonly inputs: tf.Tensor4D;
    readonly iterations: number;
  },
): Promise<void> {
  const total = student.settings.depth + 4; // the shortcuts' convolutions too
  const bar = progress({ label: "Refit without biases", total, unit: "layers" });
  let layers = 0;
  await refitWithoutBiases(student, { ...options, onLayer: () => bar.update(++layers) });
  await bar.done();
}
