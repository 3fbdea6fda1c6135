import { assert, assertEquals } from "@std/assert";
import { decay } from "../../lib/training/schedule.ts";

Deno.test("decay() stays at 1, or falls from 1 over 1/2 to 0 along a cosine", () => {
  for (const done of [0, 0.3, 1]) assertEquals(decay("constant", done), 1);
  assertEquals([0, 1].map((done) => decay("cosine", done)), [1, 0]);
  const shares = [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1];
  const values = shares.map((done) => decay("cosine", done));
  assert(values.every((value, i) => i === 0 || value < values[i - 1]!), `${values}`);
  shares.forEach((done, i) => {
    const mirrored = 1 - decay("cosine", 1 - done);
    assert(Math.abs(values[i]! - mirrored) < 1e-12, "odd about its middle");
  });
});
