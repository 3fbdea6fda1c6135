import { random } from "@lib/runtime";
import { convnet, type ConvnetOptions } from "./convnet.ts";
import { filled } from "../weights/filled.ts";
import type { Model } from "../layers/sequential.ts";
import { loadWeights, type ModelCard, readModelCard } from "../weights/weights.ts";

/** Options of {@linkcode loadFashionConvnet}. */
export type FashionConvnetOptions = Pick<ConvnetOptions, "bias">;

/** Where the weights of the net are, trained by `deno task train`. */
export function fashionConvnetPath({ bias }: FashionConvnetOptions): URL {
  const file = `fashion-convnet${bias ? "" : "-bias-free"}.safetensors`;
  return new URL(`../../../data/models/${file}`, import.meta.url);
}

/**
 * The {@linkcode convnet} trained on Fashion-MNIST, from the committed weights.
 *
 * @throws {Error} If the weights or their card are missing, damaged or do not fit each other.
 *
 * @example
 * ```ts
 * import { loadFashionConvnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const model = await loadFashionConvnet({ bias: false });
 * model.dispose();
 * ```
 */
export async function loadFashionConvnet(options: FashionConvnetOptions): Promise<Model> {
  const model = convnet({ ...options, random: random(0) });
  return await filled(model, () => loadWeights(model, fashionConvnetPath(options)));
}

/** What the committed weights are and how good they are. */
export function fashionConvnetCard(options: FashionConvnetOptions): Promise<ModelCard> {
  return readModelCard(fashionConvnetPath(options));
}
