import { assertEquals } from "@std/assert";
import { tally } from "../../../lib/tasks/gate/test.ts";

Deno.test("tally() reads the last summary, with and without colours and steps", () => {
  assertEquals(tally("ok | 3 passed | 0 failed (1s)", true), { passed: 3, failed: 0 });
  const text =
    "| 9 passed | 0 failed\n\x1b[31mFAILED\x1b[0m | 3 passed (1 step) | 2 failed (1 step) | 1 ignored";
  assertEquals(tally(text, false), { passed: 3, failed: 2 });
});

Deno.test("tally() counts a failure where the run ended badly without naming one", () => {
  assertEquals(tally("error: Type checking failed.", false), { passed: 0, failed: 1 });
  assertEquals(tally("ok | 3 passed | 0 failed", false), { passed: 3, failed: 1 });
});
