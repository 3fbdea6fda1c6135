import { assert, assertEquals, assertRejects } from "@std/assert";
import { photoSubjects } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("photoSubjects() takes photographs in the order of their names, credits each, and opens with the first", async () => {
  const { images, labels, credit, opening } = await photoSubjects(["teapot", "panda"]);
  assertEquals([images.shape, labels], [[2, 224, 224, 3], ["teapot", "giant panda"]]);
  images.dispose();
  assert(/teapot: .*; panda: .*MIT\.$/.test(credit), credit);
  assert(opening.text.includes("teapot: ") && !opening.text.includes("panda"), opening.text);
  await assertRejects(() => photoSubjects(["no such"]), RangeError, "teapot");
  await assertRejects(() => photoSubjects([]), RangeError, '"names"');
});
