import {
  assignVariables,
  cifar10Resnet,
  cifar10ResnetPath,
  type Cifar10Route,
  foldBatchNorm,
  homogenised,
  loadCifar10Resnet,
  type ModelCard,
  readModelCard,
  readVariables,
  type Resnet,
} from "@lib/models";
import type { Forward } from "@lib/runtime";
import { invalid, requireKnownOptions, requireObjects, requirePositive } from "@lib/runtime";
import { mean, minimum } from "@lib/statistics";
import { existsSync } from "node:fs";

/** How an X-ResNet came to be: by training, or by what needs none. */
export type XResnetName = Cifar10Route | "stripped" | "homogenised";

/** A ResNet for CIFAR-10 in one of its forms; all but the teacher are homogeneous. */
export interface XResnet {
  readonly name: XResnetName;
  readonly depth: 18 | 50;
  readonly forward: Forward;
  /** Of its weights: of the teacher's, where it has no others. */
  readonly card: ModelCard;
  /** Frees the weights that it does not share with the teacher. */
  readonly dispose: () => void;
}

/** In this order, where their weights are committed. */
const trained: readonly Cifar10Route[] = ["refit", "distilled", "tuned", "norm", "fixup"];

/** Depths of which at least the teacher is committed. */
export const committedDepths = () =>
  ([18, 50] as const).filter((depth) => existsSync(cifar10ResnetPath({ depth, route: "teacher" })));

/**
 * A teacher for CIFAR-10 and all its X-variants, in order: the teacher with batch norm folded; `stripped`,
 * its kernels without the biases; `homogenised`; and those that were trained, as far as their weights are
 * committed.
 *
 * @param options.size Root mean square of the inputs that the homogenised network sees: {@linkcode usualSize}.
 * @throws {Error} If weights or a card are missing or damaged.
 */
export async function loadXResnets(
  depth: 18 | 50,
  options: { readonly size: number },
): Promise<XResnet[]> {
  const action = "load X-ResNets";
  requireKnownOptions(action, options, { size: "a positive number" });
  requirePositive(action, "size", options.size);
  const loaded: Resnet[] = [];
  const load = async (route: Cifar10Route) => {
    const model = await loadCifar10Resnet({ depth, route });
    loaded.push(model);
    return { model, card: await readModelCard(cifar10ResnetPath({ depth, route })) };
  };
  try {
    const { model: asTrained, card } = await load("teacher");
    const teacher = await foldBatchNorm(asTrained),
      stripped = cifar10Resnet({ depth, route: "refit" });
    loaded.push(teacher, stripped);
    const kernels = [...await readVariables(teacher.variables)]
      .filter(([name]) => stripped.variables.has(name));
    assignVariables(stripped.variables, new Map(kernels), teacher.name);
    const committed = trained.filter((route) => existsSync(cifar10ResnetPath({ depth, route })));
    const others = await Array.fromAsync(committed, async (route) => {
      const { model: { forward, dispose }, card } = await load(route);
      return { name: route, depth, forward, card, dispose };
    });
    asTrained.dispose();
    const shared = { depth, card } as const;
    return [
      { name: "teacher", ...shared, forward: teacher.forward, dispose: teacher.dispose },
      { name: "stripped", ...shared, forward: stripped.forward, dispose: stripped.dispose },
      {
        name: "homogenised",
        ...shared,
        forward: homogenised(teacher.forward, options),
        dispose() {},
      },
      ...others,
    ];
  } catch (error) {
    for (const model of loaded) model.dispose();
    throw error;
  }
}

/**
 * The mean, over images, of the root mean square of their values: the size at which a homogenised network
 * sees every image.
 *
 * @param images Values of `count` images, one image after the other.
 * @throws {RangeError} If there are none, or the number of values is no multiple of theirs.
 */
export function usualSize(
  { images, count }: { readonly images: Float32Array; readonly count: number },
): number {
  const values = images.length / count;
  if (!Number.isInteger(values) || values === 0) {
    const must = "images of as many values each, one or more";
    throw new RangeError(invalid("measure a usual size", "images", must, images.length));
  }
  return mean(Array.from({ length: count }, (_, i) => {
    const square = images.subarray(i * values, (i + 1) * values).reduce((sum, x) => sum + x * x, 0);
    return Math.sqrt(square / values);
  }));
}

/** Images in an epoch of CIFAR-10's training part. */
export const epochImages = 45_000;

/** What an X-ResNet took beside its teacher's training. */
export interface RouteCost {
  /** Images, and how often each went forward and back through the network. */
  readonly images: number;
  readonly passes: number;
  /** By the clock of a machine that had other work too, times threads. */
  readonly coreMinutes: number;
  /** As if every epoch had been as fast as the fastest; without epochs the same. */
  readonly quietMinutes: number;
}

/** How many epochs a network's own training had, by its card; none where it was only converted. */
export function epochsOf({ name, card }: Pick<XResnet, "name" | "card">): number {
  if (name === "stripped" || name === "homogenised") return 0;
  return card.phases.reduce((sum, { epochs }) => sum + epochs, 0);
}

/** What an X-ResNet took by its card. In a refit a pass is a step in every layer. */
export function routeCost({ name, card }: Pick<XResnet, "name" | "card">): RouteCost {
  if (name === "stripped" || name === "homogenised") {
    return { images: 0, passes: 0, coreMinutes: 0, quietMinutes: 0 };
  }
  const { history, conversion, coreHours = NaN } = card, coreMinutes = 60 * coreHours;
  if (conversion) {
    const { refitImages: images = NaN, refitIterations: passes = NaN } = conversion;
    return { images, passes, coreMinutes, quietMinutes: coreMinutes };
  }
  requireObjects("tell a route's cost", "history", history, "epochs");
  const seconds = history.map((epoch) => epoch.seconds ?? NaN);
  const all = seconds.reduce((sum, each) => sum + each, 0);
  const passes = epochsOf({ name, card });
  const quietMinutes = coreMinutes * minimum(seconds) * seconds.length / all;
  return { images: epochImages, passes, coreMinutes, quietMinutes };
}
