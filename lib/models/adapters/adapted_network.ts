import { type Forward, invalid } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A network of tfjs as the methods of this library take it; its weights stay the user's. */
export interface AdaptedNetwork extends PackedInputs {
  /** Inputs, packed where there are several, to logits [batch, outputs]; see {@linkcode notes}. */
  readonly forward: Forward;
  /** What was changed, one sentence each: a final softmax or sigmoid that was taken off. */
  readonly notes: readonly string[];
  /** Names that {@linkcode at} takes, from the inputs to the logits. */
  readonly layerNames: readonly string[];
  /**
   * The network cut behind a layer, so that the output of that layer can be attributed to: an
   * embedding of words, the last feature maps of a convolutional network.
   *
   * @throws {RangeError} If there is no layer of that name.
   */
  at(layerName: string): InnerLayer;
}

/** A network in two parts, which meet at the output of a layer. */
export interface InnerLayer {
  /**
   * The output of the layer for inputs (packed where there are several); the caller's.
   *
   * @throws {TypeError} If the layer passes a mask on, which the second part would not get.
   */
  activations(inputs: tf.Tensor): tf.Tensor;
  /**
   * From there to the logits. It throws a `TypeError` where the logits depend on more than this layer.
   */
  readonly forward: Forward;
}

/** Options of the adapters. */
export interface AdapterOptions {
  /** Which output to explain, by name or index, where the network has several. */
  readonly output?: string | number;
}

/** One input of a network, as it was declared. */
export interface NetworkInput {
  readonly name: string;
  /** Of one example, without the batch axis; null where a size is left open. */
  readonly shape: readonly (number | null)[];
  readonly dtype: tf.DataType;
}

/**
 * Several inputs as one tensor, so that every method takes them: [batch, features], the examples'
 * inputs flattened side by side in the order of `inputs`. A single input stays as it is.
 */
export interface PackedInputs {
  readonly inputs: readonly NetworkInput[];
  /**
   * One float32 tensor of all inputs [batch, ...]; of baselines too, each input with its own.
   *
   * @throws {TypeError} If their number, a shape or a batch does not fit.
   */
  pack(parts: tf.Tensor | readonly tf.Tensor[]): tf.Tensor;
  /**
   * The inputs in a packed tensor, or their attributions in packed attributions; the caller's.
   *
   * @throws {TypeError} If the tensor is not of the packed shape.
   */
  unpack(packed: tf.Tensor): tf.Tensor[];
}

/** What the adapters use: {@linkcode PackedInputs.unpack} that names what could not be done. */
interface Packing extends PackedInputs {
  unpack(packed: tf.Tensor, action?: string): tf.Tensor[];
}

/** Packs the declared inputs of a network; `action` names what fails in errors. */
export function packedInputs(action: string, inputs: readonly NetworkInput[]): Packing {
  const open = inputs.find(({ shape }) => shape.includes(null));
  if (inputs.length > 1 && open) {
    const must = `of known sizes beyond the batch in every input, as several become one tensor`;
    throw new TypeError(invalid(action, `model.inputs ("${open.name}")`, must, open.shape));
  }
  const sizes = inputs.map(({ shape }) => shape.reduce<number>((size, axis) => size * axis!, 1));
  const features = sizes.reduce((sum, size) => sum + size, 0);
  const pack = (given: tf.Tensor | readonly tf.Tensor[]) => {
    const parts = given instanceof tf.Tensor ? [given] : given;
    if (parts.length !== inputs.length) {
      const names = inputs.map(({ name }) => name).join(", ");
      const must = `${inputs.length} tensors (${names})`;
      throw new TypeError(invalid("pack inputs", "parts", must, `${parts.length} tensors`));
    }
    parts.forEach((part, i) => requireShape("pack inputs", inputs[i]!, part));
    const batch = parts[0]!.shape[0]!;
    const odd = parts.find((part) => part.shape[0] !== batch);
    if (odd) {
      const must = `of one batch, ${batch}, in every input`;
      throw new TypeError(invalid("pack inputs", "parts", must, odd));
    }
    return tf.tidy(() => {
      const numbers = parts.map((part) => tf.cast(part, "float32"));
      if (numbers.length === 1) return numbers[0]!.clone();
      return tf.concat(numbers.map((part, i) => tf.reshape(part, [batch, sizes[i]!])), 1);
    });
  };
  const unpack = (packed: tf.Tensor, task = "unpack inputs") => {
    if (inputs.length === 1) {
      requireShape(task, inputs[0]!, packed);
      return [packed.clone()];
    }
    if (packed.rank !== 2 || packed.shape[1] !== features) {
      const must = `of shape [batch, ${features}], as pack() gives it`;
      throw new TypeError(invalid(task, "packed inputs", must, packed));
    }
    const batch = packed.shape[0]!;
    return tf.tidy(() =>
      tf.split(packed, sizes, 1).map((part, i) =>
        tf.reshape(part, [batch, ...inputs[i]!.shape as number[]])
      )
    );
  };
  return { inputs, pack, unpack };
}

/** Requires the declared shape [batch, ...]. @throws {TypeError} If the tensor has another. */
function requireShape(action: string, { name, shape }: NetworkInput, tensor: tf.Tensor): void {
  const fits = tensor.rank === shape.length + 1 &&
    shape.every((size, axis) => size === null || size === tensor.shape[axis + 1]);
  if (fits) return;
  const sizes = ["batch", ...shape.map((size) => size ?? "any")].join(", ");
  throw new TypeError(invalid(action, name, `of shape [${sizes}]`, tensor));
}

/** Which of a network's outputs is asked for. @throws {RangeError} If that is none, or not said. */
export function outputIndex(
  action: string,
  names: readonly string[],
  output?: string | number,
): number {
  const index = typeof output === "string" ? names.indexOf(output) : output ?? 0;
  if (names[index] !== undefined && (output !== undefined || names.length === 1)) return index;
  const must = `one of the model's outputs, ${names.map((name) => `"${name}"`).join(", ")}`;
  throw new RangeError(invalid(action, "output", `${must}, or its index`, output));
}

/** What {@linkcode AdaptedNetwork.notes} say of an activation that was taken off. */
export function noteOf(activation: string): string {
  return `The ${activation} was taken off: the outputs are logits.`;
}
