/**
 * `deno run -A lib/tasks/attribution_priors.ts [NHANES.csv.gz]`: runs the paper's training experiment in
 * its own protocol on the generated survey, and on a table of NHANES I if one is given, and writes data/attribution-priors/records.json, which notebook 09 shows. Two hours on
 * one core with wasm; stopped, it goes on after the last method.
 *
 * @module
 */
import { surveyData, surveyTable } from "@lib/datasets";
import { cacheFolder, random, setupBackend, writeFileAtomically } from "@lib/runtime";
import { measurePriors, type PriorRecords, priorRecordsPath } from "@lib/training";
import { join } from "node:path";

const seed = 9;
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value) + "\n");
const partPath = join(cacheFolder(), "attribution-priors.json");
const parts: Record<string, unknown> = await Deno.readTextFile(partPath).then(
  JSON.parse,
  (error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return {};
  },
);
const remembering = (survey: string) => async <T>(name: string, work: () => Promise<T>) => {
  const key = `${survey}: ${name}`;
  if (!(key in parts)) {
    parts[key] = await work();
    await Deno.mkdir(cacheFolder(), { recursive: true });
    await writeFileAtomically(partPath, json(parts));
  }
  return parts[key] as T;
};

const [nhanes] = Deno.args;
await setupBackend();
const strengths = [0.01, 0.1, 1, 10, 100];
const protocol = (survey: string) => {
  return { strengths, random: random(seed), remember: remembering(survey) };
};
const records: PriorRecords = {
  generated: await measurePriors(surveyData({ seed }), {
    ...protocol("generated"),
    count: 100,
    pilot: 20,
    references: { 2: 30, 4: 30, 8: 30, 16: 20, 32: 15, 64: 10, 128: 6 },
  }),
  ...(nhanes && {
    nhanes: await measurePriors(
      await surveyTable(nhanes, {
        label: "survived15",
        drop: ["followup_years", "died", "survived10"],
      }),
      { ...protocol("nhanes"), count: 30, pilot: 10, references: {} },
    ),
  }),
};
await Deno.mkdir(new URL(".", priorRecordsPath), { recursive: true });
await writeFileAtomically(priorRecordsPath, json(records));
await Deno.remove(partPath);
Deno.exit();
