import { assert, assertEquals } from "@std/assert";
import { plantedTrial } from "@lib/experiments";
import { smallestFraction } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
import { mean, standardError } from "@lib/statistics";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("plantedTrial()'s orders need what they are said to need, a random one on average", async () => {
  await withoutLeaks(async () => {
    const { scenes, logits, orders } = await plantedTrial({ random: random(3), scenes: 60 });
    const fractions = Array.from({ length: 101 }, (_, i) => i / 100), fill = 0;
    for (const { name, scores, known } of orders) {
      const { stable } = await smallestFraction(logits, scenes, { scores, fill, fractions });
      const judged = stable.map((p) => Math.round(100 * p));
      if (name !== "random") assertEquals(judged, [...known], name);
      else assert(Math.abs(mean(judged) - mean(known)) < 3 * standardError(judged));
    }
    scenes.dispose();
  });
});
