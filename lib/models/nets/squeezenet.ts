import { type Random, requireKnownOptions } from "@lib/runtime";
import { relu } from "../layers/activations.ts";
import { conv2d } from "../layers/affine.ts";
import { concatenate } from "../layers/branches.ts";
import type { Layer } from "../layers/layer.ts";
import { globalAveragePool, maxPool } from "../layers/pooling.ts";
import { type Model, sequential } from "../layers/sequential.ts";
import type { HostTensor } from "../weights/formats/stored_numbers.ts";
import { fromTorchLayout, type HostTensors, translateNames } from "../weights/model_values.ts";

/** Options of {@linkcode squeezenet}. */
export interface SqueezenetOptions {
  /** `false` gives the X-variant, which is nonnegatively homogeneous: F(ax) = a F(x) for a >= 0. */
  readonly bias: boolean;
  /** The number of logits, default 1000. */
  readonly classes?: number;
  /**
   * Height, width and channels of one input, default [227, 227, 3], which the windows of its poolings
   * fill; where they do not, one more reaches over the edge, as in torchvision.
   */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /** Draws the initial kernels, default all 0: for weights that are loaded. */
  readonly random?: Random;
}

/** Fire modules by their place: channels in, squeezed, and out of each of the two expansions. */
const fires: Readonly<Record<number, readonly [from: number, squeezed: number, to: number]>> = {
  3: [96, 16, 64],
  4: [128, 16, 64],
  5: [128, 32, 128],
  7: [256, 32, 128],
  8: [256, 48, 192],
  9: [384, 48, 192],
  10: [384, 64, 256],
  12: [512, 64, 256],
};

/**
 * SqueezeNet 1.0: 1.2 million parameters, ReLU after every convolution, the logits being means of the
 * last ReLU's maps and never negative.
 *
 * Variables have torchvision's names, with `kernel` or `bias` as the last part:
 * `features.3.expand1x1.kernel`. With no norm and no shortcut, ImageNet's weights go without their biases
 * as they are.
 *
 * @see F. Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters, 2016,
 * arXiv 1602.07360.
 *
 * @example
 * ```ts ignore
 * import { assignVariables, readWeights, squeezenet, squeezenetVariables } from "@lib/models";
 * const file = "squeezenet1_0.safetensors";
 * const model = squeezenet({ bias: false });
 * const variables = squeezenetVariables(await readWeights(file), { bias: false });
 * assignVariables(model.variables, variables, file);
 * ```
 */
export function squeezenet(options: SqueezenetOptions): Model {
  // Before there is a variable that would be left behind.
  requireKnownOptions("build a SqueezeNet", options, {
    bias: true,
    classes: "a positive integer?",
    inputShape: "a list of numbers?",
    random: "a seeded generator?",
  });
  const { bias, classes = 1000, inputShape = [227, 227, 3], random } = options;
  const shared = { bias, random, pad: 0 };
  const pool = (name: string) => maxPool(name, { size: 3, stride: 2, remainder: "pooled" });
  const fire = (place: number): Layer[] => {
    const name = `features.${place}`;
    const [from, squeezed, to] = fires[place]!;
    const options = { ...shared, random: random?.fork(name), channels: [squeezed, to] } as const;
    return [
      conv2d(`${name}.squeeze`, { ...shared, channels: [from, squeezed], size: 1 }),
      relu(`${name}.squeeze_activation`),
      concatenate(name, [
        [conv2d("expand1x1", { ...options, size: 1 }), relu("expand1x1_activation")],
        [conv2d("expand3x3", { ...options, size: 3, pad: 1 }), relu("expand3x3_activation")],
      ]),
    ];
  };
  return sequential([
    conv2d("features.0", { ...shared, channels: [inputShape[2], 96], size: 7, stride: 2 }),
    relu("features.1"),
    pool("features.2"),
    ...[3, 4, 5].flatMap(fire),
    pool("features.6"),
    ...[7, 8, 9, 10].flatMap(fire),
    pool("features.11"),
    ...fire(12),
    conv2d("classifier.1", { ...shared, channels: [512, classes], size: 1 }),
    relu("classifier.2"),
    globalAveragePool("classifier.3"),
  ], { name: `squeezenet${bias ? "" : "-bias-free"}`, inputShape, classes });
}

/**
 * The variables of `squeezenet({ bias })` from a state dict of torchvision's SqueezeNet 1.0; without
 * bias, its biases are passed over.
 *
 * @param tensors By their names in the state dict: `features.3.expand1x1.weight`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 */
export function squeezenetVariables(
  tensors: HostTensors,
  options: Pick<SqueezenetOptions, "bias">,
): Map<string, HostTensor> {
  requireKnownOptions("read weights", options, { bias: true });
  const { bias } = options;
  const inFires = Object.keys(fires).flatMap((place) =>
    ["squeeze", "expand1x1", "expand3x3"].map((part) => `features.${place}.${part}`)
  );
  const names = new Map(["features.0", ...inFires, "classifier.1"].flatMap((conv) => [
    [`${conv}.kernel`, `${conv}.weight`],
    [`${conv}.bias`, `${conv}.bias`],
  ]));
  const variables = fromTorchLayout(translateNames(tensors, names, "torchvision's SqueezeNet 1.0"));
  return new Map([...variables].filter(([name]) => bias || !name.endsWith(".bias")));
}
