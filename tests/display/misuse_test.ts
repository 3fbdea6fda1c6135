import { assert, assertEquals } from "@std/assert";
import * as display from "@lib/display";
import { setupBackend } from "@lib/runtime";
import { type Call, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

const words = { title: "Title", caption: "Caption." };
/** A call of one list of data, and of options under their own names. */
const chart = (
  name: string,
  run: unknown,
  data: Record<string, unknown>,
  options: Record<string, unknown>,
): Call => ({
  name,
  right: () => ({ ...data, ...words, ...options }),
  call: (all) => {
    const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in data)));
    const given = Object.keys(data).map((key) => all[key]);
    return (run as (...values: unknown[]) => unknown)(...given, rest);
  },
});
const bars = [{ name: "a", value: 1 }, { name: "b", value: -2 }];
const value = { title: "logits" };
const series = [{ name: "a", x: [1, 2], y: [3, 4] }];

const calls: readonly Call[] = [
  chart("barChart", display.barChart, { bars }, { value, width: 500, height: 300 }),
  chart("lineChart", display.lineChart, { series }, { x: value, y: value, references: [] }),
  chart("distribution", display.distribution, { groups: [{ name: "a", values: [1, 2] }] }, {
    value,
  }),
  chart("heatmapChart", display.heatmapChart, { matrix: [[1, 2]] }, {
    rows: ["a"],
    columns: ["b", "c"],
    value: "unit",
    range: [-1, 1],
    digits: 1,
  }),
];

Deno.test("wrong arguments of charts are refused in sentences of the house", async () => {
  const outcomes = await tryMistakes(calls, { seed: 4, each: 17 });
  assert(outcomes.length > 100, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
