import * as tf from "@tensorflow/tfjs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** When Stop was pressed, until something has stopped or the cell has ended. */
let pressed = -Infinity;
/** When the event loop last had its turn. */
let turned = -Infinity;
/** How much is waited for that ends by itself, before a stop point. */
let underWay = 0;

/**
 * Where a long loop can be stopped: gives the event loop a turn, at most every 100 ms, so that Stop in a
 * notebook and whatever aborts a signal are heard. The library's loops pass one in every pass, and so
 * does each read of a tensor by `data()`.
 *
 * @throws {DOMException} If Stop was pressed: an `AbortError`.
 *
 * @example
 * ```ts
 * import { stopPoint } from "@lib/runtime";
 * let sum = 0;
 * for (let n = 1; n <= 1000; n++) {
 *   sum += Math.sqrt(n); // or what takes longer
 *   await stopPoint();
 * }
 * ```
 */
export async function stopPoint(): Promise<void> {
  throwIfStopped();
  if (performance.now() - turned <= 100) return;
  underWay++;
  // Not setImmediate(), between whose turns Deno seldom looks for signals.
  await new Promise((resolve) => setTimeout(resolve));
  underWay--;
  turned = performance.now();
  throwIfStopped();
}

function throwIfStopped(): void {
  // A press long ago was meant for something else.
  if (performance.now() - pressed > 10_000) return;
  forgetStop();
  throw new DOMException("The cell was stopped; what it had defined is kept", "AbortError");
}

/** Waits for work that ends by itself, and there can be stopped. */
export async function stoppable<T>(work: Promise<T>): Promise<T> {
  underWay++;
  const result = await work.finally(() => underWay--);
  await stopPoint();
  return result;
}

/** A cell has ended: what was to stop no longer runs. */
export function forgetStop(): void {
  pressed = -Infinity;
}

/**
 * In a notebook's kernel, makes SIGINT, which Jupyter's Stop sends, end the cell in place of the kernel:
 * at the next stop point, which every read of a tensor becomes.
 */
export function listenForStop(): void {
  Deno.addSignalListener("SIGINT", () => {
    pressed = performance.now();
    setTimeout(() => pressed > 0 && underWay === 0 && abandonTimers(), 300);
  });
  const { data } = tf.Tensor.prototype;
  tf.Tensor.prototype.data = function (this: tf.Tensor) {
    return stoppable(data.call(this));
  } as typeof data;
}

/**
 * Ends a cell that passes no stop point because it waits for a timer, or for what will never come. Deno's
 * kernel has no way to do so, but V8 ends a cell whose promise nothing can settle any more: so the timers
 * are cleared and the garbage is collected.
 */
function abandonTimers(): void {
  forgetStop();
  const last = Number(setTimeout(() => {}));
  for (let timer = 1; timer <= last; timer++) clearTimeout(timer);
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  console.log("Stop: the timers that this cell waited for are given up");
}
