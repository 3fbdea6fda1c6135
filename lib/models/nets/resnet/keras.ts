import type { HostTensor } from "../../weights/safetensors.ts";
import { resnetSettings } from "./options.ts";
import { convolutionNames, planResnet } from "./plan.ts";
import { type HostTensors, rename } from "../../weights/rename.ts";

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
  const variables = rename(tensors, names, "Keras's ResNet-50");
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
