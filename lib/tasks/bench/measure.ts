/**
 * A process of the benchmark: prepares one piece of work, tells what it takes, and does it once for each
 * line of its input, telling the time. Speaks JSON, one line at a time.
 *
 * @module
 */
import { setupBackend, timed } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { works } from "./works.ts";

const name = Deno.args[0]!;
const { line } = await setupBackend({ quiet: true });
const { run, ...takes } = await works[name]!();
console.log(JSON.stringify({ line, ...takes }));
for await (const _ of Deno.stdin.readable) {
  const { milliseconds } = await timed(run);
  const { wasm } = tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } };
  // The heap never shrinks: it is as large as the most that was needed so far.
  console.log(JSON.stringify({ milliseconds, bytes: wasm?.HEAPU8.length }));
}
Deno.exit();
