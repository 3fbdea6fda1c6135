import { stoppable } from "./stop.ts";

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
