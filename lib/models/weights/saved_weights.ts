import {
  readFile,
  requireKnownOptions,
  requireObjects,
  requirePath,
  requireSha256,
  requireWords,
  sha256,
  writeFileAtomically,
} from "@lib/runtime";
import type { Layer } from "../layers/layer.ts";
import { type Model, requireModel } from "../layers/sequential.ts";
import { readSafetensors, writeSafetensors } from "./formats/safetensors.ts";
import { parseJson, unreadable } from "./formats/stored_numbers.ts";
import { assignVariables, readVariables } from "./model_values.ts";

/** A share of right predictions. */
export interface Accuracy {
  readonly correct: number;
  readonly count: number;
  /** correct / count, in [0, 1]. */
  readonly accuracy: number;
  /** Wilson interval of the accuracy, at 95% unless said otherwise. */
  readonly interval: readonly [low: number, high: number];
}

/** One epoch of a training. */
export interface TrainedEpoch {
  /** Mean cross-entropy over the epoch's images while they were trained on, in nats. */
  readonly loss: number;
  /** Share of right predictions on the same images, in [0, 1]. */
  readonly trainAccuracy: number;
  /** Share of right predictions on the validation images after the epoch, in [0, 1]. */
  readonly validationAccuracy: number;
  /** Seconds that it took, validation included and what a kill lost left out: no two runs' are equal. */
  readonly seconds: number;
}

/** An epoch in a card; of early trainings the time was not kept. */
export interface RecordedEpoch extends Omit<TrainedEpoch, "seconds"> {
  readonly seconds?: number;
}

/** Settings that a model was trained with for some epochs. */
export interface TrainingPhase {
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly schedule: string;
  readonly augmentation: { readonly flip: boolean; readonly shift: number };
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly dropout?: number;
  /** Whether batch norm used its batch's statistics. */
  readonly batchStatistics?: boolean;
  /** With a teacher in the place of labels: what divided the logits before their softmax. */
  readonly temperature?: number;
}

/** How weights came to be and how good they are. */
export interface TrainingFacts {
  /** The command that makes them again. */
  readonly command: string;
  readonly data: string;
  /** One after the other, each from the weights of the one before. */
  readonly phases: readonly TrainingPhase[];
  /** Where the weights come from a network with biases: how, by name. */
  readonly conversion?: Readonly<Record<string, number>>;
  /** Epochs in order: those of all phases, or of the last alone. */
  readonly history?: readonly RecordedEpoch[];
  /** Hours on the clock times threads; of the teacher, where there is one, its own alone. */
  readonly coreHours?: number;
  /** The backend trained on: others round otherwise and give slightly other weights. */
  readonly backend: string;
  readonly validation: Accuracy;
  readonly test: Accuracy;
}

/** What became of the same recipe when it was run once more, for its history: not these weights. */
export interface Rerun {
  /** Every epoch of all phases. */
  readonly history: readonly RecordedEpoch[];
  readonly validation: Accuracy;
  readonly test: Accuracy;
  /** Of the weights that it ended at, which are not kept. */
  readonly sha256: string;
}

/** What stands beside a weight file, in a JSON file of the same name. */
export interface ModelCard extends TrainingFacts {
  readonly name: string;
  /** One line per layer. */
  readonly architecture: readonly string[];
  /** The number of trained values. */
  readonly parameters: number;
  /** SHA-256 of the weight file in hexadecimal. */
  readonly sha256: string;
  /** Where the history of these weights is not known. */
  readonly rerun?: Rerun;
}

/**
 * Writes a model's variables as `<path>` (safetensors) and its card as JSON beside it; each file is
 * replaced whole or not at all.
 *
 * @param path Ends in `.safetensors`.
 * @throws {RangeError} If a weight is NaN or infinite.
 */
export async function saveWeights(
  model: Model,
  path: string | URL,
  facts: TrainingFacts,
): Promise<ModelCard> {
  requireModel("save weights", "model", model);
  requirePath("save weights", "path", path);
  requireFacts("save weights", facts);
  const tensors = await readVariables(model.variables);
  const bytes = writeSafetensors({ tensors, metadata: { model: model.name } });
  const card: ModelCard = {
    name: model.name,
    architecture: model.layers.map(inOneLine),
    parameters: [...model.variables.values()].reduce((sum, { size }) => sum + size, 0),
    ...facts,
    sha256: await sha256(bytes),
  };
  await writeFileAtomically(path, bytes);
  const json = JSON.stringify(card, null, 2) + "\n";
  await writeFileAtomically(cardPath(path), new TextEncoder().encode(json));
  return card;
}

function requireFacts(action: string, facts: TrainingFacts): void {
  requireKnownOptions(action, facts, {
    command: true,
    data: true,
    phases: true,
    conversion: true,
    history: true,
    coreHours: true,
    backend: true,
    validation: true,
    test: true,
  });
  const { command, data, backend, phases, validation, test } = facts;
  for (const [argument, words] of Object.entries({ command, data, backend })) {
    requireWords(action, argument, words);
  }
  requireObjects(action, "phases", phases, "phases");
  requireObjects(action, "validation, test", [validation, test], "accuracies");
}

function inOneLine({ kind, name, variables: { kernel, bias }, stride }: Layer): string {
  const shape = kernel ? ` [${kernel.shape}]` : "";
  return `${name} ${kind}${shape}${stride ? ` stride ${stride}` : ""}${bias ? " bias" : ""}`;
}

/**
 * Sets a model's variables to what {@linkcode saveWeights} wrote.
 *
 * @returns The card.
 * @throws {Error} If the file or its card is missing or damaged, the SHA-256 is not the card's, or
 * the tensors are not the model's; the model then keeps its variables.
 */
export async function loadWeights(model: Model, path: string | URL): Promise<ModelCard> {
  requireModel("load weights", "model", model);
  const card = await readModelCard(path);
  const { bytes, file } = await readFile(path);
  await requireSha256(bytes, card.sha256, file);
  assignVariables(model.variables, readSafetensors(bytes, file).tensors, file);
  return card;
}

/**
 * Reads the card beside a weight file.
 *
 * @throws {Error} If it is missing or is not JSON with a SHA-256.
 */
export async function readModelCard(path: string | URL): Promise<ModelCard> {
  requirePath("read a model card", "path", path);
  const { bytes, file } = await readFile(cardPath(path));
  const card = parseJson(bytes, file, "it") as ModelCard;
  if (typeof card?.sha256 === "string") return card;
  throw unreadable(file, 'it must be a model card with a "sha256"');
}

function cardPath(path: string | URL): string | URL {
  const card = (path: string) => path.replace(/\.safetensors$/, ".json");
  return path instanceof URL ? new URL(card(path.href)) : card(path);
}
