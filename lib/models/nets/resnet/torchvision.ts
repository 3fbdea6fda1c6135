import type { HostTensor } from "../../weights/safetensors.ts";
import { resnetSettings } from "./options.ts";
import { convolutionNames, planResnet } from "./plan.ts";
import { fromTorch, type HostTensors, rename } from "../../weights/rename.ts";

/**
 * The variables of `resnet({ depth, bias: true })`, depth 18 or 50, from a state dict of torchvision's
 * ResNet of that depth, or of one with its names (timm's); its counts of batches are passed over.
 *
 * @param tensors By their names in the state dict: `layer1.0.conv1.weight`, `bn1.running_mean`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 * @see torchvision 0.15, models/resnet.py, 2023.
 *
 * @example
 * ```ts
 * import { assignVariables, readWeights, resnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const file = "resnet18.safetensors";
 * const model = resnet({ depth: 18, bias: true });
 * assignVariables(model.variables, torchvisionVariables(await readWeights(file)), file);
 * ```
 */
export function torchvisionVariables(tensors: HostTensors): Map<string, HostTensor> {
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
  const counted = [...tensors].filter(([name]) => !name.endsWith(".num_batches_tracked"));
  const renamed = rename(new Map(counted), names, `torchvision's ResNet-${depth}`);
  return new Map([...renamed].map(([name, tensor]) => [name, fromTorch(tensor)]));
}
