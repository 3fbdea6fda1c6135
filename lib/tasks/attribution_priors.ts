/**
 * `deno run -A lib/tasks/attribution_priors.ts [NHANES.csv.gz]`: runs the paper's training experiment in
 * its own protocol on the generated survey, with and without rare levels, and on a table of NHANES I if
 * one is given, and writes data/attribution-priors/records.json, which notebook 09 shows. Two hours on
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
const options = { count: 30, references: {}, strengths: [0.01, 0.1, 1, 10, 100], pilot: 10 };
const records: PriorRecords = {
  rare: await measurePriors(surveyData({ seed }), {
    ...options,
    count: 100,
    pilot: 20,
    references: { 2: 30, 4: 30, 8: 30, 16: 30, 32: 30, 64: 10, 128: 10 },
    random: random(seed),
    remember: remembering("rare"),
  }),
  equal: await measurePriors(surveyData({ seed, categories: "few" }), {
    ...options,
    random: random(seed),
    remember: remembering("equal"),
  }),
  ...(nhanes && {
    nhanes: await measurePriors(
      await surveyTable(nhanes, {
        label: "survived15",
        drop: ["followup_years", "died", "survived10"],
      }),
      { ...options, random: random(seed), remember: remembering("nhanes") },
    ),
  }),
};
await Deno.mkdir(new URL(".", priorRecordsPath), { recursive: true });
await writeFileAtomically(priorRecordsPath, json(records));
await Deno.remove(partPath);
Deno.exit();
