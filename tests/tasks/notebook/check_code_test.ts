import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { checkCode, formatting } from "../../../lib/tasks/notebook/check_code.ts";
import { checkNotebooks } from "../../../lib/tasks/gate/check_notebooks.ts";
import { projectRoot } from "../../../lib/tasks/project.ts";
import { serialise } from "../../../lib/tasks/notebook/notebook.ts";
import { notebookOf } from "./temporary_notebook.ts";

const folder = join(projectRoot, "notebooks");
const named = (...sources: string[]) => [{ name: "01.ipynb", notebook: notebookOf(...sources) }];

Deno.test("checkCode() knows names from earlier cells and imports of the project's map", async () => {
  const cells = named(
    `import { invalid } from "@lib/runtime";\nconst word = invalid("a", "b", "c", 1);`,
    `await Promise.resolve(word.length);`,
  );
  assertEquals(await checkCode("check", cells, folder), "");
});

Deno.test("checkCode() reports each kind of mistake by notebook, cell, line and column", async () => {
  const report = await checkCode(
    "check",
    named(
      `import { noSuchName } from "@lib/runtime";\nnoSuchName;`,
      `\nconst text: string = 1;\ntext;`,
      `const text = "again";`,
    ),
    folder,
  );
  assertMatch(report, /no exported member.*noSuchName[\s\S]*01\.ipynb, cell 1, line 1, column 10/);
  assertMatch(report, /'number' is not assignable[\s\S]*01\.ipynb, cell 2, line 2, column 7/);
  assertMatch(report, /Cannot redeclare[\s\S]*01\.ipynb, cell 3, line 1, column 7/);
});

Deno.test("checkCode() keeps two notebooks' names apart", async () => {
  const [one] = named("const x = 1;", "x;");
  assertEquals(await checkCode("check", [one!, { ...one!, name: "02.ipynb" }], folder), "");
});

Deno.test("checkCode() lints by notebook and cell, unused names among them", async () => {
  const report = await checkCode("lint", named("1;", "const unused = 1;"), folder);
  assertStringIncludes(report, "01.ipynb, cell 2, line 1, column");
  assertStringIncludes(report, "no-unused-vars");
  assertEquals(await checkCode("lint", named("const x = 1;", "x;"), folder), "");
});

Deno.test("formatting() names the notebooks that deno fmt would change, and no others", async () => {
  const temporary = await Deno.makeTempDir({ prefix: "notebooks-" });
  const metadata = { language_info: { name: "typescript" } };
  for (
    const [name, code] of [["01.ipynb", "const x = 1;"], ["02.ipynb", "const x   = 1"]] as const
  ) {
    const notebook = { ...notebookOf(code), metadata };
    await Deno.writeTextFile(join(temporary, name), serialise(notebook));
  }
  assertEquals(await formatting(["01.ipynb", "02.ipynb"], temporary), [
    "02.ipynb: deno fmt would change it",
  ]);
  await Deno.remove(temporary, { recursive: true });
});

Deno.test("checkNotebooks() finds nothing wrong with the committed notebooks", async () => {
  assertEquals((await checkNotebooks(folder)).join("\n"), "");
});
