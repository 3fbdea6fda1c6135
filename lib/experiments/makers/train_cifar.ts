import { centred, cifar10, imageTensor, type Splits, subset } from "@lib/datasets";
import {
  cifarResnet,
  type CifarResnetOptions,
  cifarResnetPath,
  foldBatchNorm,
  type ModelCard,
  type Resnet,
  saveWeights,
} from "@lib/models";
import { backendInfo } from "@lib/runtime";
import { accuracy, fit, type FitOptions, refitWithoutBiases } from "@lib/training";

const shared = {
  seed: 0,
  epochs: 2,
  batchSize: 64,
  schedule: "cosine",
  augmentation: { flip: true, shift: 2 },
} as const;

/** Batch norm bears larger steps than Fixup; a refitted network needs small ones. */
export const cifarPhases = {
  teacher: { ...shared, learningRate: 2e-3, batchStatistics: true },
  scratch: { ...shared, learningRate: 1.5e-3 },
  distilled: { ...shared, epochs: 1, learningRate: 5e-4, temperature: 2 },
} as const;

/** How the distilled networks leave their teachers: on training images whose labels are not used. */
export const cifarConversion = { refitImages: 500, refitIterations: 4, distilImages: 10_000 };

const routes = ["teacher", "scratch", "distilled"] as const;

/** A network on its way, with what to do when it is there. */
interface Course {
  readonly data: Splits;
  readonly signal: AbortSignal;
}

/**
 * Trains ResNet-18 and ResNet-50 for CIFAR-10: the teachers, X-Fixup from scratch, and the teachers'
 * bias-free pupils. 40 minutes on wasm, on one busy core; stopped, it goes on from the last epoch.
 */
export async function trainCifar(signal: AbortSignal): Promise<ModelCard[]> {
  const published = await cifar10({ signal });
  const data = {
    train: centred(published.train),
    validation: centred(published.validation),
    test: centred(published.test),
  };
  const cards: ModelCard[] = [];
  const checkpoints: URL[] = [];
  for (const depth of [18, 50] as const) {
    let teacher: Resnet | undefined;
    try {
      for (const route of routes) {
        const model = cifarResnet({ depth, route });
        try {
          cards.push(
            route === "distilled"
              ? await distil(model, teacher!, { depth, route, data, signal })
              : await learn(model, { depth, route, data, signal }),
          );
          checkpoints.push(checkpointOf({ depth, route }));
          if (route === "teacher") teacher = await foldBatchNorm(model);
        } finally {
          model.dispose();
        }
      }
    } finally {
      teacher?.dispose();
    }
  }
  for (const checkpoint of checkpoints) await Deno.remove(checkpoint);
  return cards;
}

async function learn(
  model: Resnet,
  { depth, route, data, signal }: CifarResnetOptions & Course & { route: "teacher" | "scratch" },
): Promise<ModelCard> {
  const phase = cifarPhases[route];
  await fit(model, data, { ...phase, ...watched(model, { depth, route }, signal) });
  return await save(model, { depth, route, data, signal }, { phases: [phase] });
}

async function distil(
  model: Resnet,
  teacher: Resnet,
  { depth, route, data, signal }: CifarResnetOptions & Course,
): Promise<ModelCard> {
  const { temperature, ...phase } = cifarPhases.distilled;
  const { refitImages, refitIterations, distilImages } = cifarConversion;
  const inputs = imageTensor(data.train, [...Array(refitImages).keys()]);
  try {
    await refitWithoutBiases(model, { teacher, inputs, iterations: refitIterations, signal });
  } finally {
    inputs.dispose();
  }
  const few = { ...data, train: subset(data.train, [...Array(distilImages).keys()]) };
  await fit(model, few, {
    ...phase,
    teacher: { forward: teacher.forward, temperature },
    ...watched(model, { depth, route }, signal),
  });
  const facts = { phases: [cifarPhases.distilled], conversion: cifarConversion };
  return await save(model, { depth, route, data, signal }, facts);
}

function watched(
  { name }: Resnet,
  options: CifarResnetOptions,
  signal: AbortSignal,
): Pick<FitOptions, "label" | "signal" | "checkpoint"> {
  return { label: `${name}, ${options.route}`, signal, checkpoint: checkpointOf(options) };
}

async function save(
  model: Resnet,
  { depth, route, data: { train, validation, test } }: CifarResnetOptions & Course,
  facts: Pick<ModelCard, "phases" | "conversion">,
): Promise<ModelCard> {
  return await saveWeights(model, cifarResnetPath({ depth, route }), {
    command: "deno task train cifar",
    data: train.name,
    ...facts,
    backend: backendInfo().backend,
    validation: await accuracy(model.forward, validation),
    test: await accuracy(model.forward, test),
  });
}

function checkpointOf(options: CifarResnetOptions): URL {
  return new URL(cifarResnetPath(options).href.replace(/[^/]+$/, ".$&.checkpoint"));
}
