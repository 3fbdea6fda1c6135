import { random, requireKnownOptions, requireOneOf } from "@lib/runtime";
import { withValues } from "../weights/model_values.ts";
import { loadWeights } from "../weights/saved_weights.ts";
import type { ResnetOptions } from "./resnet/plan.ts";
import { type Resnet, resnet } from "./resnet/resnet.ts";

/**
 * How a ResNet for CIFAR-10 came to be:
 * - `teacher`: batch norm, with biases;
 * - `norm`: batch norm of scales alone, bias-free from its first step; `tuned`: the same, but from the
 *   teacher's kernels and scales;
 * - `fixup`: X-Fixup, neither biases nor normalisation from its first step;
 * - `refit`: the teacher's kernels, batch norm folded, refitted layer by layer without biases;
 *   `distilled`: the refitted network, trained towards the teacher's probabilities.
 */
export type Cifar10Route = "teacher" | "norm" | "tuned" | "fixup" | "refit" | "distilled";

/** Options of {@linkcode cifar10Resnet} and {@linkcode loadCifar10Resnet}. */
export interface Cifar10ResnetOptions {
  readonly depth: 18 | 50;
  readonly route: Cifar10Route;
}

const routes: Record<Cifar10Route, Pick<ResnetOptions, "bias" | "normalisation">> = {
  teacher: { bias: true, normalisation: "batch" },
  norm: { bias: false, normalisation: "batch" },
  tuned: { bias: false, normalisation: "batch" },
  fixup: { bias: false, normalisation: "fixup" },
  refit: { bias: false, normalisation: "none" },
  distilled: { bias: false, normalisation: "none" },
};

/**
 * A ResNet for CIFAR-10 of a quarter of the published width, its first convolution of stride 1,
 * untrained. A pixel p of [0, 1] enters as 4p - 2.
 */
export function cifar10Resnet(options: Cifar10ResnetOptions): Resnet {
  requireCifar10Resnet(options);
  const { depth, route } = options;
  return resnet({
    ...routes[route],
    depth,
    width: 16,
    classes: 10,
    inputShape: [32, 32, 3],
    stem: "cifar",
    random: random(0),
  });
}

function requireCifar10Resnet(options: Cifar10ResnetOptions): void {
  const action = "build a ResNet for CIFAR-10";
  requireKnownOptions(action, options, { depth: true, route: true });
  requireOneOf([18, 50], action, "depth", options.depth);
  requireOneOf(Object.keys(routes), action, "route", options.route);
}

/** Where its weights are, trained by `deno task train cifar`. */
export function cifar10ResnetPath(options: Cifar10ResnetOptions): URL {
  requireCifar10Resnet(options);
  const { depth, route } = options;
  const file = `cifar10-resnet${depth}-${route}.safetensors`;
  return new URL(`../../../data/models/${file}`, import.meta.url);
}

/**
 * A {@linkcode cifar10Resnet} with the committed weights.
 *
 * @throws {Error} If the weights or their card are missing, damaged or do not fit each other.
 */
export async function loadCifar10Resnet(options: Cifar10ResnetOptions): Promise<Resnet> {
  const model = cifar10Resnet(options);
  return await withValues(model, () => loadWeights(model, cifar10ResnetPath(options)));
}
