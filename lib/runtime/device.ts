let failure: Error | undefined;

/** Remembers the loss of a device, and the errors that it reports to nobody. */
export function watchDevice(device: GPUDevice): void {
  const remedy = "restart the process or kernel, or choose ATTRIBUTION_BACKEND=wasm";
  device.lost.then(({ reason, message }) => {
    failure = new Error(
      `Cannot go on as the WebGPU device was lost (${reason}: ${message}): ${remedy}`,
    );
  });
  device.addEventListener("uncapturederror", (event) => {
    const { message } = (event as GPUUncapturedErrorEvent).error;
    failure ??= new Error(`Cannot go on as the WebGPU device failed (${message}): ${remedy}`);
  });
}

/** Awaits work of the device; where the device has failed, it rejects with that as the reason. */
export async function fromDevice<T>(work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    if (failure) throw failure;
    return result;
  } catch (error) {
    // The word that the device is lost may arrive just after the failure that it causes.
    await new Promise((resolve) => setTimeout(resolve));
    throw failure ?? error;
  }
}
