import type { ChanceWorth, MapWorth } from "./judge_map.ts";
import type { smoothStrengths } from "./smooth_nets.ts";

/** One training, and what its network's maps are worth. */
export interface SmoothTraining {
  readonly seed: number;
  readonly prior: "none" | keyof typeof smoothStrengths;
  /** In nats per unit of the penalty; 0 without a prior. */
  readonly strength: number;
  /** Accuracy on the 5,000 validation images. */
  readonly validation: number;
  /** Of the 10,000 test images: classified correctly, and by this or the seed's network without a prior alone. */
  readonly correct: number;
  readonly onlyThis: number;
  readonly onlyControl: number;
  /** Means over the judged images: the map's total variation, and the predicted class's logit, its sum. */
  readonly variation: number;
  readonly logit: number;
  readonly own: MapWorth;
  /** What chance needs of this network. */
  readonly chance: ChanceWorth;
  /** The map of the seed's network without a prior, blurred to the same roughness and judged by that network. */
  readonly blurred?: MapWorth & { readonly sigma: number };
  /** Of the network without a prior: smooth random maps. */
  readonly noise?: MapWorth;
  /** Of the first seed: the first judged map of each class. */
  readonly shown?: readonly (PackedMap & { readonly prediction: number })[];
}

/** What `measureSmoothMaps()` found once. */
export interface SmoothMapsRecord {
  readonly backend: string;
  /** Places of the judged images in the test set, class by class. */
  readonly judged: readonly number[];
  readonly trainings: readonly SmoothTraining[];
}

/** A map in 8 bits a pixel. */
export interface PackedMap {
  /** What 127 stands for, in logits. */
  readonly limit: number;
  /** Signed bytes in base64. */
  readonly bytes: string;
}

/** Rounds a map to 1/127 of its largest magnitude. */
export function packMap(map: ArrayLike<number>): PackedMap {
  const limit = Array.from(map).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bytes = Int8Array.from(map, (value) => Math.round(127 * value / (limit || 1)));
  return { limit, bytes: new Uint8Array(bytes.buffer).toBase64() };
}

/** The map of {@linkcode packMap}, in logits. */
export function unpackMap({ limit, bytes }: PackedMap): Float32Array {
  const values = new Int8Array(Uint8Array.fromBase64(bytes).buffer);
  return Float32Array.from(values, (value) => limit * value / 127);
}

/** Where the committed record is. */
export const smoothMapsRecordPath = new URL(
  "../../../data/smooth-maps/record.json",
  import.meta.url,
);

/** What `measureSmoothMaps()` found once: lib/experiments/record_smooth_maps.ts made it. */
export async function readSmoothMaps(): Promise<SmoothMapsRecord> {
  return JSON.parse(await Deno.readTextFile(smoothMapsRecordPath));
}

/** The trainings of one prior at one strength, in the order of their seeds. */
export interface SmoothKind extends Pick<SmoothTraining, "prior" | "strength"> {
  readonly trainings: readonly SmoothTraining[];
}

/**
 * The record by prior and strength, the kind without a prior first.
 *
 * @example
 * ```ts
 * import { readSmoothMaps, smoothKinds } from "@lib/experiments";
 * const kinds = smoothKinds(await readSmoothMaps());
 * console.log(kinds.map(({ prior, strength }) => `${prior} ${strength}`).join(", "));
 * ```
 */
export function smoothKinds({ trainings }: SmoothMapsRecord): SmoothKind[] {
  const kinds = Map.groupBy(trainings, ({ prior, strength }) => `${prior} ${strength}`);
  return [...kinds.values()].map((own) => {
    const { prior, strength } = own[0]!;
    return { prior, strength, trainings: own.toSorted((a, b) => a.seed - b.seed) };
  });
}
