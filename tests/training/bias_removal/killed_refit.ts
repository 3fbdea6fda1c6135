/**
 * Refits a small network with a checkpoint that is written after every layer; says what became of each layer,
 * and at its end the kernels. Argument: the checkpoint.
 *
 * @module
 */
import { setupBackend } from "@lib/runtime";
import { refitWithoutBiases } from "@lib/training";
import { images, pair } from "../../fixtures/teachers.ts";
import { valuesOf } from "../squares.ts";

await setupBackend({ backend: "wasm", quiet: true });
const { teacher, student } = pair();
await refitWithoutBiases(student, {
  teacher,
  inputs: images(3),
  iterations: 2,
  checkpoint: Deno.args[0]!,
  checkpointSeconds: 0,
  onLayer: (fit) => console.log(JSON.stringify(fit)),
});
console.log(`values ${await valuesOf(student)}`);
Deno.exit();
