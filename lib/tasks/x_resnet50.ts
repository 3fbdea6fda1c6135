/**
 * `deno run -A lib/tasks/x_resnet50.ts [steps] [folder]`: measures the pretrained ResNet-50 and its
 * X-variants anew and writes data/x-resnet50/record.json, which notebook 08 shows.
 *
 * @module
 */
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { measureXResnet50, xResnet50RecordPath } from "@lib/training";

const [steps = "128", folder] = Deno.args;
await setupBackend();
const record = await measureXResnet50({ steps: Number(steps), ...(folder && { folder }) });
const json = JSON.stringify(record) + "\n";
await writeFileAtomically(xResnet50RecordPath, new TextEncoder().encode(json));
Deno.exit();
