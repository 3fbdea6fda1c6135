import * as tf from "@tensorflow/tfjs";
import { requireTensor } from "./errors.ts";
import { stoppable, stopPoint } from "./stop.ts";

let failure: Error | undefined;

/** Makes every use of a device after its loss, or after an error that nobody handled, say so. */
export function watchDevice(device: GPUDevice): void {
  const fail = (what: string, why: string) => {
    failure ??= new Error(
      `Cannot go on as the WebGPU device ${what} (${why}): ` +
        "restart the process or kernel, or choose ATTRIBUTION_BACKEND=wasm",
    );
  };
  device.lost.then(({ reason, message }) => fail("was lost", `${reason}: ${message}`));
  device.addEventListener("uncapturederror", (event) => {
    fail("failed", (event as GPUUncapturedErrorEvent).error.message);
  });
  // tfjs makes a buffer for each upload and a bind group for each dispatch.
  device.createBuffer = guarded(device.createBuffer.bind(device));
  device.createBindGroup = guarded(device.createBindGroup.bind(device));
}

function guarded<Descriptor, Result>(create: (descriptor: Descriptor) => Result) {
  return (descriptor: Descriptor) => {
    if (failure) throw failure;
    return create(descriptor);
  };
}

/** Awaits work of the device, a stop point; where the device has failed, rejects with that as the reason. */
export async function fromDevice<T>(work: Promise<T>): Promise<T> {
  try {
    const result = await stoppable(work);
    if (failure) throw failure;
    return result;
  } catch (error) {
    // The word that the device is lost may arrive just after the failure that it causes.
    await new Promise((resolve) => setTimeout(resolve));
    throw failure ?? error;
  }
}

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

/**
 * Makes reading a tensor of WebGPU at once, which Deno cannot, an error in words; tfjs's `categoryEncoding`
 * does so, and whoever calls `dataSync()`.
 */
export function explainSyncReads(): void {
  const backend = tf.backend() as unknown as { readSync(dataId: object): unknown };
  const read = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    try {
      return read(dataId);
    } catch (cause) {
      const message = "Cannot read a tensor of webgpu at once: await data() in the place of " +
        "dataSync(), or choose ATTRIBUTION_BACKEND=wasm";
      throw new Error(message, { cause });
    }
  };
}

/**
 * Reads a tensor's values into host memory and refuses NaN and infinity by name.
 *
 * Cost: one device read-back (about 10 ms on WebGPU however small), so read several values at once.
 *
 * @param tensor Any numeric tensor; it is not disposed.
 * @param name What the values are, for the error.
 * @returns The values in row-major order, a copy.
 * @throws {RangeError} If a value is NaN or infinite: names `name`, the index per axis and the value.
 * @throws {Error} If the WebGPU device was lost.
 *
 * @example
 * ```ts
 * const logits = await readFinite(forward(images), "logits");
 * ```
 */
export async function readFinite(tensor: tf.Tensor, name: string): Promise<Float32Array> {
  requireTensor("read values", "tensor", tensor);
  const values = Float32Array.from(await fromDevice(tensor.data()));
  const flat = values.findIndex((value) => !Number.isFinite(value));
  if (flat >= 0) {
    throw new RangeError(
      `Cannot read "${name}" as every value must be finite: ` +
        `the value at [${position(flat, tensor.shape).join(", ")}] is ${values[flat]}`,
    );
  }
  return values;
}

/** Index per axis of a row-major offset. */
function position(flat: number, shape: readonly number[]): number[] {
  return shape.map((_, axis) => {
    const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    return Math.floor(flat / stride) % shape[axis]!;
  });
}
