import { checkedForward, type Forward, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@linkcode homogenised}. */
export interface HomogenisedOptions {
  /** Root mean square of a typical input's features, in model-input space, positive. */
  readonly size: number;
}

/**
 * The homogeneous network made of any network F by giving it every input at the same size:
 * G(x) = n(x) F(x / n(x)), where n(x) is the root mean square of x's features over `size`. At 0, G and
 * its gradient are 0, as ReLU's are.
 *
 * G(ax) = a G(x) for a >= 0, whatever F is, because n(ax) = a n(x): nothing is trained and every bias b
 * of F becomes b n(x). Where n(x) = 1, G(x) = F(x); elsewhere G decides as F does on x / n(x), the same
 * image at another contrast. With u = x / n(x), the X-Gradient of G is
 * n(x) u_i dF(u)/du_i + x_i^2 / |x|^2 * (G(x) - n(x) u . dF(u)/du): the input x gradient of F at u, and
 * what that leaves unexplained, shared out by the features' energy.
 *
 * Cost: that of F.
 *
 * @throws {TypeError} If `forward` is no function or an option is unknown.
 * @throws {RangeError} If `size` is not a positive number.
 *
 * @example
 * ```ts
 * import { certifyXModel, homogenised, loadFashionConvnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const model = await loadFashionConvnet({ bias: true });
 * const inputs = tf.randomUniform([2, 28, 28, 1]);
 * const xModel = await certifyXModel(homogenised(model.forward, { size: 0.4 }), inputs);
 * ```
 */
export function homogenised(forward: Forward, options: HomogenisedOptions): Forward {
  const action = "homogenise a model";
  requireKnownOptions(action, options, { size: "a positive number" });
  const { size } = options, checked = checkedForward(action, forward);
  return (inputs) =>
    tf.tidy(() => {
      const features = [...inputs.shape.keys()].slice(1);
      const power = tf.mean(tf.square(inputs), features, true);
      // The root has no slope at 0: there it is taken of 1, and the product with 0.
      const empty = tf.cast(tf.equal(power, 0), "float32");
      const factor = tf.div(tf.sqrt(tf.add(power, empty)), size);
      const weight = tf.mul(factor, tf.sub(1, empty));
      return tf.mul(checked(tf.div(inputs, factor)), tf.reshape(weight, [-1, 1]));
    });
}
