import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { stepExplorer, type StepExplorerOptions } from "@lib/display";

const image = { data: [0, 1], height: 1, width: 2, channels: 1 };
const steady = { name: "steady", factor: 1e7, onePass: [[0, 2], [0, 1]] };
const net = {
  ...steady,
  sums: [[[0, 2], [0, 1]], [[0, 2], [0, 1]], [[0, 2], [0, 1]]],
};
const moving = {
  ...net,
  name: "moving",
  factor: 1,
  sums: [[[0, 1], [1, 1]], [[0, 3], [0, 1]], [[0, 4], [0, 1]]],
};
const options: StepExplorerOptions = {
  labels: ["boot", "bag"],
  steps: [1, 8, 64],
  shown: [1, 64],
  limit: 1,
  compare: (a, b) => `${a[1]} for ${b[1]}`,
  caption: "c",
};

Deno.test("stepExplorer() opens with the first image and the most steps, and offers those shown", () => {
  const { text, layout } = stepExplorer([image, image], [net, moving], options);
  assertStringIncludes(text, "steady · 2 for 2 · difference × 10⁷\nmoving · 2 for 4");
  assertStringIncludes(text, "image: boot, steps n: 64");
  const { sliders, updatemenus } = layout as {
    sliders: { steps: { label: string }[] }[];
    updatemenus: { buttons: unknown[] }[];
  };
  assertEquals(sliders[0]!.steps.map(({ label }) => label), ["1", "64"]);
  assertEquals(updatemenus[0]!.buttons.length, 2);
});

Deno.test("stepExplorer() refuses unknown options and what is no choice", () => {
  const refused = (change: Record<string, unknown>, part: string) =>
    assertThrows(() => stepExplorer([image, image], [net], { ...options, ...change }), Error, part);
  refused({ step: 1 }, "step");
  refused({ start: "shoe" }, "shoe");
  refused({ compare: 3 }, '"compare"');
  refused({ labels: 3 }, '"labels"');
});
