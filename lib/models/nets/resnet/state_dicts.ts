import { type HostTensor, requireTensors } from "../../weights/formats/stored_numbers.ts";
import { fromTorchLayout, type HostTensors, translateNames } from "../../weights/model_values.ts";
import { convolutionNames, planResnet, resnetSettings } from "./plan.ts";

/**
 * The variables of `resnet({ depth, bias: true })`, depth 18 or 50, from a state dict of torchvision's
 * ResNet of that depth, or of one with its names (timm's); its counts of batches are passed over.
 *
 * @param tensors By their names in the state dict: `layer1.0.conv1.weight`, `bn1.running_mean`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 * @see torchvision 0.15, models/resnet.py, 2023.
 */
export function torchvisionVariables(tensors: HostTensors): Map<string, HostTensor> {
  requireTensors("read weights", "tensors", tensors);
  const depth = tensors.has("layer1.0.conv3.weight") ? 50 : 18;
  const plan = planResnet(resnetSettings({ depth, bias: true }));
  const names = new Map(
    convolutionNames(plan).flatMap(({ conv, norm }) => [
      [`${conv}.kernel`, `${conv}.weight`],
      [`${norm}.scale`, `${norm}.weight`],
      [`${norm}.shift`, `${norm}.bias`],
      [`${norm}.mean`, `${norm}.running_mean`],
      [`${norm}.variance`, `${norm}.running_var`],
    ]),
  );
  names.set("fc.kernel", "fc.weight").set("fc.bias", "fc.bias");
  const uncounted = [...tensors].filter(([name]) => !name.endsWith(".num_batches_tracked"));
  const source = `torchvision's ResNet-${depth}`;
  return fromTorchLayout(translateNames(new Map(uncounted), names, source));
}

/**
 * The variables of `resnet({ depth: 50, bias: true, stride: "v1", epsilon: 1e-3 })` from the weights of
 * Keras's first ResNet-50, which has biases before its batch norms: they are taken off the means.
 *
 * @param tensors By their names there: `res2a_branch2a/kernel`, `bn_conv1/moving_mean`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 * @see F. Chollet, keras-applications 1.0, resnet50.py, 2018.
 */
export function kerasVariables(tensors: HostTensors): Map<string, HostTensor> {
  const plan = planResnet(resnetSettings({ depth: 50, bias: true }));
  const convolutions = convolutionNames(plan);
  const names = new Map(convolutions.flatMap(({ conv, norm }) => {
    const [theirConv, theirNorm] = kerasNames(conv);
    return [
      [`${conv}.kernel`, `${theirConv}/kernel`],
      [`${conv}.bias`, `${theirConv}/bias`],
      [`${norm}.scale`, `${theirNorm}/gamma`],
      [`${norm}.shift`, `${theirNorm}/beta`],
      [`${norm}.mean`, `${theirNorm}/moving_mean`],
      [`${norm}.variance`, `${theirNorm}/moving_variance`],
    ];
  }));
  names.set("fc.kernel", "fc1000/kernel").set("fc.bias", "fc1000/bias");
  const variables = translateNames(tensors, names, "Keras's ResNet-50");
  for (const { conv, norm } of convolutions) {
    const bias = variables.get(`${conv}.bias`)!.data;
    const { shape, data } = variables.get(`${norm}.mean`)!;
    variables.delete(`${conv}.bias`);
    variables.set(`${norm}.mean`, { shape, data: data.map((mean, i) => mean - bias[i]!) });
  }
  return variables;
}

/** `layer1.0.conv2` is `res2a_branch2b` there, `layer1.0.downsample.0` is `res2a_branch1`. */
function kerasNames(conv: string): [conv: string, norm: string] {
  const [, stage, block, part] = conv.match(/^layer(\d)\.(\d)\.(.*)$/) ?? [];
  if (!stage) return [conv, `bn_${conv}`];
  const letter = (index: number) => "abcdef"[index];
  const branch = part!.startsWith("conv") ? `2${letter(Number(part!.at(-1)) - 1)}` : "1";
  const place = `${Number(stage) + 1}${letter(Number(block))}_branch${branch}`;
  return [`res${place}`, `bn${place}`];
}

/**
 * The variables of `resnet({ depth: 50, bias, normalisation: "fixup" })` from the state dict of the
 * ResNet-50 of Hesse et al. with `bias` (fixup_resnet50) or of the one without (xfixup_resnet50).
 *
 * @param tensors By their names there: `layer1.0.downsample.weight`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 */
export function authorsVariables(tensors: HostTensors): Map<string, HostTensor> {
  requireTensors("read weights", "tensors", tensors);
  const bias = tensors.has("fc.bias");
  const plan = planResnet(resnetSettings({ depth: 50, bias }));
  const kernels = convolutionNames(plan).map(({ conv }) => conv).concat("fc");
  const names = new Map(
    kernels.map((name) => [`${name}.kernel`, `${name.replace(/\.0$/, "")}.weight`]),
  );
  if (bias) {
    const scalars = ["bias1", "bias2"].concat(plan.blocks.flatMap(({ name, main }) => {
      const inBlock = main.flatMap((_, index) => [`bias${index + 1}a`, `bias${index + 1}b`]);
      return [...inBlock, "scale"].map((scalar) => `${name}.${scalar}`);
    }));
    for (const name of scalars) {
      names.set(`${name}.${name.endsWith("scale") ? "scale" : "bias"}`, name);
    }
    names.set("fc.bias", "fc.bias");
  }
  const source = `the authors' ${bias ? "fixup" : "xfixup"}_resnet50`;
  return fromTorchLayout(translateNames(tensors, names, source));
}
