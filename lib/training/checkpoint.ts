import {
  assignVariables,
  type Model,
  readSafetensors,
  readVariables,
  writeSafetensors,
} from "@lib/models";
import { writeFileAtomically } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import type { Adam } from "./adam.ts";
import type { FitSettings } from "./options.ts";

/** One finished epoch. */
export interface EpochResult {
  /** Mean cross-entropy over the epoch's images while they were trained on, in nats. */
  readonly loss: number;
  /** Share of right predictions on the same images, in [0, 1]. */
  readonly trainAccuracy: number;
  /** Share of right predictions on the validation images after the epoch, in [0, 1]. */
  readonly validationAccuracy: number;
  /** Mean penalty of the prior over the epoch's images, not weighted; absent without a prior. */
  readonly penalty?: number;
}

/** What a run changes. */
interface Trained {
  readonly model: Model;
  readonly adam: Adam;
}

/** Writes all that a run needs to go on after its last epoch, atomically. */
export async function writeCheckpoint(
  path: string | URL,
  trained: Trained,
  { settings, history }: { settings: FitSettings; history: readonly EpochResult[] },
): Promise<void> {
  const tensors = await readVariables(state(trained));
  const metadata = { settings: JSON.stringify(settings), history: JSON.stringify(history) };
  await writeFileAtomically(path, writeSafetensors({ tensors, metadata }));
}

/**
 * Restores variables and optimiser from a checkpoint, if there is one.
 *
 * @returns The epochs it holds; none if the file does not exist.
 * @throws {Error} If it is damaged, or belongs to a run with other settings.
 */
export async function readCheckpoint(
  path: string | URL,
  trained: Trained,
  settings: FitSettings,
): Promise<EpochResult[]> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const file = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const { tensors, metadata } = readSafetensors(bytes, file);
  if (metadata.settings !== JSON.stringify(settings)) {
    throw new Error(
      `Cannot resume from "${file}" as it must come from a run with settings ` +
        `${JSON.stringify(settings)}: current value is ${metadata.settings}`,
    );
  }
  assignVariables(state(trained), tensors, file);
  return JSON.parse(metadata.history!);
}

function state(
  { model: { variables }, adam: { first, second } }: Trained,
): ReadonlyMap<string, tf.Variable> {
  const group = (name: string, tensors: ReadonlyMap<string, tf.Variable>) =>
    [...tensors].map(([key, tensor]) => [`${name}/${key}`, tensor] as const);
  return new Map([
    ...group("model", variables),
    ...group("first moment", first),
    ...group("second moment", second),
  ]);
}
