import * as tf from "@tensorflow/tfjs";

/** The shape of one convolution. */
export interface Case {
  readonly batch: number;
  readonly size: [number, number];
  readonly kernel: [number, number];
  readonly channels: [number, number];
  readonly strides: [number, number];
  readonly dilations: [number, number];
  readonly pad: "same" | "valid" | number | tf.backend_util.ExplicitPadding;
}

/** The convolution of a case. */
export function convolve(x: tf.Tensor, filter: tf.Tensor, { strides, pad, dilations }: Case) {
  const [image, kernel] = [x as tf.Tensor4D, filter as tf.Tensor4D];
  if (typeof pad !== "number") {
    return tf.conv2d(image, kernel, strides, pad, "NHWC", dilations);
  }
  return tf.conv2d(image, kernel, strides, pad, "NHWC", dilations, "floor");
}

/** A float64 sum with the number and the total size of its terms. */
export class Sums {
  readonly value: Float64Array;
  readonly size: Float64Array;
  readonly terms: Uint32Array;
  constructor(length: number) {
    this.value = new Float64Array(length);
    this.size = new Float64Array(length);
    this.terms = new Uint32Array(length);
  }
  add(index: number, term: number) {
    this.value[index]! += term;
    this.size[index]! += Math.abs(term);
    this.terms[index]! += 1;
  }
}

/** Both gradients from the definition y[h] = sum of x[h s + r d - p] w[r], term by term. */
export async function reference(x: tf.Tensor4D, filter: tf.Tensor4D, dy: tf.Tensor4D, shape: Case) {
  const { strides, dilations, pad } = shape;
  const info = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad);
  const [xs, ws, dys] = [await x.data(), await filter.data(), await dy.data()];
  const dx = new Sums(x.size);
  const dw = new Sums(filter.size);
  const [batch, height, width, channels] = x.shape;
  const [, rows, columns, outs] = dy.shape;
  const [taps, across] = filter.shape;
  for (let b = 0; b < batch; b++) {
    for (let h = 0; h < rows; h++) {
      for (let w = 0; w < columns; w++) {
        for (let r = 0; r < taps; r++) {
          for (let s = 0; s < across; s++) {
            const i = h * strides[0] + r * dilations[0] - info.padInfo.top;
            const j = w * strides[1] + s * dilations[1] - info.padInfo.left;
            if (i < 0 || i >= height || j < 0 || j >= width) continue;
            for (let c = 0; c < channels; c++) {
              for (let k = 0; k < outs; k++) {
                const at = ((b * height + i) * width + j) * channels + c;
                const weight = ((r * across + s) * channels + c) * outs + k;
                const out = dys[((b * rows + h) * columns + w) * outs + k]!;
                dx.add(at, ws[weight]! * out);
                dw.add(weight, xs[at]! * out);
              }
            }
          }
        }
      }
    }
  }
  return { dx, dw };
}
