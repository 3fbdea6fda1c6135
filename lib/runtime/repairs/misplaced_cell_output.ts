import { forgetStop } from "../stop.ts";

/** The part of Deno's Jupyter kernel that shows a cell's value; it is called at the end of each. */
export interface KernelOutput {
  broadcastResult(executionCount: number, result: unknown): Promise<void>;
}

const remedied = new WeakSet<KernelOutput>();

/**
 * Makes a notebook's cell end only after its output has left the kernel.
 *
 * Deno's kernel (2.8.2 and later) publishes output from a queue that nothing waits for, labelled with
 * whatever cell is current by then: in "Run All" lines land under the wrong cell or get lost. So the
 * last call of a cell is made to wait for 25 ms and 0.6 ms for each console call of the cell.
 *
 * It rests on an undocumented internal: outside a kernel, or where that is absent, nothing happens.
 *
 * @returns Whether the remedy is in force.
 */
export function orderKernelOutput(
  kernel: KernelOutput | undefined = findKernel(),
  { log = console, pause = sleep }: {
    readonly log?: Console;
    readonly pause?: (milliseconds: number) => Promise<void>;
  } = {},
): boolean {
  if (typeof kernel?.broadcastResult !== "function") return false;
  if (remedied.has(kernel)) return true;
  remedied.add(kernel);

  let calls = 0;
  for (const method of ["log", "info", "debug", "warn", "error", "table", "dir"] as const) {
    const write = log[method].bind(log) as (...values: unknown[]) => void;
    log[method] = (...values: unknown[]) => {
      calls++;
      write(...values);
    };
  }
  const broadcast = kernel.broadcastResult.bind(kernel);
  kernel.broadcastResult = async (executionCount, result) => {
    forgetStop();
    await broadcast(executionCount, result);
    const milliseconds = 25 + 0.6 * calls;
    calls = 0;
    await pause(milliseconds);
  };
  return true;
}

/** The kernel that this runs in, where it is one of Deno's. */
export function findKernel(): KernelOutput | undefined {
  const { internal } = Deno as unknown as { internal: symbol };
  const internals = (Deno as unknown as Record<symbol, { jupyter?: KernelOutput }>)[internal];
  return internals?.jupyter;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
