/**
 * `deno run -A lib/experiments/record_survey_priors.ts [NHANES.csv.gz]`: runs the paper's training
 * experiment in its own protocol on surveys that differ in their number of dense columns, and on a table
 * of NHANES I if one is given, and writes data/survey/by-density.json, which notebook 09 shows. Forty
 * minutes of one core with wasm and DENO_V8_FLAGS as the README has them; stopped, it goes on after
 * the last ten splits.
 *
 * @module
 */
import { setupBackend, writeFileAtomically } from "@lib/runtime";
import { resumableParts } from "./resumable_parts.ts";
import { densityRecordPath, measureByDensity } from "./survey_priors/density_record.ts";
import { cleanedNhanes } from "./surveys/cleaned_nhanes.ts";

const seed = 9, parts = resumableParts("attribution-priors-by-density");
const [nhanes] = Deno.args;
await setupBackend();
// Nine dense columns, as sex makes two.
const few = [
  "Age",
  "Sex",
  "Systolic BP",
  "Diastolic BP",
  "BMI",
  "Serum Cholesterol",
  "Serum Albumin",
  "White blood cells",
];
const tables = nhanes
  ? [await cleanedNhanes(nhanes, { seed }), await cleanedNhanes(nhanes, { seed, keep: few })]
  : [];
const trials = ["no prior", "no prior, bias-free", "X-Gradient", "EG(1)", "EG(4)"];
const record = await measureByDensity({
  seed,
  dense: [5, 10, 20, 40, 80],
  pilot: { dense: [5, 40], count: 4 },
  count: 40,
  group: 10,
  weaker: { trials: ["X-Gradient", "EG(1)"], strength: 0.3, count: 20 },
  references: 20,
  others: { tables, trials },
  doPart: async (name, work) => {
    const part = await parts.doPart(name, work);
    console.log(name);
    return part;
  },
});
const json = JSON.stringify(record) + "\n";
await writeFileAtomically(densityRecordPath, new TextEncoder().encode(json));
await parts.remove();
Deno.exit();
