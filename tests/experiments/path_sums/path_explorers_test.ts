import {
  convergenceOrders,
  errorExplorer,
  orderTable,
  sufficientTable,
  survivalExplorer,
} from "@lib/experiments";
import { random } from "@lib/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";

const row = (rule: string, steps: number, error: number) => ({ rule, steps, sum: 10, error });
const pathOf = (label: string, errors: readonly number[]) => {
  const rows = errors.map((error, k) => row("right", 8 * 2 ** k, error));
  return { label, difference: 10, rows, ladder: rows };
};
const early = pathOf("early", [0.2, 0.04, 0.03]), late = pathOf("late", [0.04, 0.3, 0.02]);

Deno.test("a rule that one group has not tried has no line, no legend and a dash there, and is refused where none has", () => {
  const rows = [0.1, 0.01, 0.005].map((error, k) => row("crowded", 8 * 2 ** k, error));
  const more = { ...early, rows: [...early.rows, ...rows], ladder: [] };
  const groups = { "not tried": [late], tried: [more] }, rules = ["right", "crowded"];
  const asked = { rules, tolerances: [0.05, 0.5] };
  const figures = [
    errorExplorer(groups, { rules, title: "Error", caption: () => "Two groups." }),
    survivalExplorer(groups, { ...asked, start: 0.05 }),
  ];
  assert(figures[1]!.text.includes("Not tried: crowded (not tried)."), figures[1]!.text);
  for (const { data } of figures) {
    const { x, showlegend } = data.find(({ name }) => name === "crowded") as unknown as {
      x: number[];
      showlegend?: boolean;
    };
    assertEquals([x.length, showlegend], [1, false], "a point without a mark");
  }
  const { plain } = sufficientTable(groups, asked);
  assert(/crowded +– .* 16 \(16 to 16\)/.test(plain), plain);
  assertThrows(() => sufficientTable({ some: [late] }, asked), RangeError, "rules");
  const fits = { among: () => true, random: random(1) };
  const both = convergenceOrders([more, more], { ...fits, rules });
  const first = convergenceOrders([late, late], { ...fits, rules: ["right"] });
  assert(orderTable({ both, first }).plain.split("\n").some((line) => /crowded.*–$/.test(line)));
});

Deno.test("the errors of a line have five digits in the file", () => {
  const thirds = pathOf("thirds", [1 / 3, 1 / 30, 1 / 300]);
  const shown = { rules: ["right"], title: "Error", caption: () => "Two images." };
  const [line] = errorExplorer({ some: [thirds], others: [late] }, shown).data;
  assertEquals((line as unknown as { y: number[] }).y, [33.333, 3.3333, 0.33333]);
});

Deno.test("the two guides of the errors differ in their dash, and each is named beside its line", () => {
  const shown = { rules: ["right"], title: "Error", caption: () => "Two images." };
  const { data, layout } = errorExplorer({ some: [early], others: [late] }, shown);
  const guides = data.slice(1) as unknown as { line: { dash: string }; x: number[] }[];
  assertEquals(guides.map(({ line }) => line.dash), ["dash", "dot"]);
  for (const [k, name] of ["1/n", "1/n²"].entries()) {
    const at = 10 ** Number(layout.annotations!.find(({ text }) => text === name)?.x);
    assert(guides[k]!.x[0]! < at && at < 1.001 * guides[k]!.x[1]!, `${name} stands at ${at}`);
  }
});
