import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readNotebook } from "../../../lib/tasks/notebook/notebook.ts";
import {
  CellError,
  executeNotebook,
  runNotebook,
} from "../../../lib/tasks/notebook/run_notebook.ts";
import { notebookOf, withNotebook } from "./temporary_notebook.ts";

Deno.test("runNotebook() writes outputs and counts 1 to n, the same bytes every time, and no path", async () => {
  const notebook = notebookOf(
    `import { assertEquals } from "@std/assert";\nconst x = 20;`,
    "",
    `for (let i = 0; i < 200; i++) console.log(i);\nx + 22`,
    `assertEquals(x, 20);`,
  );
  await withNotebook(notebook, async (path, folder) => {
    const config = join(import.meta.dirname ?? "", "../../std_assert/mod.ts");
    const imports = { "@std/assert": `file://${config}` };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ imports, lock: false }));
    const { assertions, backend } = await runNotebook(path);
    assertEquals([assertions, backend], [1, "-"]);
    const first = await Deno.readTextFile(path);
    await runNotebook(path);
    assertEquals(await Deno.readTextFile(path), first);
    assertEquals(first.includes(folder), false);
    const { cells, nbformat_minor } = await readNotebook(path);
    assertEquals(cells.map(({ execution_count }) => execution_count), [1, null, 2, 3]);
    assertEquals(cells.map(({ id }) => id), ["c1", "c2", "c3", "c4"]);
    assertEquals(cells[2]?.outputs?.[1]?.data, { "text/plain": ["42"] });
    assertEquals(cells[2]?.outputs?.[1]?.execution_count, 2);
    assertEquals(nbformat_minor, 5);
  });
});

Deno.test("runNotebook() shows a failing cell, keeps the partial notebook apart and the file untouched", async () => {
  const source = `const far = 3, later = 4;\nthrow new RangeError("too " + far);`;
  await withNotebook(notebookOf("1 + 1", source, "3"), async (path, folder) => {
    const strict = { compilerOptions: { noUnusedLocals: true } };
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(strict));
    const before = await Deno.readTextFile(path);
    const error = await assertRejects(() => runNotebook(path), CellError);
    assert(!error.message.includes("TS6133"), error.message);
    for (const part of ["cell 2 of 3", `    ${source.split("\n")[1]}`, "RangeError: too 3"]) {
      assertStringIncludes(error.message, part);
    }
    assertEquals(await Deno.readTextFile(path), before);
    const partial = await readNotebook(join(folder, ".partial", "01_question.ipynb"));
    assertEquals(partial.cells.map(({ execution_count }) => execution_count), [1, 2, null]);
    assertEquals(partial.cells[1]?.outputs?.map(({ ename }) => ename), ["RangeError"]);
    await Deno.writeTextFile(path, JSON.stringify(notebookOf("1")));
    await runNotebook(path);
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    assertEquals(left, ["01_question.ipynb", "deno.json"]);
  });
});

Deno.test("runNotebook() explains a syntax error, of which the kernel says nothing", async () => {
  await withNotebook(notebookOf("1 + 1", "2;\nconst x = ;"), async (path) => {
    const error = await assertRejects(() => runNotebook(path), CellError);
    assertStringIncludes(error.message, "SyntaxError: Expression expected");
    assertStringIncludes(error.message, "01_question.ipynb, cell 2, line 2, column 11");
  });
});

Deno.test("runNotebook() explains an import that cannot be resolved", async () => {
  await withNotebook(
    notebookOf(`import { nothing } from "@nobody/nowhere";\nnothing;`),
    async (path) => {
      const error = await assertRejects(() => runNotebook(path), CellError);
      assertStringIncludes(error.message, `"@nobody/nowhere" not a dependency`);
    },
  );
});

Deno.test("executeNotebook() stops a cell that takes too long, and says so", async () => {
  const { failure } = await executeNotebook(
    notebookOf("1", "await new Promise(() => setInterval(() => {}, 1000));"),
    Deno.cwd(),
    { cellSeconds: 0.5 },
  );
  assertEquals([failure?.cell, failure?.message], [2, "The cell has run longer than 0.5 s"]);
});

Deno.test("executeNotebook() reports a cell that takes the kernel down with it", async () => {
  const { failure, notebook } = await executeNotebook(
    notebookOf(`"before"`, "Deno.exit(7);", "3"),
    Deno.cwd(),
  );
  assertEquals(failure?.cell, 2);
  assertStringIncludes(failure?.message ?? "", "exit code 7");
  assertEquals(notebook.cells[0]?.outputs?.length, 1);
});

Deno.test("executeNotebook() runs in the notebook's folder and takes nothing over from an earlier run", async () => {
  const notebook = notebookOf(`Deno.cwd()`);
  notebook.cells[0]!.metadata = { execution: { started: "then" }, tags: ["kept"] };
  notebook.cells[0]!.outputs = [{ output_type: "stream", name: "stdout", text: "old" }];
  await withNotebook(notebook, async (_path, folder) => {
    const { notebook: executed } = await executeNotebook(notebook, folder);
    const [cell] = executed.cells;
    assertEquals(cell?.metadata, { tags: ["kept"] });
    assertEquals(cell?.outputs?.map(({ data }) => data), [{ "text/plain": `"${folder}"` }]);
  });
});

Deno.test("runNotebook() alone lets cells save figures, beside the notebooks' folder", async () => {
  const code = `Deno.env.get("ATTRIBUTION_FIGURES")`;
  await withNotebook(notebookOf(code), async (path, folder) => {
    await runNotebook(path);
    const [cell] = (await readNotebook(path)).cells;
    const figures = new URL("figures/", `file://${folder}`).href;
    assertEquals(cell?.outputs?.[0]?.data, { "text/plain": [`"${figures}"`] });
  });
});
