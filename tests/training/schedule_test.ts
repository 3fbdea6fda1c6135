import { assert, assertEquals } from "@std/assert";
import { scheduled } from "../../lib/training/schedule.ts";

Deno.test("scheduled() stays at 1, or falls from 1 over 1/2 to 0 along a cosine", () => {
  for (const done of [0, 0.3, 1]) assertEquals(scheduled("constant", done), 1);
  assertEquals([0, 1].map((done) => scheduled("cosine", done)), [1, 0]);
  const shares = [0, 0.2, 0.4, 0.5, 0.6, 0.8, 1];
  const values = shares.map((done) => scheduled("cosine", done));
  assert(values.every((value, i) => i === 0 || value < values[i - 1]!), `${values}`);
  shares.forEach((done, i) => {
    const mirrored = 1 - scheduled("cosine", 1 - done);
    assert(Math.abs(values[i]! - mirrored) < 1e-12, "odd about its middle");
  });
});

Deno.test("one cycle rises from 0 to 1 over a fifth and falls to 0 over the rest, along straight lines", () => {
  const shares = [0, 0.1, 0.2, 0.4, 0.6, 0.8, 1];
  const expected = [0, 0.5, 1, 0.75, 0.5, 0.25, 0];
  shares.forEach((done, i) => {
    const off = Math.abs(scheduled("one-cycle", done) - expected[i]!);
    assert(off < 1e-12, `${done}: ${off}`);
  });
});
