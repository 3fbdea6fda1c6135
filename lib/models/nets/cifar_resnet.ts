import { random, requireKnownOptions, requireOneOf } from "@lib/runtime";
import { withValues } from "../weights/model_values.ts";
import { loadWeights } from "../weights/saved_weights.ts";
import type { ResnetOptions } from "./resnet/plan.ts";
import { type Resnet, resnet } from "./resnet/resnet.ts";

/**
 * How a small ResNet for CIFAR-10 came to be. `teacher`: batch norm, with biases; `scratch`: X-Fixup,
 * bias-free from its first step; `distilled`: the teacher's kernels, batch norm folded, refitted
 * without biases to the teacher's activations and then trained towards its probabilities.
 */
export type CifarResnetRoute = "teacher" | "scratch" | "distilled";

/** Options of {@linkcode cifarResnet} and {@linkcode loadCifarResnet}. */
export interface CifarResnetOptions {
  readonly depth: 18 | 50;
  readonly route: CifarResnetRoute;
}

/** Channels of the first stage: a quarter and an eighth of the published 64. */
const widths = { 18: 16, 50: 8 } as const;

const routes: Record<CifarResnetRoute, Pick<ResnetOptions, "bias" | "normalisation">> = {
  teacher: { bias: true, normalisation: "batch" },
  scratch: { bias: false, normalisation: "fixup" },
  distilled: { bias: false, normalisation: "none" },
};

/**
 * A narrow ResNet for CIFAR-10 whose first convolution halves the image, untrained: 9 (depth 18) or 5
 * (depth 50) million multiply-adds an image. A pixel p of [0, 1] enters as 4p - 2.
 */
export function cifarResnet(options: CifarResnetOptions): Resnet {
  requireCifarResnet(options);
  const { depth, route } = options;
  return resnet({
    ...routes[route],
    depth,
    width: widths[depth],
    classes: 10,
    inputShape: [32, 32, 3],
    stem: "cifar-half",
    random: random(0),
  });
}

function requireCifarResnet(options: CifarResnetOptions): void {
  const action = "build a ResNet for CIFAR-10";
  requireKnownOptions(action, options, { depth: true, route: true });
  requireOneOf([18, 50], action, "depth", options.depth);
  requireOneOf(Object.keys(routes), action, "route", options.route);
}

/**
 * A {@linkcode cifarResnet} with the committed weights.
 *
 * @throws {Error} If the weights or their card are missing, damaged or do not fit each other.
 */
export async function loadCifarResnet(options: CifarResnetOptions): Promise<Resnet> {
  const model = cifarResnet(options), { depth, route } = options;
  const file = `../../../data/models/cifar-resnet${depth}-${route}.safetensors`;
  return await withValues(model, () => loadWeights(model, new URL(file, import.meta.url)));
}
