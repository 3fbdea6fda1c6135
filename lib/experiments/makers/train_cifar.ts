import { centred, cifar10, imageTensor, type Splits } from "@lib/datasets";
import {
  assignVariables,
  cifar10Resnet,
  type Cifar10ResnetOptions,
  cifar10ResnetPath,
  type Cifar10Route,
  foldBatchNorm,
  loadCifar10Resnet,
  type ModelCard,
  readVariables,
  type Resnet,
  saveWeights,
  type TrainedEpoch,
  type TrainingPhase,
} from "@lib/models";
import { backendInfo } from "@lib/runtime";
import { accuracy, fit, refitWithoutBiases } from "@lib/training";

const shared = {
  seed: 0,
  batchSize: 64,
  schedule: "one-cycle",
  augmentation: { flip: true, shift: 4 },
} as const;

const scratch = { ...shared, epochs: 12, weightDecay: 0.05 };

/** What each route trains with; batch norm bears larger steps than Fixup, a conversion needs small ones. */
const cifar10Phases = {
  teacher: { ...scratch, learningRate: 3e-3, batchStatistics: true },
  norm: { ...scratch, learningRate: 3e-3, batchStatistics: true },
  fixup: { ...scratch, learningRate: 1e-3 },
  tuned: { ...shared, epochs: 3, learningRate: 1e-3, batchStatistics: true },
  distilled: { ...shared, epochs: 3, learningRate: 5e-4, temperature: 2 },
} satisfies Partial<Record<Cifar10Route, TrainingPhase>>;

/** The settings of a route that is trained. X-Fixup of the ResNet-50 has half the epochs: the budget ended there. */
export function cifar10Phase({ depth, route }: Cifar10ResnetOptions): TrainingPhase {
  const phase = cifar10Phases[route as keyof typeof cifar10Phases];
  return depth === 50 && route === "fixup" ? { ...phase, epochs: 6 } : phase;
}

/** How a network is refitted: on training images whose labels are not used. */
export const cifar10Refit = { refitImages: 2000, refitIterations: 6 };

/** In the order in which they tell most; a conversion comes after what it starts from. */
const routes: readonly Cifar10Route[] = [
  "teacher",
  "norm",
  "fixup",
  "tuned",
  "refit",
  "distilled",
];

/** The networks of `deno task train cifar` by their names in arguments, in order. */
export const cifar10Networks: ReadonlyMap<string, Cifar10ResnetOptions> = new Map(
  ([18, 50] as const).flatMap((depth) =>
    routes.map((route) => [`cifar/resnet${depth}-${route}`, { depth, route }])
  ),
);

/** Which network is trained, and on what. */
interface Course extends Cifar10ResnetOptions {
  readonly data: Splits;
  readonly signal: AbortSignal;
}

/**
 * Trains networks for CIFAR-10, one after the other. Stopped or killed, it goes on from the last minute:
 * what is finished is not trained again before all of them are.
 */
export async function trainCifar(
  networks: readonly Cifar10ResnetOptions[],
  signal: AbortSignal,
): Promise<ModelCard[]> {
  const published = await cifar10({ signal });
  const data = {
    train: centred(published.train),
    validation: centred(published.validation),
    test: centred(published.test),
  };
  const cards: ModelCard[] = [];
  for (const network of networks) {
    const course = { ...network, data, signal }, model = cifar10Resnet(network);
    try {
      cards.push(await make[network.route](model, course));
    } finally {
      model.dispose();
    }
  }
  for (const network of networks) await Deno.remove(checkpointOf(network));
  return cards;
}

type Maker = (model: Resnet, course: Course) => Promise<ModelCard>;

const learn: Maker = async (model, course) => await train(model, course);

const tune: Maker = async (model, course) => {
  const teacher = await loadCifar10Resnet({ depth: course.depth, route: "teacher" });
  const values = await readVariables(teacher.variables).finally(() => teacher.dispose());
  const kept = [...values].filter(([name]) => model.variables.has(name));
  assignVariables(model.variables, new Map(kept), teacher.name);
  return await train(model, course);
};

const refit: Maker = async (model, { depth, data, signal, route }) => {
  const teacher = await loadFolded(depth), checkpoint = checkpointOf({ depth, route });
  const { refitImages, refitIterations: iterations } = cifar10Refit;
  const inputs = imageTensor(data.train, [...Array(refitImages).keys()]);
  const imitation = { teacher, inputs, iterations, batchSize: 100, signal, checkpoint };
  const fits = await refitWithoutBiases(model, imitation).finally(() => {
    inputs.dispose();
    teacher.dispose();
  });
  const seconds = fits.reduce((sum, fit) => sum + fit.seconds, 0);
  const facts = { phases: [], conversion: cifar10Refit, coreHours: coreHours(seconds) };
  return await save(model, { depth, route, data }, facts);
};

const distil: Maker = async (model, course) => {
  const { depth } = course;
  const start = await loadCifar10Resnet({ depth, route: "refit" });
  const values = await readVariables(start.variables).finally(() => start.dispose());
  assignVariables(model.variables, values, start.name);
  const teacher = await loadFolded(depth);
  return await train(model, course, teacher).finally(() => teacher.dispose());
};

const make: Record<Cifar10Route, Maker> = {
  teacher: learn,
  norm: learn,
  fixup: learn,
  tuned: tune,
  refit,
  distilled: distil,
};

/** The teacher with its batch norm folded. */
async function loadFolded(depth: 18 | 50): Promise<Resnet> {
  const teacher = await loadCifar10Resnet({ depth, route: "teacher" });
  return await foldBatchNorm(teacher).finally(() => teacher.dispose());
}

async function train(model: Resnet, course: Course, teacher?: Resnet): Promise<ModelCard> {
  const { depth, route, data, signal } = course;
  const phase = cifar10Phase(course);
  const { temperature = 1, ...settings } = phase;
  const history = await fit(model, data, {
    ...settings as typeof cifar10Phases.teacher,
    ...(teacher && { teacher: { forward: teacher.forward, temperature } }),
    label: `ResNet-${depth}, ${route}`,
    signal,
    checkpoint: checkpointOf(course),
  });
  const seconds = history.reduce((sum, epoch: TrainedEpoch) => sum + epoch.seconds, 0);
  return await save(model, course, { phases: [phase], history, coreHours: coreHours(seconds) });
}

const coreHours = (seconds: number) => seconds * backendInfo().threads / 3600;

async function save(
  model: Resnet,
  { depth, route, data }: Omit<Course, "signal">,
  facts: Pick<ModelCard, "phases" | "conversion" | "history" | "coreHours">,
): Promise<ModelCard> {
  return await saveWeights(model, cifar10ResnetPath({ depth, route }), {
    command: `deno task train cifar/resnet${depth}-${route}`,
    data: data.train.name,
    ...facts,
    backend: backendInfo().backend,
    validation: await accuracy(model.forward, data.validation),
    test: await accuracy(model.forward, data.test),
  });
}

function checkpointOf({ depth, route }: Cifar10ResnetOptions): URL {
  const path = cifar10ResnetPath({ depth, route });
  return new URL(path.href.replace(/[^/]+$/, ".$&.checkpoint"));
}
