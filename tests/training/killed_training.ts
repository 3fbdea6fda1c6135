/**
 * Trains a tiny network with a checkpoint that is written as often as can be; says where it stands at every
 * report, and at its end the values of the network. Arguments: the checkpoint and the network's seed.
 *
 * @module
 */
import { batchNorm, conv2d, dense, flatten, relu, sequential } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { fit } from "@lib/training";
import { squares, valuesOf } from "./squares.ts";

await setupBackend({ backend: "wasm", quiet: true });
const [checkpoint, seed] = Deno.args;
const shared = { bias: false, random: random(Number(seed)) };
const net = sequential([
  conv2d("conv", { ...shared, channels: [1, 4], size: 3 }),
  batchNorm("norm", { channels: 4, bias: true }),
  relu("relu"),
  flatten("flatten"),
  dense("dense", { ...shared, units: [96, 2], gain: 1 }),
], { name: "normed-net", inputShape: [4, 6, 1], classes: 2 });
await fit(net, { train: squares(120, 1), validation: squares(20, 2) }, {
  epochs: 2,
  seed: 3,
  batchSize: 2,
  schedule: "one-cycle",
  weightDecay: 0.1,
  augmentation: { flip: true, shift: 1 },
  dropout: 0.25,
  batchStatistics: true,
  checkpoint: checkpoint!,
  checkpointSeconds: 0,
  onProgress: ({ done }) => console.log(`batch ${done}`),
});
console.log(`values ${await valuesOf(net)}`);
Deno.exit();
