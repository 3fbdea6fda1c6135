/**
 * `deno run -A lib/experiments/record_survey_priors.ts [NHANES.csv.gz]`: runs the paper's training
 * experiment in its own protocol on the generated survey, and on a table of NHANES I if one is given, and
 * writes data/survey/records.json, which notebook 09 shows. Some two hours on one core with wasm; stopped,
 * it goes on after the last method.
 *
 * @module
 */
import { measurePriors, surveyData, surveyTable } from "@lib/experiments";
import { type PriorRecords, priorRecordsPath } from "@lib/experiments";
import { random, setupBackend, writeFileAtomically } from "@lib/runtime";
import { resumableParts } from "./resumable_parts.ts";

const seed = 9, parts = resumableParts("attribution-priors");
const [nhanes] = Deno.args;
await setupBackend();
const strengths = [0.01, 0.1, 1, 10, 100];
const protocol = (survey: string) => {
  const doPart = <T>(name: string, work: () => Promise<T>) =>
    parts.doPart(`${survey}, ${name}`, work);
  return { strengths, random: random(seed), doPart };
};
const generated = await measurePriors(surveyData({ seed }), {
  ...protocol("generated"),
  count: 100,
  pilot: 20,
  references: { 2: 30, 4: 30, 8: 30, 16: 20, 32: 15, 64: 8, 128: 5 },
});
let records: PriorRecords = { generated };
if (nhanes) {
  const known = { label: "survived15", drop: ["followup_years", "died", "survived10"] };
  const sizes = { count: 30, pilot: 10, references: {} };
  const options = { ...protocol("nhanes"), ...sizes };
  records = { generated, nhanes: await measurePriors(await surveyTable(nhanes, known), options) };
}
const json = JSON.stringify(records) + "\n";
await writeFileAtomically(priorRecordsPath, new TextEncoder().encode(json));
await parts.remove();
Deno.exit();
