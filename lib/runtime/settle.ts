import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";

export async function settle(): Promise<void> {
  if (tf.getBackend() !== "webgpu") return;
  const backend = tf.backend() as unknown as { device: GPUDevice };
  await backend.device.queue.onSubmittedWorkDone();
}
