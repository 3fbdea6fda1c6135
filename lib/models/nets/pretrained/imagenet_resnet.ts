import { filled } from "../../weights/filled.ts";
import type { HostTensors } from "../../weights/rename.ts";
import { type Resnet, resnet, type ResnetOptions } from "../resnet/mod.ts";
import { assignVariables } from "../../weights/variables.ts";
import type { ImagenetConvention } from "./imagenet_inputs.ts";

/** A ResNet with weights trained on photos, and how it wants its photos. */
export interface ImagenetResnet extends Resnet {
  readonly convention: ImagenetConvention;
}

/** Sizes of a ResNet other than those of ImageNet's: for weights trained elsewhere. */
export type ResnetSizes = Pick<ResnetOptions, "classes" | "width" | "inputShape" | "stem">;

/** Options of all that may come from elsewhere. */
export interface PretrainedOptions {
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

/** Builds a ResNet and gives it its weights; after an error nothing is left of it. */
export async function withWeights(
  options: ResnetOptions,
  variables: HostTensors,
  source: string,
): Promise<Resnet> {
  return await filled(
    resnet(options),
    (model) => assignVariables(model.variables, variables, source),
  );
}
