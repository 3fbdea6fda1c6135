/**
 * `deno run -A lib/experiments/record_smooth_maps.ts`: trains the networks of notebook 10 anew, five seeds
 * by eleven kinds, and writes data/smooth-maps/record.json. Stopped, it goes on after the last network.
 *
 * @module
 */
import { measureSmoothMaps, smoothMapsRecordPath } from "@lib/experiments";
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { resumableParts } from "./resumable_parts.ts";

await setupBackend({ heavy: true });
const { doPart, remove } = resumableParts("smooth-maps");
const record = await measureSmoothMaps({ seeds: [1, 2, 3, 4, 5], doPart });
const json = JSON.stringify(record) + "\n";
await writeFileAtomically(smoothMapsRecordPath, new TextEncoder().encode(json));
await remove();
Deno.exit();
