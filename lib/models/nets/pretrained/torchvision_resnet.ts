import { download } from "@lib/runtime";
import { readWeights } from "../../weights/model_values.ts";
import { torchvisionVariables } from "../resnet/state_dicts.ts";
import {
  imagenetConventions,
  type ImagenetResnet,
  type PretrainedOptions,
  type ResnetSizes,
  resnetWithValues,
} from "./imagenet_resnet.ts";

/** Options of {@linkcode loadTorchvisionResnet}. */
export interface TorchvisionResnetOptions extends ResnetSizes {
  readonly depth: 18 | 50;
}

/**
 * A ResNet with the weights of a file whose tensors have torchvision's names: torchvision's own
 * checkpoints, timm's safetensors. Its inputs are those of the convention torchvision.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If the file is missing or damaged, or its tensors are not those of that ResNet.
 *
 * @example
 * ```ts ignore
 * import { loadTorchvisionResnet } from "@lib/models";
 * const model = await loadTorchvisionResnet("resnet18-f37072fd.pth", { depth: 18 });
 * ```
 */
export async function loadTorchvisionResnet(
  path: string | URL,
  options: TorchvisionResnetOptions,
): Promise<ImagenetResnet> {
  const variables = torchvisionVariables(await readWeights(path));
  const model = await resnetWithValues({ ...options, bias: true }, variables, String(path));
  return { ...model, convention: imagenetConventions.torchvision };
}

const host = "https://huggingface.co/timm";
const published = {
  18: {
    url: `${host}/resnet18.tv_in1k/resolve/main/model.safetensors`,
    sha256: "694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81",
    megabytes: 47,
  },
  50: {
    url:
      `${host}/resnet50.tv_in1k/resolve/aa6c2d36d56bc0209040c02b5a7b7d7bf11d57b8/model.safetensors`,
    sha256: "5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888",
    megabytes: 103,
  },
} as const;

/**
 * torchvision's ResNet-18 or ResNet-50 trained on ImageNet, downloaded from timm's pages (47 or 103 MB)
 * unless the cache has it.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} As `download` does; with the signal's reason if aborted.
 * @see R. Wightman, PyTorch Image Models, 2019, doi 10.5281/zenodo.4414861.
 *
 * @example
 * ```ts ignore
 * import { torchvisionResnet } from "@lib/models";
 * const model = await torchvisionResnet(18);
 * ```
 */
export async function torchvisionResnet(
  depth: 18 | 50,
  { signal }: PretrainedOptions = {},
): Promise<ImagenetResnet> {
  const { url, ...file } = published[depth];
  const label = `ResNet-${depth} of torchvision`;
  const path = await download(url, { ...file, label, ...(signal && { signal }) });
  return await loadTorchvisionResnet(path, { depth });
}
