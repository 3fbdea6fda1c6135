import { assert, assertEquals, assertFalse } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";
import { boundBindGroups } from "../../../lib/runtime/repairs/unfreed_bind_groups.ts";

const { backend } = await setupBackend({ backend: "webgpu", quiet: true });

Deno.test("a collection is forced after every so many bind groups", () => {
  let [created, collected] = [0, 0];
  const device = { createBindGroup: (_: GPUBindGroupDescriptor) => ++created as never };
  assert(boundBindGroups(device, { every: 10, collect: () => void collected++ }));
  const descriptor = {} as GPUBindGroupDescriptor;
  for (let group = 1; group <= 35; group++) assertEquals(device.createBindGroup(descriptor), group);
  assertEquals([created, collected], [35, 3]);
});

Deno.test("where no collection can be forced the device is left as it is", () => {
  const device = { createBindGroup: (_: GPUBindGroupDescriptor) => 1 as never };
  const { createBindGroup } = device;
  assertFalse(boundBindGroups(device, { collect: null }));
  assertEquals(device.createBindGroup, createBindGroup);
});

Deno.test({
  name: "100,000 dispatches leave few bind groups and memory mappings behind",
  ignore: backend !== "webgpu",
  async fn() {
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    const buffer = device.createBuffer({ size: 4, usage: GPUBufferUsage.STORAGE });
    const code = `@group(0) @binding(0) var<storage, read_write> count: u32;
      @compute @workgroup_size(1) fn main() { count += 1; }`;
    const module = device.createShaderModule({ code });
    const pipeline = device.createComputePipeline({ layout: "auto", compute: { module } });
    const layout = pipeline.getBindGroupLayout(0);
    const groups: WeakRef<GPUBindGroup>[] = [];
    const start = await mappings();
    for (let submission = 0; submission < 100; submission++) {
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      for (let dispatch = 0; dispatch < 1000; dispatch++) {
        const entries = [{ binding: 0, resource: { buffer } }];
        const group = device.createBindGroup({ layout, entries });
        groups.push(new WeakRef(group));
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(1);
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      // A WeakRef holds its group until the event loop turns.
      await new Promise((resolve) => setTimeout(resolve));
      // Linux ends a process at 65,530 mappings.
      if (submission % 10 === 9) assert(await mappings() < start + 20_000);
    }
    assert(groups.filter((group) => group.deref()).length < 20_000);
    buffer.destroy();
  },
});

/** How many memory mappings this process has; 0 where the system does not tell. */
async function mappings(): Promise<number> {
  const text = await Deno.readTextFile("/proc/self/maps").catch(() => "");
  return text.split("\n").length;
}
