/**
 * `deno run -A lib/experiments/record_cifar10_classes.ts [18 50]`: asks the committed ResNets for CIFAR-10
 * of these depths, by default of all, and their conversions, about all 10,000 test images and writes
 * data/cifar-10/predictions.json, which notebook 08 shows. What that file has of the same weights is kept, so
 * that it goes on where it was stopped; without the file it begins anew.
 *
 * @module
 */
import { centred, cifar10, cifar10Subset } from "@lib/datasets";
import { type ClassRecord, loadXResnets, readClassRecord, usualSize } from "@lib/experiments";
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { existsSync } from "node:fs";
import { classRecordPath, recordClasses } from "./x_resnets/class_record.ts";
import { committedDepths } from "./x_resnets/networks.ts";

await setupBackend({ backend: "wasm" });
const depths = Deno.args.length > 0 ? Deno.args.map(Number) : committedDepths();
const size = usualSize(centred((await cifar10Subset()).train));
const images = centred((await cifar10({ train: 1 })).test);
const networks = await Array.fromAsync(depths, (depth) => loadXResnets(depth as 18 | 50, { size }));
const known = existsSync(classRecordPath) ? await readClassRecord() : undefined;
const write = (record: ClassRecord) =>
  writeFileAtomically(classRecordPath, new TextEncoder().encode(JSON.stringify(record) + "\n"));
await recordClasses(networks.flat(), { images, known, onNetwork: write });
Deno.exit();
