import { assertEquals, assertMatch } from "@std/assert";
import { houseRules } from "../../../lib/tasks/gate/check_notebooks.ts";
import type { Notebook, Output } from "../../../lib/tasks/notebook/notebook.ts";
import { notebookOf } from "../notebook/temporary_notebook.ts";

const ROOT = "/somewhere/project";
const figure: Output = {
  output_type: "display_data",
  metadata: {},
  data: {
    "application/vnd.plotly.v1+json": { data: [], layout: {} },
    "image/png": "aGk=",
    "text/plain": "Figure 1",
  },
};

/** A notebook in order, which the given change then spoils. */
function notebook(change: (notebook: Notebook) => void = () => {}): Notebook {
  const good = notebookOf(
    `import { assert } from "@std/assert";\nimport { random } from "@lib/runtime";\nrandom(1);`,
    `assert(true);`,
  );
  good.cells.forEach((cell, index) => {
    cell.execution_count = index + 1;
    cell.outputs = [structuredClone(figure)];
  });
  change(good);
  return good;
}

const code = (change: (source: string) => string) => (it: Notebook) => {
  it.cells[0]!.source = change(it.cells[0]!.source as string);
};
const output = (added: Partial<Output>) => (it: Notebook) => {
  it.cells[1]!.outputs!.push({ output_type: "display_data", metadata: {}, ...added });
};
const data = (change: Record<string, unknown>) => output({ data: change });
const home = ["", "home", "somebody", "file.ts"].join("/");

const violations: [RegExp, (notebook: Notebook) => void][] = [
  [/^the format is not 4\.5$/, (it) => it.nbformat_minor = 4],
  [/^the cells do not have an id/, (it) => delete it.cells[0]!.id],
  [/^the cells do not have an id/, (it) => it.cells[0]!.id = it.cells[1]!.id!],
  [/^the execution counts are not 1 to 2/, (it) => it.cells[1]!.execution_count = 3],
  [/^the execution counts are not 1 to 2/, (it) => it.cells[1]!.execution_count = null],
  [/^41 cells are more than 40$/, (it) => {
    it.cells.push(...Array.from({ length: 39 }, (_, n) => ({
      cell_type: "markdown" as const,
      id: `m${n}`,
      metadata: {},
      source: "",
    })));
  }],
  [/^\d+ bytes are not below 1000000$/, data({ "text/plain": "x ".repeat(500_000) })],
  [
    /^cell 1: imports "\.\.\/lib\/runtime\/mod\.ts"$/,
    code((it) => it.replace("@lib/", "../lib/").replace('runtime"', 'runtime/mod.ts"')),
  ],
  [/^cell 1: imports "npm:jsdom"$/, code((source) => source + `\nawait import("npm:jsdom");`)],
  [/^it asserts nothing$/, (it) => it.cells[1]!.source = "1;"],
  [/^cell 2: writes to stderr$/, output({ output_type: "stream", name: "stderr", text: "!" })],
  [/^cell 2: holds an error$/, output({ output_type: "error", ename: "Error", evalue: "!" })],
  [/^cell 2: shows text\/html/, data({ "text/html": "<b>" })],
  [/^cell 2: shows image\/svg\+xml/, data({ "image/svg+xml": "<svg>" })],
  [/^cell 2: shows Plotly JSON without a picture/, data({ "application/vnd.plotly.v1+json": {} })],
  [/^it shows no figure/, (it) => it.cells.forEach((cell) => cell.outputs = [])],
  [/^it names a path of a machine/, data({ "text/plain": `at ${home}` })],
  [/^it names a path of a machine/, data({ "text/plain": `at file://${home}` })],
  [/^it names a path of a machine/, data({ "text/plain": "C:\\Users\\somebody" })],
  [/^it names a path of a machine/, data({ "text/plain": `from ${ROOT}/lib` })],
];

Deno.test("houseRules() finds nothing wrong with a notebook in order", () => {
  assertEquals(houseRules(notebook(), ROOT), []);
});

Deno.test("houseRules() finds each violation, and it alone", () => {
  for (const [sentence, change] of violations) {
    const wrong = houseRules(notebook(change), ROOT);
    assertEquals(wrong.length, 1, `${sentence}: ${wrong}`);
    assertMatch(wrong[0] ?? "", sentence);
  }
});

Deno.test("houseRules() takes no path for what is inside an encoded picture", () => {
  const picture = "A".repeat(200) + home.replaceAll(".", "") + "A".repeat(200);
  assertEquals(houseRules(notebook(data({ "image/png": picture })), ROOT), []);
});

Deno.test("houseRules() takes a JPEG beside Plotly in the place of a PNG", () => {
  const { "image/png": picture, ...others } = figure.data!;
  assertEquals(houseRules(notebook(data({ ...others, "image/jpeg": picture })), ROOT), []);
});
