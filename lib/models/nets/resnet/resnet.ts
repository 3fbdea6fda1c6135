import { invalid, type Random } from "@lib/runtime";
import { relu } from "../../layers/activations.ts";
import { conv2d, dense, scalarBias, scalarScale } from "../../layers/affine.ts";
import { residual } from "../../layers/branches.ts";
import type { Layer } from "../../layers/layer.ts";
import { batchNorm } from "../../layers/normalisation.ts";
import { globalAveragePool, maxPool } from "../../layers/pooling.ts";
import { type Model, requireModel, sequential } from "../../layers/sequential.ts";
import { assignVariables, readVariables } from "../../weights/model_values.ts";
import {
  convolutionNames,
  type PlannedBlock,
  type PlannedConv,
  planResnet,
  type ResnetOptions,
  type ResnetSettings,
  resnetSettings,
} from "./plan.ts";

/** A ResNet with the settings that it was built with. */
export interface Resnet extends Model {
  readonly settings: ResnetSettings;
}

/**
 * ResNet-18 or ResNet-50, with biases or without.
 *
 * Variables have torchvision's names, with `kernel`, `bias`, `scale`, `shift`, `mean` or `variance` as
 * the last part: `layer1.0.conv1.kernel`, `layer1.0.downsample.1.variance`, `fc.bias`. Kernels are
 * [height, width, from, to]. Depth 50 at width 64 takes 100 MB.
 *
 * With `fixup` the logits are 0 until trained: the last kernel of each block and the dense one start at 0.
 *
 * @throws {RangeError} If an option is not one of those offered or a size is not a positive integer.
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385.
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668, for X-ResNet-50.
 *
 * @example
 * ```ts
 * import { resnet } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const model = resnet({ depth: 18, bias: false, classes: 10, width: 16, random: random(0) });
 * model.dispose();
 * ```
 */
export function resnet(options: ResnetOptions): Resnet {
  const settings = resnetSettings(options);
  const { depth, bias, classes, inputShape, normalisation } = settings;
  const { stem, pool, blocks, features } = planResnet(settings);
  const { random } = options;
  const fixup = normalisation === "fixup";
  const scalar = (name: string) => fixup && bias ? [scalarBias(name)] : [];
  const build = fixup ? fixupBlock : plainBlock;
  const layers = [
    ...convolution(stem, { ...settings, random }),
    ...scalar("bias1"),
    relu("relu"),
    ...pool ? [maxPool("maxpool", pool)] : [],
    ...blocks.flatMap((block) => [
      build(block, { ...settings, random: random?.fork(block.name), blocks: blocks.length }),
      relu(`${block.name}.relu`),
    ]),
    globalAveragePool("avgpool"),
    ...scalar("bias2"),
    dense("fc", { units: [features, classes], bias, random, gain: fixup ? 0 : 1 }),
  ];
  const name = `resnet${depth}-${normalisation}${bias ? "" : "-bias-free"}`;
  return { ...sequential(layers, { name, inputShape, classes }), settings };
}

/** What a part needs: the settings of the whole and its own random numbers. */
type PartOptions = ResnetSettings & { readonly random: Random | undefined };

function plainBlock({ name, main, shortcut }: PlannedBlock, options: PartOptions): Layer {
  const layers = main.flatMap((conv, index) => [
    ...index > 0 ? [relu(`relu${index}`)] : [],
    ...convolution(conv, options),
  ]);
  return residual(name, { main: layers, shortcut: shortcut ? convolution(shortcut, options) : [] });
}

function convolution(
  planned: PlannedConv,
  { bias, normalisation, epsilon, random }: PartOptions,
): Layer[] {
  const { name, norm, ...geometry } = planned, { channels } = geometry;
  const conv = conv2d(name, { ...geometry, bias: bias && normalisation === "none", random });
  if (normalisation !== "batch") return [conv];
  return [conv, batchNorm(norm, { channels: channels[1], bias, epsilon })];
}

/**
 * A residual block without normalisation that starts as its shortcut: of its m convolutions the last
 * kernel is 0, the others are He's times L^(-1 / (2m - 2)).
 *
 * With bias there are a scalar bias before each convolution and after it, and a scalar scale at the end;
 * without, it is the X-Fixup block of Hesse et al.: convolutions and ReLUs, nothing else.
 *
 * @param options `blocks` is the number L of residual blocks in the network.
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
function fixupBlock(
  { name, main, shortcut }: PlannedBlock,
  { bias, random, blocks }: PartOptions & { readonly blocks: number },
): Layer {
  const gain = 2 * blocks ** (-1 / (main.length - 1)); // of the variance, hence squared
  const convolve = ({ name, norm: _, ...geometry }: PlannedConv, gain: number) =>
    conv2d(name, { ...geometry, bias: false, random, gain });
  const scalar = (name: string, make = scalarBias) => bias ? [make(name)] : [];
  const entrance = scalar("bias1a"); // that of the shortcut's convolution too
  const layers = main.flatMap((conv, index) => {
    const last = index === main.length - 1;
    return [
      ...index === 0 ? entrance : scalar(`bias${index + 1}a`),
      convolve(conv, last ? 0 : gain),
      ...last ? scalar("scale", scalarScale) : [],
      ...scalar(`bias${index + 1}b`),
      ...last ? [] : [relu(`relu${index + 1}`)],
    ];
  });
  return residual(name, {
    main: layers,
    shortcut: shortcut ? [...entrance, convolve(shortcut, 2)] : [],
  });
}

/**
 * The same function without batch norm: each is folded into the convolution before it.
 *
 * With f = scale / sqrt(variance + epsilon) of an output channel, its kernel becomes f kernel and, where
 * the norm has a mean and a shift, its bias shift - f mean. Host memory for all variables.
 *
 * @param model Of normalisation `batch`; not disposed.
 * @returns A model of normalisation `none` with variables of its own; equal logits up to rounding.
 * @throws {RangeError} If the model has no batch norm, or a variable is NaN or infinite.
 * @see B. Jacob et al., Quantization and Training of Neural Networks for Efficient
 * Integer-Arithmetic-Only Inference, CVPR 2018, arXiv 1712.05877, section 3.2.
 */
export async function foldBatchNorm(model: Resnet): Promise<Resnet> {
  requireModel("fold batch norm", "model", model);
  const { settings } = model, { normalisation, epsilon } = settings ?? {};
  if (normalisation !== "batch") {
    const must = "a ResNet of normalisation batch";
    throw new RangeError(invalid("fold batch norm", "model", must, model.name));
  }
  const tensors = await readVariables(model.variables);
  for (const { conv, norm } of convolutionNames(planResnet(settings))) {
    const [scale, variance, mean, shift] = ["scale", "variance", "mean", "shift"].map((key) => {
      const tensor = tensors.get(`${norm}.${key}`);
      tensors.delete(`${norm}.${key}`);
      return tensor;
    });
    const factors = Array.from(
      scale!.data,
      (value, channel) => value / Math.sqrt(variance!.data[channel]! + epsilon),
    );
    const { shape, data } = tensors.get(`${conv}.kernel`)!; // [..., to]
    const kernel = data.map((value, index) => value * factors[index % factors.length]!);
    tensors.set(`${conv}.kernel`, { shape, data: kernel });
    if (mean && shift) {
      const bias = shift.data.map((value, to) => value - factors[to]! * mean.data[to]!);
      tensors.set(`${conv}.bias`, { shape: shift.shape, data: bias });
    }
  }
  const folded = resnet({ ...settings, normalisation: "none" });
  assignVariables(folded.variables, tensors, model.name);
  return folded;
}
