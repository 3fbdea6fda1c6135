import { assertEquals } from "@std/assert";
import { errorsIn, groupsOf, tally } from "../../../lib/tasks/gate/test.ts";

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

Deno.test("errorsIn() gives what a run says of its failures at its end, and nothing of one without", () => {
  const errors =
    " ERRORS \n\na => ./a_test.ts:1:6\nerror: Error: x\n\n FAILURES \n\na => ./a_test.ts:1:6";
  const run = `a ... FAILED (1ms)\n\n\x1b[41m${errors}\n\nFAILED | 0 passed | 1 failed (8ms)\n\n`;
  assertEquals(errorsIn(run), `${errors}\n\nFAILED | 0 passed | 1 failed (8ms)`);
  assertEquals(errorsIn("a ... ok (1ms)\n\nok | 1 passed | 0 failed (8ms)"), "");
});

const texts = new Map([
  ["tests/attribution/axioms_test.ts", "await setupBackend({ quiet: true });\n"],
  ["tests/runtime/repairs/dropped_nan_test.ts", "await setupBackend({ quiet: true });\n"],
  ["tests/metrics/misuse_test.ts", 'await setupBackend({ backend: "wasm", quiet: true });\n'],
  [
    "tests/runtime/unfreed_test.ts",
    'const { adapter } = await setupBackend({ backend: "webgpu" });\n',
  ],
  ["tests/tasks/kernel_test.ts", "const cell = `\n  await setupBackend();\n`;\n"],
  ["tests/statistics/summary_test.ts", 'import { mean } from "@lib/statistics";\n'],
]);
const inGroups = (backends: readonly string[]) =>
  groupsOf(texts, backends).map(({ name, files }) =>
    `${name}: ${files.map((file) => file.split("/").at(-1)!.replace("_test.ts", "")).join(", ")}`
  );

Deno.test("tensors are tested on every backend, what names its backend there alone, the rest once", () => {
  assertEquals(inGroups(["webgpu", "wasm"]), [
    "webgpu: axioms, dropped_nan, unfreed",
    "without tensors: kernel, summary",
    "wasm: axioms, dropped_nan, misuse",
    "webgpu, stock kernels: dropped_nan",
  ]);
  assertEquals(inGroups(["webgpu"])[0], "webgpu: axioms, dropped_nan, misuse, unfreed");
  assertEquals(inGroups(["wasm"]), [
    "wasm: axioms, dropped_nan, misuse, unfreed",
    "without tensors: kernel, summary",
  ]);
});
