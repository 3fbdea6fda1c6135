import { invalid, type Random } from "@lib/runtime";

/** Options of {@linkcode resnet}. */
export interface ResnetOptions {
  /** 18: blocks of two 3 x 3 convolutions; 50: bottlenecks of 1 x 1, 3 x 3 and 1 x 1. */
  readonly depth: 18 | 50;
  /** `false` gives the X-variant, which is nonnegatively homogeneous: F(ax) = a F(x) for a >= 0. */
  readonly bias: boolean;
  /** The number of logits; 1000 when absent. */
  readonly classes?: number;
  /** Channels of the first stage, doubled by each of the three that follow; 64 when absent. */
  readonly width?: number;
  /** Height, width and channels of one input; [224, 224, 3] when absent. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /**
   * `imagenet`, when absent: 7 x 7 convolution and 3 x 3 max pooling, stride 2 both, zeros on every side
   * as in torchvision; `cifar`: 3 x 3 convolution, stride 1; `cifar-half`: the same with stride 2, at a
   * quarter of the cost.
   */
  readonly stem?: "imagenet" | "cifar" | "cifar-half";
  /**
   * Which convolution of a bottleneck halves the image: `torchvision`, when absent, the 3 x 3; `v1`, the
   * first 1 x 1, as in the paper and in Keras.
   */
  readonly stride?: "torchvision" | "v1";
  /**
   * `batch`, when absent: batch norm after each convolution, its running statistics constants; without
   * bias its scale only. `none`: nothing; what folding batch norm gives. `fixup`: scaled initial kernels,
   * with bias also the scalars of Fixup; without bias, the X-Fixup network of Hesse et al.
   */
  readonly normalisation?: "batch" | "none" | "fixup";
  /** Added to a batch norm's variance, in its unit; 1e-5 when absent, Keras has 1e-3. */
  readonly epsilon?: number;
  /** Draws the initial kernels, all 0 when absent: for weights that are loaded. */
  readonly random?: Random;
}

/** Every option but the random numbers, those absent filled in. */
export type ResnetSettings = Required<Omit<ResnetOptions, "random">>;

const choices = {
  depth: [18, 50],
  stem: ["imagenet", "cifar", "cifar-half"],
  stride: ["torchvision", "v1"],
  normalisation: ["batch", "none", "fixup"],
} as const;

/** Fills in what is absent and refuses what cannot be built. */
export function resnetSettings({ random: _, ...options }: ResnetOptions): ResnetSettings {
  const settings: ResnetSettings = {
    classes: 1000,
    width: 64,
    inputShape: [224, 224, 3],
    stem: "imagenet",
    stride: "torchvision",
    normalisation: "batch",
    epsilon: 1e-5,
    ...options,
  };
  for (const [key, allowed] of Object.entries(choices)) {
    const value = settings[key as keyof typeof choices];
    if (!(allowed as readonly unknown[]).includes(value)) {
      throw wrong(key, allowed.join(" or "), value);
    }
  }
  const positive = (size: number) => Number.isSafeInteger(size) && size > 0;
  const { classes, width, inputShape } = settings;
  if (!positive(classes)) throw wrong("classes", "a positive integer", classes);
  if (!positive(width)) throw wrong("width", "a positive integer", width);
  if (inputShape.length !== 3 || !inputShape.every(positive)) {
    throw wrong("inputShape", "three positive integers", inputShape);
  }
  return settings;
}

function wrong(argument: string, must: string, value: unknown): RangeError {
  return new RangeError(invalid("build a ResNet", argument, must, value));
}
