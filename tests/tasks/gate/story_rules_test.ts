import { assertEquals, assertMatch } from "@std/assert";
import { Figure } from "@lib/display";
import { storyRules } from "../../../lib/tasks/gate/story_rules.ts";
import type { Notebook, Output } from "../../../lib/tasks/notebook/notebook.ts";
import { notebookOf } from "../notebook/temporary_notebook.ts";

/** The output of a cell that ends with a figure, as the kernel writes it. */
async function outputOf(layout: Record<string, unknown>): Promise<Output> {
  const points = { type: "scatter", x: [1], y: [1], hoverinfo: layout.hoverinfo } as const;
  const figure = new Figure([points as object], { width: 640, height: 100, ...layout }, "a point");
  const shown = figure as unknown as Record<symbol, unknown>;
  const data = await (shown[Symbol.for("Jupyter.display")] as () => Promise<object>).call(figure);
  const metadata = shown[Symbol.for("Jupyter.metadata")] as Record<string, unknown>;
  return { output_type: "execute_result", data: data as Record<string, string>, metadata };
}

const slider = { sliders: [{ steps: [{ label: "1", method: "skip", args: [] }] }] };
const touched = await outputOf(slider), still = await outputOf({ hoverinfo: "skip" });
const wide = await outputOf({ width: 720 }), plain = await outputOf({});

/** A notebook in order, which the given change then spoils. */
function notebook(change: (notebook: Notebook) => void = () => {}): Notebook {
  const good = notebookOf(`import * as tf from "@tensorflow/tfjs";\ntf.scalar(1);`, "2;");
  good.cells[0]!.outputs = [structuredClone(still)];
  good.cells[1]!.outputs = [structuredClone(touched)];
  change(good);
  return good;
}

const code = (source: string) => (it: Notebook) => void (it.cells[0]!.source = source);
const markdown = (source: string) => (it: Notebook) =>
  void it.cells.push({ cell_type: "markdown", id: "m", metadata: {}, source });
const output = (added: Output) => (it: Notebook) => void it.cells[1]!.outputs!.push(added);
const many = (lines: number) => "import { a } from 'b';\n" + "a;\n".repeat(lines - 1);

const violations: [RegExp, (notebook: Notebook) => void][] = [
  [/^cell 1: 21 lines are more than 20$/, code(many(21))],
  [/^its first output is no picture$/, (it) => {
    it.cells[0]!.outputs!.unshift({ output_type: "stream", name: "stdout", text: "wasm" });
  }],
  [/^none of its figures has a menu or a slider$/, (it) => it.cells[1]!.outputs = [plain]],
  [/^cell 1: the verdict "holds" is typed/, code(`table(["a"], [["claim", "3%", "holds"]]);`)],
  [
    /^cell 1: the verdict "it holds for all" /,
    code(`rows.push([a, b,\n  "it holds for all",\n]);`),
  ],
  [/^cell 1: the verdict "as in the paper" /, code(`const row = ["IG", "as in the paper"];`)],
  [/^cell 1: "\.\.\.\{" saves a line/, code("f({ ...{ a, b } });")],
  [/^cell 1: "\.\.\.\(a &&" saves a line/, code("f({ ...(a && { b }) });")],
  [/^cell 1: "\.\.\.a \?" saves a line/, code("f([...a ? [b] : []]);")],
  [/^cell 1: "\.\.\.\[a, b\]" saves a line/, code("f([\n  ...[a, b],\n  ...[c, d],\n]);")],
  [/^"as expected" 3 times is more than 2$/, markdown("As expected, as expected, as\nexpected.")],
  [/^cell 2: a figure is 720 px wide, more than 700$/, output(wide)],
  [/^cell 2: the PNG of a figure 700 px wide is 640 px wide$/, (it) => {
    it.cells[1]!.outputs![0]!.data!["application/vnd.plotly.v1+json"].layout.width = 700;
  }],
  [/^cell 2: a figure is 1280 px wide/, output({ ...still, metadata: {} })],
];

const allowed = [
  "const all = [...a, ...b.map((x) => x > 0 ? x : 0), ...[...c].sort(), ...d ?? []];",
  "const o = { ...options, steps: 3 }, most = Math.max(...list);",
  `const verdict = (isSo) => isSo ? "holds" : "fails";`,
  `assertEquals(claims.map(verdict), ["open", "holds"]);`,
  `assert(isSo, "holds for each");`,
];

Deno.test("storyRules() finds nothing wrong with a notebook told in order", () => {
  assertEquals(storyRules(notebook()), []);
});

Deno.test("storyRules() takes a photograph's JPEG for the picture at the top", () => {
  const photograph = notebook((it) => {
    const { data } = it.cells[0]!.outputs![0]!, { "image/png": picture, ...rest } = data!;
    it.cells[0]!.outputs![0]!.data = { ...rest, "image/jpeg": picture };
  });
  assertEquals(storyRules(photograph), []);
});

Deno.test("storyRules() finds each violation, and it alone", () => {
  for (const [sentence, change] of violations) {
    const wrong = storyRules(notebook(change));
    assertEquals(wrong.length, 1, `${sentence}: ${wrong}`);
    assertMatch(wrong[0]!, sentence);
  }
});

Deno.test("storyRules() counts imports among the 180 lines of all cells", () => {
  const cells = Array.from({ length: 9 }, () => many(20));
  const long = (last: string) =>
    notebook((it) => {
      const more = notebookOf(...cells, last).cells;
      it.cells = [{ ...it.cells[0]!, source: "" }, ...more];
      more[0]!.outputs = [structuredClone(touched)];
    });
  assertEquals(storyRules(long("")), []);
  assertEquals(storyRules(long("1;")), ["181 lines of code are more than 180"]);
});

Deno.test("storyRules() lets spreads of lists and computed verdicts be", () => {
  for (const source of allowed) assertEquals(storyRules(notebook(code(source))), [], source);
});
