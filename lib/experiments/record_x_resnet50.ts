/**
 * `deno run -A lib/experiments/record_x_resnet50.ts [--steps 128] [--folder PHOTOS]
 * [--unlabelled PHOTOS] [--squeezenet WEIGHTS]`: measures the pretrained ResNet-50 and its X-variants anew
 * and writes data/x-resnet50/record.json, which notebook 08 shows. The networks are judged on the photos
 * of the first folder and converted with those of the second. Stopped or killed, it goes on after the last
 * layer that was refit, step of distilling or photo, give or take a minute.
 *
 * @module
 */
import { measureXResnet50, xResnet50RecordPath } from "@lib/experiments";
import { setupBackend, sha256, writeFileAtomically } from "@lib/runtime";
import { parseArgs } from "node:util";
import { resumableParts } from "./resumable_parts.ts";

const string = { type: "string" } as const;
const { values: { steps = "128", ...folders } } = parseArgs({
  options: { steps: string, folder: string, unlabelled: string, squeezenet: string },
});
await setupBackend({ heavy: true });
// What was measured with other arguments is another measurement.
const settings = await sha256(new TextEncoder().encode(JSON.stringify(Deno.args)));
const { doPart, checkpoint, remove } = resumableParts(`x-resnet50-${settings.slice(0, 12)}`);
const record = await measureXResnet50({ steps: Number(steps), ...folders, doPart, checkpoint });
const json = JSON.stringify(record) + "\n";
await writeFileAtomically(xResnet50RecordPath, new TextEncoder().encode(json));
await remove();
Deno.exit();
