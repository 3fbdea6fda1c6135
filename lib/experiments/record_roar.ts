/**
 * `deno run -A lib/experiments/record_roar.ts`: measures ROAR of the garment network's maps anew and writes
 * data/roar/record.json, which notebook 11 shows. Stopped, it goes on after the last training.
 *
 * @module
 */
import { measureRoar, roarRecordPath } from "@lib/experiments";
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { resumableParts } from "./resumable_parts.ts";

await setupBackend({ backend: "wasm" });
const { doPart, remove } = resumableParts("roar");
const json = JSON.stringify(await measureRoar({ doPart })) + "\n";
await writeFileAtomically(roarRecordPath, new TextEncoder().encode(json));
await remove();
Deno.exit();
