/**
 * `deno run -A lib/experiments/record_photo_steps.ts`: measures anew how many steps three photographs
 * take and writes data/photo-steps/record.json, which notebook 03 shows. Stopped, it goes on after the
 * last photograph.
 *
 * @module
 */
import { measurePhotoSteps, photoStepsRecordPath } from "@lib/experiments";
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { resumableParts } from "./resumable_parts.ts";

await setupBackend({ heavy: true });
const { doPart, remove } = resumableParts("photo-steps");
const json = JSON.stringify(await measurePhotoSteps({ doPart })) + "\n";
await writeFileAtomically(photoStepsRecordPath, new TextEncoder().encode(json));
await remove();
Deno.exit();
