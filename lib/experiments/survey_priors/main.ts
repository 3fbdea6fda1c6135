/**
 * `deno run -A lib/experiments/survey_priors/main.ts [NHANES.csv.gz]`: runs the paper's training experiment in
 * its own protocol on the generated survey, and on a table of NHANES I if one is given, and writes
 * data/survey/records.json, which notebook 09 shows. Some two hours on one core with wasm; stopped, it
 * goes on after the last method.
 *
 * @module
 */
import {
  measurePriors,
  type PriorRecords,
  priorRecordsPath,
  surveyData,
  surveyTable,
} from "@lib/experiments";
import { random, setupBackend, writeFileAtomically } from "@lib/runtime";
import { remembered } from "../remembered.ts";

const seed = 9, parts = remembered("attribution-priors");
const [nhanes] = Deno.args;
await setupBackend();
const strengths = [0.01, 0.1, 1, 10, 100];
const protocol = (survey: string) => {
  const remember = <T>(name: string, work: () => Promise<T>) =>
    parts.remember(`${survey}, ${name}`, work);
  return { strengths, random: random(seed), remember };
};
const records: PriorRecords = {
  generated: await measurePriors(surveyData({ seed }), {
    ...protocol("generated"),
    count: 100,
    pilot: 20,
    references: { 2: 30, 4: 30, 8: 30, 16: 20, 32: 15, 64: 8, 128: 5 },
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
const json = JSON.stringify(records) + "\n";
await writeFileAtomically(priorRecordsPath, new TextEncoder().encode(json));
await parts.forget();
Deno.exit();
