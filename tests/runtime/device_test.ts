import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { fromDevice, watchDevice } from "../../lib/runtime/device.ts";

/** A device that is lost on demand; the module remembers it, so this file's last test is the end. */
function fakeDevice() {
  const { promise: lost, resolve: lose } = Promise.withResolvers<
    { reason: string; message: string }
  >();
  const create = () => "made";
  const device = Object.assign(new EventTarget(), {
    lost,
    createBuffer: create,
    createBindGroup: create,
  }) as unknown as GPUDevice;
  return { device, lose };
}

Deno.test("a lost device is the reason of every failure after it", async () => {
  const { device, lose } = fakeDevice();
  watchDevice(device);
  assertEquals(await fromDevice(Promise.resolve(1)), 1);
  const descriptor = {} as GPUBufferDescriptor & GPUBindGroupDescriptor;
  assertEquals(device.createBuffer(descriptor) as unknown, "made");
  const own = new Error("validation error");
  assertEquals(await fromDevice(Promise.reject(own)).catch((error) => error), own);

  lose({ reason: "unknown", message: "driver reset" });
  const message = "Cannot go on as the WebGPU device was lost (unknown: driver reset)";
  await assertRejects(() => fromDevice(Promise.reject(own)), Error, message);
  await assertRejects(() => fromDevice(Promise.resolve(1)), Error, message);
  assertThrows(() => device.createBuffer(descriptor), Error, message);
  assertThrows(() => device.createBindGroup(descriptor), Error, message);
});
