import { assertEquals, assertFalse } from "@std/assert";
import { orderKernelOutput } from "../../../lib/runtime/repairs/misplaced_cell_output.ts";

/** A kernel and a console that write down what happens, and a pause that does not wait. */
function fake() {
  const events: unknown[] = [];
  const record = (name: string) => (...values: unknown[]) => void events.push([name, ...values]);
  const methods = ["log", "info", "debug", "warn", "error", "table", "dir"];
  const log = Object.fromEntries(methods.map((name) => [name, record(name)])) as unknown as Console;
  const kernel = {
    async broadcastResult(count: number, result: unknown) {
      await Promise.resolve();
      record("result")(count, result);
    },
  };
  const pause = async (milliseconds: number) => {
    await Promise.resolve();
    record("pause")(milliseconds);
  };
  return { events, kernel, log, pause };
}

Deno.test("a cell ends only after a pause that grows with its console calls", async () => {
  const { events, kernel, log, pause } = fake();
  assertEquals(orderKernelOutput(kernel, { log, pause }), true);
  await kernel.broadcastResult(1, "value");
  for (let line = 0; line < 9; line++) log.log(line);
  log.error("bad");
  await kernel.broadcastResult(2, undefined);
  await kernel.broadcastResult(3, undefined);
  assertEquals(events.filter((event) => (event as string[])[0] !== "log"), [
    ["result", 1, "value"],
    ["pause", 25],
    ["error", "bad"],
    ["result", 2, undefined],
    ["pause", 31],
    ["result", 3, undefined],
    ["pause", 25],
  ]);
  assertEquals(events.filter((event) => (event as string[])[0] === "log").length, 9);
});

Deno.test("the remedy is installed once, however often it is asked for", async () => {
  const { events, kernel, log, pause } = fake();
  for (let again = 0; again < 3; again++) {
    assertEquals(orderKernelOutput(kernel, { log, pause }), true);
  }
  log.log("once");
  await kernel.broadcastResult(1, undefined);
  assertEquals(events, [["log", "once"], ["result", 1, undefined], ["pause", 25.6]]);
});

Deno.test("without a kernel, or with one of another make, nothing is touched", () => {
  const { log } = fake();
  const write = log.log;
  assertFalse(orderKernelOutput(undefined, { log }));
  assertFalse(orderKernelOutput({} as never, { log }));
  assertEquals(log.log, write);
});
