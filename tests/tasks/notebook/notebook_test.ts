import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import {
  codeCells,
  countAssertions,
  readNotebook,
  serialise,
  writeNotebook,
} from "../../../lib/tasks/notebook/notebook.ts";
import { notebookOf, withNotebook } from "./temporary_notebook.ts";

Deno.test("serialise() writes keys in order and texts as lines, and leaves figures as they are", () => {
  const notebook = notebookOf("const b = 1;\nb;");
  notebook.cells[0]!.outputs = [
    { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
    {
      output_type: "display_data",
      metadata: {},
      data: { "text/plain": "a\nb", "image/png": "aGk=\n", "application/json": { z: 1, a: [2] } },
    },
  ];
  const text = serialise(notebook);
  const cell = JSON.parse(text).cells[0];
  assertEquals(cell.source, ["const b = 1;\n", "b;"]);
  assertEquals(cell.outputs[0].text, ["one\n", "two\n"]);
  assertEquals(Object.entries(cell.outputs[1].data), [
    ["application/json", { a: [2], z: 1 }],
    ["image/png", "aGk=\n"],
    ["text/plain", ["a\n", "b"]],
  ]);
  assertEquals(Object.keys(cell), Object.keys(cell).toSorted());
  assertEquals(serialise(JSON.parse(text)), text);
});

Deno.test("serialise() writes numbers as Python does, which is what saves them in Jupyter", () => {
  const numbers = [0, -1, 0.0001, 0.00001, -1.234e-5, 1.5e-7, 1e-10, 1e-300, 12345.678];
  const notebook = { ...notebookOf(), metadata: { numbers } };
  const [, list = ""] = serialise(notebook).match(/"numbers": (\[[^\]]*\])/) ?? [];
  const python = "[0,-1,0.0001,1e-05,-1.234e-05,1.5e-07,1e-10,1e-300,12345.678]";
  assertEquals(list.replace(/\s/g, ""), python);
  assertEquals(JSON.parse(list), numbers);
});

Deno.test("writeNotebook() leaves nothing beside the notebook", async () => {
  await withNotebook(notebookOf("1"), async (path, folder) => {
    await writeNotebook(path, notebookOf("2"));
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["01_question.ipynb"]);
    assertStringIncludes(await Deno.readTextFile(path), `"2"`);
  });
});

Deno.test("readNotebook() names the file that is missing, is no JSON or is no notebook", async () => {
  await withNotebook(notebookOf(), async (_path, folder) => {
    await Deno.writeTextFile(join(folder, "broken.ipynb"), "{");
    await Deno.writeTextFile(join(folder, "other.ipynb"), "{}");
    for (const name of ["missing.ipynb", "broken.ipynb", "other.ipynb"]) {
      await assertRejects(() => readNotebook(join(folder, name)), Error, name);
    }
  });
});

Deno.test("codeCells() leaves out prose and cells without code", () => {
  const notebook = notebookOf("1", "  \n", "2");
  notebook.cells.unshift({ cell_type: "markdown", metadata: {}, source: "# Title" });
  assertEquals(codeCells(notebook).map(({ source }) => source), ["1", "2"]);
});

Deno.test("countAssertions() counts calls of assertions, each once where it is written", () => {
  const code = `
    import { assert, assertEquals } from "@std/assert";
    assert(x > 1);
    for (const y of many) assertEquals<number>(y, 3);
    const error = await assertRejects(() => load("no such file"));
    assertAlmostEquals(
      a, b);
  `;
  assertEquals(countAssertions(code), 4);
});

Deno.test("countAssertions() counts neither comments nor texts nor other names", () => {
  const code = `
    // assert(1);
    /* assertEquals(1, 1); */
    console.log("assert(1)", 'it\\'s assert(2)', \`assert(3)\`);
    reassert(4); assertion(5); assertEquals; assertExists
  `;
  assertEquals(countAssertions(code), 0);
});
