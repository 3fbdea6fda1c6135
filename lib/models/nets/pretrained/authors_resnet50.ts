import { download } from "@lib/runtime";
import { readWeights } from "../../weights/model_values.ts";
import { authorsVariables } from "../resnet/state_dicts.ts";
import {
  imagenetConventions,
  type ImagenetResnet,
  type PretrainedOptions,
  type ResnetSizes,
  resnetWithValues,
} from "./imagenet_resnet.ts";

/** Options of {@linkcode loadAuthorsResnet50}. */
export interface AuthorsResnet50Options extends ResnetSizes {
  /** `true`: Fixup-ResNet-50; `false`: X-ResNet-50, which is homogeneous. */
  readonly bias: boolean;
}

/**
 * A ResNet-50 of Hesse et al. from a checkpoint of theirs. Its inputs are those of the convention
 * torchvision; the zero baseline of their paper is the mean colour.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} If the file is missing or damaged, or its tensors are not those of that ResNet.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts ignore
 * import { loadAuthorsResnet50 } from "@lib/models";
 * const model = await loadAuthorsResnet50("xfixup_resnet50_model_best.pth.tar", { bias: false });
 * ```
 */
export async function loadAuthorsResnet50(
  path: string | URL,
  options: AuthorsResnet50Options,
): Promise<ImagenetResnet> {
  const variables = authorsVariables(await readWeights(path));
  const settings = { ...options, depth: 50, normalisation: "fixup" } as const;
  const model = await resnetWithValues(settings, variables, String(path));
  return { ...model, convention: imagenetConventions.torchvision };
}

/** Options of {@linkcode authorsResnet50}. */
export interface PublishedResnet50Options extends PretrainedOptions {
  /** `true`: Fixup-ResNet-50; `false`: X-ResNet-50, which is homogeneous. */
  readonly bias: boolean;
  /** SHA-256 of the checkpoint. The authors publish none: `unknown` gets an error that tells it. */
  readonly sha256: string;
}

const folder = "https://download.visinf.tu-darmstadt.de/data/" +
  "2021-neurips-fast-axiomatic-attribution/models";

/**
 * A ResNet-50 of Hesse et al. trained on ImageNet, downloaded from their pages unless the cache has it.
 *
 * @returns A model whose variables are the caller's to dispose.
 * @throws {Error} As `download` does; with the signal's reason if aborted.
 *
 * @example
 * ```ts ignore
 * import { authorsResnet50 } from "@lib/models";
 * const model = await authorsResnet50({ bias: false, sha256: "unknown" }); // the error tells the hash
 * ```
 */
export async function authorsResnet50(
  { bias, sha256, signal }: PublishedResnet50Options,
): Promise<ImagenetResnet> {
  const name = bias ? "fixup_resnet50" : "xfixup_resnet50";
  const path = await download(`${folder}/${name}_model_best.pth.tar`, {
    label: `${name} of Hesse et al.`,
    sha256,
    megabytes: 250, // the weights take 102, and as much again if the optimiser's state is with them
    ...(signal && { signal }),
  });
  return await loadAuthorsResnet50(path, { bias });
}
