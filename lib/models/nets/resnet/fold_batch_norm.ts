import { invalid } from "@lib/runtime";
import { assignVariables, readVariables } from "../../weights/model_values.ts";
import { convolutionNames, planResnet } from "./plan.ts";
import { type Resnet, resnet } from "./resnet.ts";

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
  const { settings } = model;
  const { normalisation, epsilon } = settings;
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
