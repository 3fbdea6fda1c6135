import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  checkArchitecture,
  folderCircles,
  forbiddenFiles,
  forbiddenImports,
  forbiddenTopLevel,
  readImports,
  repeatedNames,
} from "../../../lib/tasks/gate/architecture.ts";
import { sources } from "../../../lib/tasks/project.ts";

const of = (...arrows: [from: string, to: string][]) =>
  forbiddenImports(new Map(arrows.map(([from, to]) => [from, [to]])));

Deno.test("the project keeps to its architecture", async () => {
  assertEquals((await checkArchitecture()).join("\n"), "");
});

Deno.test("readImports() sees the project's real arrows, those of types too, so that a forbidden one would show", async () => {
  const imports = new Map(await readImports(await sources("lib")));
  const real = imports.get("lib/tasks/notebook/gather_outputs.ts") ?? [];
  assertEquals([...real].toSorted(), [
    "lib/tasks/notebook/notebook.ts",
    "lib/tasks/notebook/wire.ts",
  ]);
  const [module, targets] = [...imports].find(([path]) => path.startsWith("lib/runtime/")) ?? [];
  assert(module && targets);
  const spoilt = new Map(imports).set(module, [...targets, "lib/attribution/mod.ts"]);
  assert(forbiddenImports(spoilt).includes(`${module} must not import lib/attribution/mod.ts`));
});

Deno.test("forbiddenImports() allows what the layout allows", () => {
  const allowed = of(
    ["lib/attribution/gradient.ts", "lib/runtime/mod.ts"],
    ["lib/attribution/mod.ts", "lib/attribution/gradient.ts"],
    ["lib/training/fit.ts", "lib/models/mod.ts"],
    ["lib/tasks/train.ts", "lib/datasets/mod.ts"],
    ["tests/models/convnet_test.ts", "lib/runtime/backend.ts"],
  );
  assertEquals(allowed, []);
});

Deno.test("forbiddenImports() finds every kind of forbidden arrow", () => {
  const arrows: [string, string][] = [
    ["lib/runtime/backend.ts", "lib/attribution/mod.ts"],
    ["lib/attribution/gradient.ts", "lib/models/mod.ts"],
    ["lib/metrics/gini.ts", "lib/training/mod.ts"],
    ["lib/display/figure.ts", "lib/attribution/mod.ts"],
    ["lib/models/convnet.ts", "tests/models/nets.ts"],
    ["lib/tasks/reproduce.ts", "tests/tasks/kernel_test.ts"],
    ["lib/newroom/mod.ts", "lib/runtime/mod.ts"],
    ["lib/models/convnet.ts", "lib/tasks/project.ts"],
  ];
  for (const [from, to] of arrows) assertEquals(of([from, to]), [`${from} must not import ${to}`]);
});

Deno.test("forbiddenImports() finds a way into a room around its mod.ts", () => {
  const [sentence = ""] = of(["lib/training/fit.ts", "lib/models/convnet.ts"]);
  assertStringIncludes(sentence, "must import lib/models/mod.ts, not lib/models/convnet.ts");
});

Deno.test("forbiddenImports() finds a cycle, once, and none where two ways lead to one module", () => {
  const [a, b, c] = ["lib/models/a.ts", "lib/models/b.ts", "lib/models/c.ts"] as const;
  assertEquals(of([a, b], [b, c], [c, b]), [`cycle: ${b} -> ${c} -> ${b}`]);
  assertEquals(forbiddenImports(new Map([[a, [b, c]], [b, [c]], [c, []]])), []);
});

Deno.test("folderCircles() finds folders that need each other, none of whose files do", () => {
  const circles = (...arrows: [from: string, to: string][]) =>
    folderCircles(new Map(arrows.map(([from, to]) => [from, [to]])));
  assertEquals(
    circles(["lib/m/a/one.ts", "lib/m/b/two.ts"], ["lib/m/b/three.ts", "lib/m/a/four.ts"]),
    ["circle of folders: lib/m/a/ -> lib/m/b/ -> lib/m/a/"],
  );
  assertEquals(
    circles(["lib/m/fit.ts", "lib/m/a/prior.ts"], ["lib/m/a/cost.ts", "lib/m/fit.ts"]),
    ["circle of folders: lib/m/fit.ts -> lib/m/a/ -> lib/m/fit.ts"],
  );
  assertEquals(
    circles(["lib/m/a/x/one.ts", "lib/m/a/y/two.ts"], ["lib/m/a/y/two.ts", "lib/m/a/x/three.ts"]),
    ["circle of folders: lib/m/a/x/ -> lib/m/a/y/ -> lib/m/a/x/"],
  );
});

Deno.test("folderCircles() allows folders that stand on files above them, which know nothing of them", () => {
  const imports = new Map([
    ["lib/m/start.ts", ["lib/m/a/repair.ts"]],
    ["lib/m/a/repair.ts", ["lib/m/errors.ts", "lib/m/a/b/deep.ts"]],
    ["lib/m/a/b/deep.ts", ["lib/m/errors.ts"]],
    ["lib/m/errors.ts", []],
  ]);
  assertEquals(folderCircles(imports), []);
});

Deno.test("repeatedNames() finds a name twice in one room, mod.ts aside", () => {
  const files = ["lib/m/a/x.ts", "lib/m/b/x.ts", "lib/m/mod.ts", "lib/m/a/mod.ts", "lib/n/x.ts"];
  assertEquals(repeatedNames(files), ["lib/m/b/x.ts has the name of lib/m/a/x.ts"]);
});

Deno.test("forbiddenFiles() finds long files and names without an idea", () => {
  const files = new Map([
    ["lib/models/convnet.ts", 250],
    ["lib/models/long.ts", 251],
    ["lib/models/utils.ts", 3],
    ["tests/models/test_helpers.ts", 3],
    ["lib/runtime/common.ts", 3],
  ]);
  assertEquals(forbiddenFiles(files).map((sentence) => sentence.split(":")[0]), [
    "lib/models/long.ts",
    "lib/models/utils.ts",
    "tests/models/test_helpers.ts",
    "lib/runtime/common.ts",
  ]);
});

Deno.test("forbiddenTopLevel() allows the layout's names and names with a dot, and no others", () => {
  assertEquals(forbiddenTopLevel(["lib", "README.md", ".ci", "src", "node_modules"]), [
    "src does not belong at the top level",
    "node_modules does not belong at the top level",
  ]);
});
