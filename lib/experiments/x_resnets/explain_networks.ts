import { inputXGradient, integratedGradients } from "@lib/attribution";
import { relativeError } from "@lib/metrics";
import { certifyXModel, homogeneityError } from "@lib/models";
import { progress, readFinite, requireKnownOptions, requireObjects } from "@lib/runtime";
import { type Score, spearman } from "@lib/statistics";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";
import type { XResnet } from "./networks.ts";

/** A network and its maps of some images. */
export interface ExplainedNetwork extends XResnet {
  /** What is explained: the class that the teacher of its depth predicts of each image. */
  readonly target: readonly number[];
  /** The class that it predicts itself. */
  readonly says: readonly number[];
  /** Gauss-Legendre nodes of its Integrated Gradients. */
  readonly steps: number;
  /** Integrated Gradients from the zero baseline, in logits, an image a map. */
  readonly integrated: readonly Float32Array[];
  /** Input x gradient, which is the X-Gradient of a homogeneous network. */
  readonly oneGradient: readonly Float32Array[];
  /** sum |IG - input x gradient| / sum |IG| over all images: 0 where one gradient does the work. */
  readonly off: number;
  /** The error of homogeneity over `certifyXModel`'s factors. */
  readonly missed: number;
  /** Whether `certifyXModel` takes it, at its own tolerance. */
  readonly isCertified: boolean;
}

/** Options of {@linkcode explainNetworks}. */
export interface ExplainNetworksOptions {
  /** Steps of Integrated Gradients of networks with biases. */
  readonly steps: number;
  /** And of the others, whose maps do not depend on their number. */
  readonly fewSteps: number;
}

/**
 * Explains the prediction of each depth's teacher by Integrated Gradients and by one gradient, on every network
 * of that depth.
 *
 * Cost: `steps` or `fewSteps` gradients and some thirty forward passes a network and image.
 *
 * @param networks Of each depth the teacher first.
 * @param images [batch, height, width, channels], as the networks want them; not disposed.
 */
export async function explainNetworks(
  networks: readonly XResnet[],
  images: tf.Tensor,
  options: ExplainNetworksOptions,
): Promise<ExplainedNetwork[]> {
  const action = "explain networks";
  requireKnownOptions(action, options, {
    steps: "a positive integer",
    fewSteps: "a positive integer",
  });
  requireObjects(action, "networks", networks, "networks");
  const bar = progress({ label: "explain", total: networks.length, unit: "networks" });
  const explained: ExplainedNetwork[] = [];
  let target: number[] = [];
  for (const network of networks) {
    const { forward, name } = network, isTeacher = name === "teacher";
    const says = [...(await predict(forward, images)).classes];
    if (isTeacher) target = says;
    const steps = isTeacher ? options.steps : options.fewSteps;
    const path = { target, steps, rule: "gauss-legendre", batchSize: 64 } as const;
    const { attributions } = await integratedGradients(forward, images, path);
    const integrated = await read(attributions);
    const oneGradient = await read(inputXGradient(forward, images, { target }));
    explained.push({
      ...network,
      ...{ target, says, steps },
      integrated: rows(integrated, target.length),
      oneGradient: rows(oneGradient, target.length),
      off: relativeError(oneGradient, integrated),
      missed: await homogeneityError(forward, images),
      isCertified: await isXModel(network, images),
    });
    await bar.update(explained.length);
  }
  await bar.done();
  return explained;
}

const read = async (map: tf.Tensor) => await readFinite(map, "map").finally(() => map.dispose());

function rows(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

async function isXModel({ forward }: XResnet, images: tf.Tensor): Promise<boolean> {
  try {
    await certifyXModel(forward, images);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * How like maps are to the teacher's Integrated Gradients, by rank correlation over pixels and colours, an image
 * a value and a depth a condition: the teacher's own input x gradient, the control, and each other network's.
 *
 * @param networks Of each depth the teacher first.
 */
export function likenessScores(networks: readonly ExplainedNetwork[]): Score[] {
  requireObjects("score likeness", "networks", networks, "explained networks");
  return networks.map(({ name, depth, oneGradient }) => {
    const teacher = networks.find((each) => each.depth === depth && each.name === "teacher")!;
    return {
      map: name === "teacher" ? "input × gradient" : name,
      condition: `ResNet-${depth}`,
      direction: "higher",
      values: oneGradient.map((map, i) => spearman(map, teacher.integrated[i]!)),
    };
  });
}
