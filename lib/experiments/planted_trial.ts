import { integratedGradients } from "@lib/attribution";
import { pixelScores } from "@lib/metrics";
import type { Forward } from "@lib/runtime";
import {
  type PlantedEvidence,
  plantedEvidence,
  type PlantedEvidenceOptions,
} from "./planted_evidence.ts";

/** An order of the pixels of planted scenes of which is known how many it has to show. */
export interface PlantedOrder {
  readonly name: string;
  /** One map a scene, a score a pixel. */
  readonly scores: readonly ArrayLike<number>[];
  /** How many top pixels a scene needs on black to keep its class. */
  readonly known: readonly number[];
  /** Whether that is the number itself; of a random order it is the expectation. */
  readonly isExact: boolean;
}

/** What a judge is tried on. */
export interface PlantedTrial extends Pick<PlantedEvidence, "scenes" | "logits"> {
  readonly orders: readonly PlantedOrder[];
}

/**
 * Scenes of {@link plantedEvidence} with five orders of their pixels whose answers are known without a
 * judge.
 *
 * With m pixels needed: the planted order and IG of the margin, which is blind to decoys, take m; IG of
 * the logit takes m and the decoys, which carry more of the logit each; reversed, it shows the decoys
 * last, so that it takes all but them; a random order of 100 has shown m given pixels after
 * 101 m / (m + 1) on average.
 *
 * Cost: 64 forward and backward passes a scene, twice.
 *
 * @returns The caller disposes the scenes.
 * @throws {RangeError} If `scenes` is not a positive integer.
 *
 * @example
 * ```ts
 * import { plantedTrial } from "@lib/experiments";
 * import { random } from "@lib/runtime";
 * const { orders } = await plantedTrial({ random: random(1), scenes: 8 });
 * console.log(orders.map(({ name, known }) => [name, known[0]]));
 * ```
 */
export async function plantedTrial(options: PlantedEvidenceOptions): Promise<PlantedTrial> {
  const planted = plantedEvidence(options);
  const { scenes, needed, evidence, decoys, classes, logits, margins } = planted;
  const explain = async (forward: Forward) => {
    const { attributions } = await integratedGradients(forward, scenes, { target: classes });
    try {
      return await pixelScores(attributions);
    } finally {
      attributions.dispose();
    }
  };
  try {
    const pixels = evidence[0]!.length, logit = await explain(logits);
    const margin = await explain(margins);
    const reversed = logit.map((map) => map.map((score) => -score));
    const random = needed.map(() => options.random.uniformArray(pixels));
    const exact: Omit<PlantedOrder, "isExact">[] = [
      { name: "planted", scores: evidence, known: needed },
      { name: "IG of the margin", scores: margin, known: needed },
      { name: "IG of the logit", scores: logit, known: needed.map((m) => m + decoys) },
      { name: "the same, reversed", scores: reversed, known: needed.map(() => pixels - decoys) },
    ];
    const expected = needed.map((m) => (pixels + 1) * m / (m + 1));
    const orders = exact.map((order) => ({ ...order, isExact: true }));
    orders.push({ name: "random", scores: random, known: expected, isExact: false });
    return { scenes, logits, orders };
  } catch (error) {
    scenes.dispose();
    throw error;
  }
}
