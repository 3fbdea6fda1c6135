import { assert, assertEquals, assertMatch } from "@std/assert";
import { imagenetClasses, loadPhotos } from "@lib/datasets";
import {
  photoLikeness,
  photoRouteExplorer,
  photoRouteTable,
  readXResnet50Record,
} from "@lib/experiments";

const record = await readXResnet50Record();

Deno.test("of photographs' maps the control is the teacher's own input x gradient, and IG is like itself", () => {
  const [control, ...others] = photoLikeness(record);
  assertEquals(control!.map, "input × gradient");
  assertEquals(control!.values.length, 12);
  assertEquals(others.map(({ map }) => map).includes("homogenised"), true);
  const teacher = record.results[0]!, gradientMaps = teacher.maps;
  const itself = photoLikeness({ ...record, results: [{ ...teacher, gradientMaps }] })[0]!;
  assert(itself.values.every((value) => Math.abs(value - 1) < 1e-12));
});

Deno.test("the table of ImageNet's networks holds each error against the stated tolerance, and has SqueezeNet's bar", () => {
  const rows = photoRouteTable(record, { tolerance: 1e-5 }).markdown.split("\n").slice(2);
  const row = (name: string) => rows.find((each) => each.startsWith(`| ${name} |`))!;
  const { top1 } = record.results.find(({ name }) => name === "refit on 64 crops")!.unseen!;
  assertMatch(
    row("refit on 64 crops"),
    new RegExp(`${top1} of 32 \\[.*, within \\| .*IG\\(2\\)`),
  );
  assertMatch(row("homogenised"), /beyond/);
  assertMatch(row("teacher"), /29 of 32 .*IG\(128\)/);
  assertMatch(row("SqueezeNet, biases zero"), /22 of 32 .*within/);
  const strict = photoRouteTable(record, { tolerance: 1e-7 }).markdown;
  assertEquals([/, within/.test(strict), strict.includes("tolerance 1 × 10⁻⁷")], [false, true]);
});

Deno.test("the explorer of photographs says what the teacher predicts and what each shows", async () => {
  const files = ["beagle.jpg", "flamingo.jpg"], classNames = await imagenetClasses();
  const options = { files, networks: ["homogenised"], classNames }, photos = await loadPhotos();
  const { text, layout } = photoRouteExplorer(record, photos, options);
  const words = ["English foxhound label: beagle", "IG(128)", "input × gradient", "homogenised"];
  for (const word of words) assert(text.includes(word), word);
  assertEquals(layout.updatemenus![0]!.active ?? 0, 0);
  const other = photoRouteExplorer(record, photos, { ...options, start: "flamingo" });
  assert(other.text.includes("Shown: photograph: flamingo."), other.text);
});
