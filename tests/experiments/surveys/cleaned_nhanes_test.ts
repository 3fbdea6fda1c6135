import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { cleanedNhanes } from "../../../lib/experiments/surveys/cleaned_nhanes.ts";
import { lastingFolder } from "../../fixtures/temporary_folder.ts";

Deno.test("cleanedNhanes() takes sentinels for missing, race and sex for kinds, and fills up with rare columns", async () => {
  const path = join(lastingFolder(), "nhanes.csv");
  const names =
    "Age,Race,Red blood cells,Sex,Poverty index,followup_years,died,survived10,survived15";
  await Deno.writeTextFile(
    path,
    `${names}\n35,2,77.7,1,126,15.3,1,1,1\n71,1,88.8,2,999,11,1,1,0\n50,3,4.5,2,90,,,,\n`,
  );
  const survey = await cleanedNhanes(path, { seed: 1 });
  assertEquals([survey.count, survey.features, [...survey.labels]], [2, 118, [1, 0]]);
  assertEquals(
    survey.featureNames.slice(0, 9),
    [
      "Age",
      "Race=1",
      "Race=2",
      "Race=3",
      "Red blood cells",
      "Sex=1",
      "Sex=2",
      "Poverty index",
      "rare 0",
    ],
  );
  assertEquals([...survey.values.subarray(0, 8)], [35, 0, 1, 0, NaN, 1, 0, 126]);
  assertEquals([...survey.values.subarray(118, 126)], [71, 1, 0, 0, NaN, 0, 1, NaN]);
  assert(survey.values.subarray(126).every((value) => value === 0 || value === 1));
  const part = await cleanedNhanes(path, { seed: 1, keep: ["Age", "Sex"] });
  assertEquals(part.featureNames.slice(0, 4), ["Age", "Sex=1", "Sex=2", "rare 0"]);
  assertEquals([part.features, part.name], [118, "NHANES I, 3 dense columns"]);
  await assertRejects(
    () => cleanedNhanes(path, { seed: 1, keep: ["Height"] }),
    RangeError,
    "must be one of Age, Race",
  );
});
