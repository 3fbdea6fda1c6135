import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { settle, setupBackend } from "@lib/runtime";

const { backend } = await setupBackend({ backend: "webgpu", quiet: true });

Deno.test("settle() resolves where nothing is queued", async () => {
  await settle();
  await settle();
});

Deno.test({
  name: "settle() submits what tfjs holds back and waits for it",
  ignore: backend !== "webgpu",
  async fn() {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const events: string[] = [];
    const { submit, onSubmittedWorkDone } = device.queue;
    device.queue.submit = (buffers) => {
      events.push("submitted");
      return submit.call(device.queue, buffers);
    };
    device.queue.onSubmittedWorkDone = async () => {
      const result = await onSubmittedWorkDone.call(device.queue);
      events.push("done");
      return result;
    };
    const square = tf.matMul(tf.ones([8, 8]), tf.ones([8, 8]));
    assertEquals(events, []);
    await settle();
    assertEquals(events, ["submitted", "done"]);
    await settle();
    assertEquals(events, ["submitted", "done", "done"]);
    Object.assign(device.queue, { submit, onSubmittedWorkDone });
    assertEquals((await square.data())[0], 8);
  },
});
