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
import { accuracy, fit, refitWithoutBiases } from "@lib/training";

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

/** Which network is trained, and on what. */
interface Course extends CifarResnetOptions {
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
  const cards: ModelCard[] = [], checkpoints: URL[] = [];
  for (const depth of [18, 50] as const) {
    let teacher: Resnet | undefined;
    try {
      for (const route of routes) {
        const course = { depth, route, data, signal }, model = cifarResnet({ depth, route });
        try {
          const isPupil = route === "distilled";
          cards.push(await (isPupil ? distil(model, teacher!, course) : learn(model, course)));
          checkpoints.push(checkpointOf(course));
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

async function learn(model: Resnet, course: Course): Promise<ModelCard> {
  const phase = cifarPhases[course.route];
  await fit(model, course.data, { ...phase, ...watched(model, course) });
  return await save(model, course, { phases: [phase] });
}

async function distil(model: Resnet, teacher: Resnet, course: Course): Promise<ModelCard> {
  const { data, signal } = course;
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
    ...watched(model, course),
  });
  const facts = { phases: [cifarPhases.distilled], conversion: cifarConversion };
  return await save(model, course, facts);
}

function watched({ name }: Resnet, course: Course) {
  const { route, signal } = course;
  return { label: `${name}, ${route}`, signal, checkpoint: checkpointOf(course) };
}

async function save(
  model: Resnet,
  course: Course,
  facts: Pick<ModelCard, "phases" | "conversion">,
): Promise<ModelCard> {
  const { train, validation, test } = course.data;
  return await saveWeights(model, pathOf(course), {
    command: "deno task train cifar",
    data: train.name,
    ...facts,
    backend: backendInfo().backend,
    validation: await accuracy(model.forward, validation),
    test: await accuracy(model.forward, test),
  });
}

function pathOf({ depth, route }: CifarResnetOptions): URL {
  return cifarResnetPath({ depth, route });
}

function checkpointOf(options: CifarResnetOptions): URL {
  return new URL(pathOf(options).href.replace(/[^/]+$/, ".$&.checkpoint"));
}
