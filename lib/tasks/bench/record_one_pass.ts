/**
 * `deno run -A lib/tasks/bench/record_one_pass.ts [--processes=3]`: times one gradient against
 * Integrated Gradients of one image on every backend, a process after the other in turns, and writes
 * data/one-pass/record.json, which notebook 06 shows.
 *
 * @module
 */
import { type CostRecord, costRecordPath, type CostRun } from "@lib/experiments";
import { type EvenTimes, measureOnePass } from "@lib/experiments";
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type BackendChoice, backendChoices } from "./contestant.ts";

const steps = 128;

/**
 * In a process of its own: what it has measured, as JSON; up to twenty repeats, where these take no more than
 * twenty seconds of the processor.
 */
async function measure(): Promise<void> {
  await setupBackend({ quiet: true });
  const once = await measureOnePass({ steps, repeats: 1 });
  const [milliseconds] = sums(once.processor);
  const repeats = Math.min(20, Math.floor(20_000 / milliseconds!));
  const run = repeats > 1 ? await measureOnePass({ steps, repeats }) : once;
  console.log(JSON.stringify(run));
}

/** What all four took in each repeat. */
const sums = ({ passes, xGradients, pathSum, integratedGradients }: EvenTimes) =>
  passes.map((time, k) => time + xGradients[k]! + pathSum[k]! + integratedGradients[k]!);

/** Starts that process. */
async function run({ name, env }: BackendChoice): Promise<CostRun> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(import.meta.url), "--measure"],
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`${name} could not measure; its reason stands above`);
  return { name, ...JSON.parse(new TextDecoder().decode(stdout)) };
}

async function record(processes: number): Promise<void> {
  const choices = await backendChoices(), runs: CostRun[] = [];
  const machine = `${
    cpus()[0]?.model ?? "unknown processor"
  }, ${navigator.hardwareConcurrency} cores`;
  for (let turn = 1; turn <= processes; turn++) {
    for (const choice of choices) {
      console.error(`${choice.name}, turn ${turn} of ${processes}`);
      runs.push(await run(choice));
      const found: CostRecord = { machine, steps, runs };
      const json = `${JSON.stringify(found)}\n`;
      await writeFileAtomically(costRecordPath, new TextEncoder().encode(json));
    }
  }
}

const { values: { measure: isChild, processes = "3" } } = parseArgs({
  options: { measure: { type: "boolean" }, processes: { type: "string" } },
});
await (isChild ? measure() : record(Number(processes)));
Deno.exit();
