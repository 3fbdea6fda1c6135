import type { Broadcaster } from "../progress.ts";
import { findKernel, type KernelOutput } from "./misplaced_cell_output.ts";

/** A cell's value that shows itself, and may say more of how, as the size of its picture. */
interface Shown {
  readonly [display: symbol]: unknown;
}

/**
 * Passes on what a cell's value says under `Symbol.for("Jupyter.metadata")`, which Deno's kernel leaves
 * out: without a width, viewers show a picture of two pixels to a px twice as large as it is meant.
 */
export function sizePictures(
  jupyter: Broadcaster,
  kernel: KernelOutput | undefined = findKernel(),
): void {
  if (typeof kernel?.broadcastResult !== "function") return;
  const broadcast = kernel.broadcastResult.bind(kernel);
  kernel.broadcastResult = async (execution_count, result) => {
    const shown = result as Shown | null | undefined;
    const metadata = shown?.[Symbol.for("Jupyter.metadata")];
    if (!metadata) return await broadcast(execution_count, result);
    const display = shown![Symbol.for("Jupyter.display")] as () => Promise<unknown>;
    const data = await display.call(shown);
    await jupyter.broadcast("execute_result", { execution_count, data, metadata, transient: {} });
  };
}
