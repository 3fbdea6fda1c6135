/**
 * `deno run -A lib/tasks/x_resnet50.ts [--steps 128] [--folder PHOTOS] [--unlabelled PHOTOS]
 * [--squeezenet WEIGHTS]`: measures the pretrained ResNet-50 and its X-variants anew and writes
 * data/x-resnet50/record.json, which notebook 08 shows. The networks are judged on the photos of the
 * first folder and distilled on those of the second.
 *
 * @module
 */
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { measureXResnet50, xResnet50RecordPath } from "@lib/training";
import { parseArgs } from "node:util";

const string = { type: "string" } as const;
const { values: { steps = "128", ...rest } } = parseArgs({
  options: { steps: string, folder: string, unlabelled: string, squeezenet: string },
});
await setupBackend();
const record = await measureXResnet50({ steps: Number(steps), ...rest });
const json = JSON.stringify(record) + "\n";
await writeFileAtomically(xResnet50RecordPath, new TextEncoder().encode(json));
Deno.exit();
