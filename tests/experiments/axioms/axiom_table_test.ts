import { assert, assertEquals } from "@std/assert";
import { axioms, axiomTable, axiomTolerance } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import { axiomMarkdown, axiomTablePlace } from "../../../lib/experiments/makers/axiom_readme.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

const cells = await withoutLeaks(() => axiomTable());
const broken = (method: string) =>
  cells.filter((cell) => cell.method === method && !cell.holds).map(({ axiom }) => axiom);

Deno.test("each method breaks the axioms that its literature says, and no others", () => {
  assertEquals(broken("Integrated Gradients"), []);
  assertEquals(broken("Shapley sampling"), []);
  assertEquals(broken("gradient"), ["completeness", "sensitivity", "homogeneity"]);
  assertEquals(broken("SmoothGrad"), ["completeness", "sensitivity", "homogeneity"]);
  assertEquals(broken("input x gradient"), ["completeness", "sensitivity"]);
  assertEquals(broken("DeepLIFT"), ["dummy", "implementation invariance", "symmetry"]);
  assertEquals(broken("epsilon-LRP"), [
    "completeness",
    "sensitivity",
    "dummy",
    "implementation invariance",
    "symmetry",
  ]);
  assertEquals(broken("Blur IG"), ["symmetry"]);
  assertEquals(broken("IDGI"), ["linearity"]);
  assertEquals(broken("Guided IG"), ["completeness", "linearity"]);
  assertEquals(broken("occlusion"), ["completeness"]);
  assertEquals(broken("guided backpropagation"), [...axioms]);
});

Deno.test("no verdict is close, and what is broken has a counterexample with numbers", () => {
  for (const { holds, violation, shown } of cells) {
    assert(holds ? 2 * violation < axiomTolerance : violation > 5 * axiomTolerance, shown);
    assert(holds || /\d\.\d\d/.test(shown), shown);
  }
});

Deno.test("where two maps are compared, the numbers that are shown make the violation", () => {
  const compared = ["linearity", "implementation invariance", "homogeneity"];
  for (const { axiom, violation, shown } of cells) {
    if (!compared.includes(axiom)) continue;
    const lists = [...shown.matchAll(/\(([^()a-z]*)\)/g)].map(([, list]) => list!.split(", "));
    const [a, b] = lists.slice(-2).map((list) => list.map(Number)) as [number[], number[]];
    const size = (map: number[]) => map.reduce((sum, value) => sum + Math.abs(value), 0);
    const share = size(a.map((value, i) => value - b[i]!)) / Math.max(size(a), size(b), 1e-9);
    assert(Math.abs(share - violation) < 0.02, `${shown}: ${violation}`); // two digits are shown
  }
});

Deno.test("the README's table is what is measured", async () => {
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const plain = (table: string) => table.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
  assertEquals(plain(readme.match(axiomTablePlace)![0]), plain(axiomMarkdown(cells)));
});
