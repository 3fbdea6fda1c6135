import type { HostTensor } from "../../weights/safetensors.ts";
import { resnetSettings } from "./options.ts";
import { convolutionNames, planResnet } from "./plan.ts";
import { fromTorch, type HostTensors, rename } from "../../weights/rename.ts";

/**
 * The variables of `resnet({ depth: 50, bias, normalisation: "fixup" })` from the state dict of the
 * ResNet-50 of Hesse et al. with `bias` (fixup_resnet50) or of the one without (xfixup_resnet50).
 *
 * @param tensors By their names there, with or without `module.` before: `layer1.0.downsample.weight`.
 * @throws {RangeError} If a tensor is missing or left over: names them all.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 */
export function authorsVariables(tensors: HostTensors): Map<string, HostTensor> {
  const stripped = new Map([...tensors].map(([name, t]) => [name.replace(/^module\./, ""), t]));
  const bias = stripped.has("fc.bias");
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
  const renamed = rename(stripped, names, source);
  return new Map([...renamed].map(([name, tensor]) => [name, fromTorch(tensor)]));
}
