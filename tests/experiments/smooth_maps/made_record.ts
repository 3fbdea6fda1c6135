import type { MapWorth, SmoothMapsRecord, SmoothTraining } from "@lib/experiments";
import { packMap } from "../../../lib/experiments/smooth_maps/smooth_record.ts";

const byFill = (value: number) => {
  return { black: value, white: value, "mean colour": value, blur: value };
};
const worth = (roughness: number, value: number): MapWorth => {
  return { roughness, onBlack: 0, keep: byFill(value), remove: byFill(value / 10) };
};

/** Seeds 1 to 3: each prior's unit of strength costs 100 images and takes 1 of a roughness of 3. */
export function madeRecord(): SmoothMapsRecord {
  const kinds = [
    ["none", 0],
    ["total variation", 0.5],
    ["total variation", 1],
    ["roughness", 0.5],
    ["roughness", 1],
  ] as const;
  const trainings = [1, 2, 3].flatMap((seed) =>
    kinds.map(([prior, strength]): SmoothTraining => {
      const roughness = 3 - strength, lost = 100 * strength;
      return {
        seed,
        prior,
        strength,
        validation: 0.9 - lost / 10_000,
        correct: 9000 + seed - lost,
        onlyThis: 50,
        onlyControl: 50 + lost,
        variation: 10 * roughness,
        logit: 5,
        own: worth(roughness, 2 + seed / 10),
        chance: { keep: byFill(-1), remove: byFill(0.5) },
        ...(strength > 0
          ? { blurred: { sigma: 1, ...worth(roughness, 1) } }
          : { noise: worth(1, 0) }),
        ...(seed === 1
          ? {
            shown: [0, 1].map((prediction) => {
              const map = Array.from({ length: 784 }, (_, i) => i % 7 - strength);
              return { prediction, ...packMap(map) };
            }),
          }
          : {}),
      };
    })
  );
  return { backend: "wasm", judged: [0, 1], trainings };
}
