import {
  invalid,
  type Random,
  requireKnownOptions,
  requireOneOf,
  requirePositiveInteger,
} from "@lib/runtime";
import type { MaxPoolOptions } from "../../layers/pooling.ts";

/** Options of {@linkcode resnet}. */
export interface ResnetOptions {
  /** 18: blocks of two 3 x 3 convolutions; 50: bottlenecks of 1 x 1, 3 x 3 and 1 x 1. */
  readonly depth: 18 | 50;
  /** `false` gives the X-variant, which is nonnegatively homogeneous: F(ax) = a F(x) for a >= 0. */
  readonly bias: boolean;
  /** The number of logits, default 1000. */
  readonly classes?: number;
  /** Channels of the first stage, doubled by each of the three that follow; default 64. */
  readonly width?: number;
  /** Height, width and channels of one input, default [224, 224, 3]. */
  readonly inputShape?: readonly [height: number, width: number, channels: number];
  /**
   * `imagenet`, the default: 7 x 7 convolution and 3 x 3 max pooling, stride 2 both, zeros on every side
   * as in torchvision; `cifar`: 3 x 3 convolution, stride 1; `cifar-half`: the same with stride 2, at a
   * quarter of the cost.
   */
  readonly stem?: "imagenet" | "cifar" | "cifar-half";
  /**
   * Which convolution of a bottleneck halves the image: `torchvision`, the default, the 3 x 3; `v1`,
   * the first 1 x 1, as in the paper and in Keras.
   */
  readonly stride?: "torchvision" | "v1";
  /**
   * `batch`, the default: batch norm after each convolution, its running statistics constants; without
   * bias its scale only. `none`: nothing; what folding batch norm gives. `fixup`: scaled initial kernels,
   * with bias also the scalars of Fixup; without bias, the X-Fixup network of Hesse et al.
   */
  readonly normalisation?: "batch" | "none" | "fixup";
  /** Added to a batch norm's variance, in its unit; default 1e-5, Keras has 1e-3. */
  readonly epsilon?: number;
  /** Draws the initial kernels, default all 0: for weights that are loaded. */
  readonly random?: Random;
}

/** Every option but the random numbers, those absent filled in. */
export type ResnetSettings = Required<Omit<ResnetOptions, "random">>;

/** Fills in what is absent and refuses what cannot be built. */
export function resnetSettings(options: ResnetOptions): ResnetSettings {
  const action = "build a ResNet";
  requireKnownOptions(action, options, {
    depth: true,
    bias: true,
    classes: "a positive integer?",
    width: "a positive integer?",
    inputShape: "a list of numbers?",
    stem: "one of imagenet, cifar, cifar-half?",
    stride: "one of torchvision, v1?",
    normalisation: "one of batch, none, fixup?",
    epsilon: true,
    random: true,
  });
  const { depth, bias, classes = 1000, width = 64, inputShape = [224, 224, 3] } = options;
  const { stem = "imagenet", stride = "torchvision", normalisation = "batch" } = options;
  requireOneOf([18, 50], action, "depth", depth);
  if (inputShape.length !== 3) {
    throw new RangeError(invalid(action, "inputShape", "three positive integers", inputShape));
  }
  for (const size of inputShape) requirePositiveInteger(action, "inputShape", size);
  const { epsilon = 1e-5 } = options;
  return { depth, bias, classes, width, inputShape, stem, stride, normalisation, epsilon };
}

/** A convolution whose kernel has an odd side. */
export interface PlannedConv {
  readonly name: string;
  /** The name of the batch norm after it, where there is one. */
  readonly norm: string;
  readonly channels: readonly [from: number, to: number];
  /** Side of its kernel in pixels. */
  readonly size: number;
  readonly stride: number;
  /** Pixels of zeros on every side. */
  readonly pad: number;
}

/** A residual block. */
export interface PlannedBlock {
  readonly name: string;
  readonly main: readonly PlannedConv[];
  /** Where the shortcut is not the identity. */
  readonly shortcut?: PlannedConv;
}

/** What a ResNet is made of: the stem, the blocks, and a dense layer on the mean of `features`. */
export interface ResnetPlan {
  readonly stem: PlannedConv;
  /** The max pooling after it, where there is one. */
  readonly pool: MaxPoolOptions | undefined;
  readonly blocks: readonly PlannedBlock[];
  readonly features: number;
}

const blocksPerStage = { 18: [2, 2, 2, 2], 50: [3, 4, 6, 3] } as const;

/**
 * The architecture as data, under torchvision's names.
 *
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385, table 1.
 */
export function planResnet(settings: ResnetSettings): ResnetPlan {
  const { depth, width, inputShape: [, , channels], stem } = settings;
  const [size, stride] = ({ imagenet: [7, 2], cifar: [3, 1], "cifar-half": [3, 2] } as const)[stem];
  let features = width;
  const blocks = blocksPerStage[depth].flatMap((count, stage) =>
    Array.from({ length: count }, (_, index) => {
      const name = `layer${stage + 1}.${index}`;
      const halve = stage > 0 && index === 0;
      const block = planBlock(name, features, width * 2 ** stage, { ...settings, halve });
      features = block.main.at(-1)!.channels[1];
      return block;
    })
  );
  const pool = stem === "imagenet" ? { size: 3, stride: 2, pad: 1 } : undefined;
  return { stem: numbered(1, [channels, width], size, stride), pool, blocks, features };
}

/** The full names of all convolutions and of the batch norms after them. */
export function convolutionNames({ stem, blocks }: ResnetPlan): { conv: string; norm: string }[] {
  const inBlocks = blocks.flatMap(({ name: block, main, shortcut }) =>
    main.concat(shortcut ?? [])
      .map(({ name, norm }) => ({ conv: `${block}.${name}`, norm: `${block}.${norm}` }))
  );
  return [{ conv: stem.name, norm: stem.norm }, ...inBlocks];
}

function planBlock(
  name: string,
  from: number,
  inner: number,
  { depth, stride: place, halve }: ResnetSettings & { readonly halve: boolean },
): PlannedBlock {
  const stride = halve ? 2 : 1;
  const [first, second] = place === "v1" ? [stride, 1] : [1, stride];
  const main = depth === 18
    ? [numbered(1, [from, inner], 3, stride), numbered(2, [inner, inner], 3)]
    : [
      numbered(1, [from, inner], 1, first),
      numbered(2, [inner, inner], 3, second),
      numbered(3, [inner, 4 * inner], 1),
    ];
  const to = main.at(-1)!.channels[1];
  if (stride === 1 && from === to) return { name, main };
  const downsample = { name: "downsample.0", norm: "downsample.1" };
  return { name, main, shortcut: { ...numbered(0, [from, to], 1, stride), ...downsample } };
}

function numbered(
  index: number,
  channels: readonly [from: number, to: number],
  size: number,
  stride = 1,
): PlannedConv {
  const pad = (size - 1) / 2;
  return { name: `conv${index}`, norm: `bn${index}`, channels, size, stride, pad };
}
