import {
  assignVariables,
  type Model,
  readSafetensors,
  readVariables,
  type TrainedEpoch,
  writeSafetensors,
} from "@lib/models";
import { writeFileAtomically } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import type { Adam } from "./adam.ts";
import type { EpochState } from "./epoch.ts";
import type { FitSettings } from "./options.ts";

/** One finished epoch. */
export interface EpochResult extends TrainedEpoch {
  /** Mean penalty of the prior over the epoch's images, not weighted; absent without a prior. */
  readonly penalty?: number;
}

/** What a run changes. */
interface Trained {
  readonly model: Model;
  readonly adam: Adam;
}

/** How far a run has come. */
export interface Reached {
  readonly history: readonly EpochResult[];
  /** Of the epoch after the last of the history; absent between two epochs. */
  readonly running?: EpochState | undefined;
}

/** Writes all that a run needs to go on, atomically. */
export async function writeCheckpoint(
  path: string | URL,
  trained: Trained,
  { settings, ...reached }: Reached & { readonly settings: FitSettings },
): Promise<void> {
  const tensors = await readVariables(state(trained));
  const metadata = { settings: JSON.stringify(settings), reached: JSON.stringify(reached) };
  await writeFileAtomically(path, writeSafetensors({ tensors, metadata }));
}

/**
 * Restores variables and optimiser from a checkpoint, if there is one.
 *
 * @returns How far the run had come; nowhere if the file does not exist.
 * @throws {Error} If it is damaged, or belongs to a run with other settings.
 */
export async function readCheckpoint(
  path: string | URL,
  trained: Trained,
  settings: FitSettings,
): Promise<Reached> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { history: [] };
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
  return JSON.parse(metadata.reached!);
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
