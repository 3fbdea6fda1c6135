import { removeAndRetrain, roarChart, roarTable, roarVerdicts } from "@lib/experiments";
import { dense, flatten, sequential } from "@lib/models";
import { type Random, setupBackend } from "@lib/runtime";
import { channelMeans, removePixels } from "../../../lib/experiments/roar/remove_pixels.ts";
import { testMisuse } from "../../fixtures/misuse.ts";

await setupBackend({ backend: "wasm", quiet: true });

const ranked = () => ({
  images: {
    ...{ name: "two", images: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(0, 1), count: 2 },
    ...{ shape: [1, 2, 1], classNames: ["left", "right"] },
  },
  orders: [[0, 1], [1, 0]],
});
const build = (random: Random) =>
  sequential([flatten("flatten"), dense("dense", { units: [2, 2], bias: true, random })], {
    ...{ name: "tiny", inputShape: [1, 2, 1], classes: 2 },
  });

const curve = { accuracies: [[0.5, 0.6]], ofMasks: [0.5, 0.5] };
const record = () => ({
  ...{ images: { train: 2, test: 2 }, shares: [0.5], seeds: [1, 2], untouched: [0.9, 0.8] },
  curves: ["IG", "random"].map((map) => ({ map, ...curve })),
});
const verdict = {
  ...{ map: "IG", accuracy: 0.5, lead: 0, interval: [-1, 1], than: "open" },
  ...{ ofMask: 0.5, maskLead: 0, maskInterval: [-1, 1] },
};

testMisuse({
  functions: { channelMeans, removePixels, removeAndRetrain, roarChart, roarTable, roarVerdicts },
  values: {
    roarChart: () => [record()],
    roarTable: () => [[verdict]],
    roarVerdicts: () => [record()],
    channelMeans: () => [ranked().images],
    removePixels: () => [ranked(), { share: 0.5, fill: [0], leaves: "image" }],
    removeAndRetrain: () => [
      { train: ranked(), test: ranked() },
      { share: 0.5, leaves: "mask", build, training: { epochs: 1, seed: 1 } },
    ],
  },
});
