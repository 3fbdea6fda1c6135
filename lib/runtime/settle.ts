import * as tf from "@tensorflow/tfjs";
import { fromDevice } from "./device.ts";
import { stopPoint } from "./stop.ts";

/**
 * Waits until the device has finished all the work given to it so far.
 *
 * A loop that only enqueues would pile up work and memory without bound: settle now and then. Before
 * a clock is read, settle too. A read-back does the same, so a loop that reads has no need of it. Both are
 * stop points, see {@link stopPoint}.
 *
 * Cost: about 10 ms on WebGPU when nothing is queued, as much as the smallest read-back; nothing on
 * wasm and cpu, which compute at once.
 *
 * @throws {Error} If the WebGPU device was lost.
 *
 * @example
 * ```ts
 * const sum = tf.variable(tf.zeros([10]));
 * for (let step = 0; step < 100; step++) {
 *   tf.tidy(() => sum.assign(tf.add(sum, step)));
 *   if (step % 20 === 19) await settle();
 * }
 * ```
 */
export async function settle(): Promise<void> {
  if (tf.getBackend() !== "webgpu") return await stopPoint();
  const backend = tf.backend() as unknown as WebGPUQueue;
  // tfjs holds up to 15 dispatches back before it submits them.
  if (backend.commandEncoder) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await fromDevice(backend.device.queue.onSubmittedWorkDone());
}

/** The parts of tfjs's WebGPU backend that hold the queue. */
interface WebGPUQueue {
  readonly device: GPUDevice;
  readonly commandEncoder: GPUCommandEncoder | null;
  endComputePassEncoder(): void;
  submitQueue(): void;
}
