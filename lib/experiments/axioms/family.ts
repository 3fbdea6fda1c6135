import {
  type BlockNet,
  blurIntegratedGradients,
  deepLift,
  gradient,
  guidedBackpropagation,
  guidedIntegratedGradients,
  idgi,
  inputXGradient,
  integratedGradients,
  layerwiseRelevance,
  occlusion,
  shapleySampling,
  smoothGrad,
  type Target,
} from "@lib/attribution";
import { random } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** A method of the family, applied to images `[batch, height, width, channels]` of a net in layers. */
export interface FamilyMethod {
  readonly name: string;
  /** A map of the images' shape, which the caller disposes; the baseline is 0 but for Blur IG. */
  readonly attribute: (net: BlockNet, images: tf.Tensor, target: Target) => Promise<tf.Tensor>;
  /** What x is compared with: 0, or x itself, blurred. */
  readonly baseline: "zero" | "blurred";
  /** Whether its values are shares of a change in the logit, so that their sum can be compared with it. */
  readonly isShared: boolean;
}

/** Settings of the family, small enough for notebooks. */
export interface FamilySettings {
  /** Nodes or pieces of every path. */
  readonly steps: number;
  /** Nodes of Integrated Gradients, which share passes, where they are to be more; default `steps`. */
  readonly nodes?: number;
  /** Standard deviation in pixels that Blur IG begins with. */
  readonly sigma: number;
  /** Standard deviation of SmoothGrad's noise, and its draws. */
  readonly noise: number;
  readonly draws: number;
  /** Side of occlusion's window in pixels. */
  readonly window: number;
  /** Orders of Shapley sampling, and the player of each value of an image. */
  readonly permutations: number;
  readonly groups?: ArrayLike<number> | undefined;
}

/** The methods that users expect beside Integrated Gradients, each with its baseline. */
export function attributionFamily(settings: FamilySettings): FamilyMethod[] {
  const { steps, nodes = steps, sigma, noise, draws, window, permutations, groups } = settings;
  type Attribute = FamilyMethod["attribute"];
  const unshared = (name: string, attribute: Attribute): FamilyMethod => {
    return { name, attribute, baseline: "zero", isShared: false };
  };
  const shared = (name: string, attribute: Attribute): FamilyMethod => {
    return { name, attribute, baseline: "zero", isShared: true };
  };
  // As many points in a pass as have 2^15 values together, a photograph at a time.
  const run = (x: tf.Tensor) => ({
    batchSize: Math.max(1, Math.floor(2 ** 15 * x.shape[0]! / x.size)),
  });
  const mapOf = async (found: Promise<{ readonly attributions: tf.Tensor }>) =>
    (await found).attributions;
  return [
    unshared("gradient", (net, x, target) => Promise.resolve(gradient(net.forward, x, { target }))),
    unshared("SmoothGrad", (net, x, target) => {
      const explain = (noisy: tf.Tensor) => gradient(net.forward, noisy, { target });
      return smoothAttributions(explain, x, { noise, draws });
    }),
    unshared(
      "guided backpropagation",
      (net, x, target) => guidedBackpropagation(net, x, { target }),
    ),
    shared(
      "input x gradient",
      (net, x, target) => Promise.resolve(inputXGradient(net.forward, x, { target })),
    ),
    shared("epsilon-LRP", (net, x, target) => layerwiseRelevance(net, x, { target })),
    shared("DeepLIFT", (net, x, target) => mapOf(deepLift(net, x, { target }))),
    shared(
      "Integrated Gradients",
      (net, x, target) =>
        mapOf(integratedGradients(net.forward, x, { target, steps: nodes, ...run(x) })),
    ),
    shared(
      "Guided IG",
      (net, x, target) =>
        mapOf(guidedIntegratedGradients(net.forward, x, { target, steps, maxDistance: 1 })),
    ),
    {
      name: "Blur IG",
      attribute: (net, x, target) =>
        mapOf(blurIntegratedGradients(net.forward, x, { target, steps, sigma })),
      baseline: "blurred",
      isShared: true,
    },
    shared("IDGI", (net, x, target) => mapOf(idgi(net.forward, x, { target, steps }))),
    shared(
      "Shapley sampling",
      (net, x, target) =>
        mapOf(
          shapleySampling(net.forward, x, {
            ...run(x),
            target,
            random: random(1),
            permutations,
            groups,
          }),
        ),
    ),
    unshared(
      "occlusion",
      (net, x, target) => occlusion(net.forward, x, { target, window, ...run(x) }),
    ),
  ];
}

async function smoothAttributions(
  explain: (noisy: tf.Tensor) => tf.Tensor,
  images: tf.Tensor,
  options: { readonly noise: number; readonly draws: number },
): Promise<tf.Tensor> {
  const found = await smoothGrad(explain, images, { ...options, random: random(2) });
  found.variance.dispose();
  return found.attributions;
}
