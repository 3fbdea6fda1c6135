import { assert, assertEquals } from "@std/assert";
import { type CostRun, measureOnePass, readCostRecord, summariseCosts } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

/** A run whose processor saw what the clock saw, but for other work, which slowed the second repeat. */
const run = (name: string, slow: number): CostRun => ({
  name,
  line: name,
  load: slow,
  wall: {
    passes: [10, 10],
    xGradients: [10, 10 * slow],
    pathSum: [10, 10 * slow],
    integratedGradients: [5, 5],
  },
  processor: {
    passes: [10, 10],
    xGradients: [10, 10],
    pathSum: [10, 10],
    integratedGradients: [5, 5],
  },
});

Deno.test("summariseCosts() takes ratios within repeats, over all processes of a backend", () => {
  const runs = [run("a", 3), run("b", 1), run("a", 5)];
  const [wall, processor, other, ...more] = summariseCosts({ machine: "m", steps: 100, runs });
  assertEquals([wall!.name, wall!.processes, wall!.clock, wall!.load], ["a", 2, "wall", [3, 5]]);
  assertEquals(wall!.costs.xGradient, { median: 2, least: 1, most: 5 });
  assertEquals(wall!.costs.pathSum, { median: 200, least: 100, most: 500 });
  assertEquals(processor!.clock, "processor");
  assertEquals(processor!.costs.pathSum, { median: 100, least: 100, most: 100 });
  assertEquals([other!.name, other!.costs.integratedGradients.median], ["b", 50]);
  assertEquals(more.length, 1);
});

Deno.test("the committed record has wasm and WebGPU, several processes of each", async () => {
  const summary = summariseCosts(await readCostRecord());
  assertEquals(new Set(summary.map(({ name }) => name.split(" ")[0])), new Set(["wasm", "webgpu"]));
  assert(summary.every(({ processes }) => processes >= 2));
});

Deno.test("measureOnePass() measures the garments' X-DNN", async () => {
  const { wall } = await measureOnePass({ steps: 2, repeats: 1 });
  assertEquals(Object.values(wall).map((times) => times.length), [1, 1, 1, 1]);
});
