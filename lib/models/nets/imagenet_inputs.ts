import { invalid, requireKnownOptions, requireTensor } from "@lib/runtime";
import { requireSample } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/**
 * How a network wants photos: its inputs are (pixel - mean) / std, channel by channel, of pixels in
 * [0, 1] in its own order of channels.
 */
export interface ImagenetConvention {
  /** The order of the channels of the inputs, `mean` and `std`. */
  readonly channels: "RGB" | "BGR";
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/**
 * The two conventions of ImageNet's networks: `caffe`, of Keras's first ones, takes the mean off blue,
 * green and red levels of 0 to 255; `torchvision` standardises red, green and blue of 0 to 1.
 */
export const imagenetConventions = {
  caffe: {
    channels: "BGR",
    mean: [103.939 / 255, 116.779 / 255, 123.68 / 255],
    std: [1 / 255, 1 / 255, 1 / 255],
  },
  torchvision: { channels: "RGB", mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] },
} as const satisfies Record<string, ImagenetConvention>;

/**
 * Photos as a network's inputs. The conversion is no part of the network: gradients, paths and
 * baselines are those of inputs, so that the zero baseline is the mean colour and black is
 * -mean / std; `black(inputs, { normalization: convention })` makes it.
 *
 * @param photos Red, green and blue in [0, 1]: [batch, height, width, 3].
 * @returns A tensor of the same shape, the caller's to dispose.
 * @throws {TypeError} If `photos` is not [batch, height, width, 3].
 * @see imagenetResnet50, for an example.
 */
export function imagenetInputs(photos: tf.Tensor, convention: ImagenetConvention): tf.Tensor4D {
  const action = "make inputs";
  requireTensor(action, "photos", photos);
  requireKnownOptions(action, convention, {
    channels: "one of RGB, BGR",
    mean: true,
    std: true,
  });
  if (photos.rank !== 4 || photos.shape[3] !== 3) {
    const must = "of shape [batch, height, width, 3]";
    throw new TypeError(invalid(action, "photos", must, photos));
  }
  const { channels, mean, std } = convention;
  requireSample(action, "mean", mean, 3);
  requireSample(action, "std", std, 3);
  return tf.tidy(() => {
    const inOrder = channels === "BGR" ? tf.reverse(photos as tf.Tensor4D, 3) : photos;
    return tf.div(tf.sub(inOrder, [...mean]), [...std]);
  });
}
