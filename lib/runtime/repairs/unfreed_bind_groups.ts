import v8 from "node:v8";
import vm from "node:vm";

/**
 * Keeps the number of a device's dead bind groups bounded.
 *
 * tfjs makes a bind group for every dispatch, and Deno frees one only in a major garbage collection,
 * which hardly ever comes as the objects look tiny. On recent llvmpipe each holds a memory mapping:
 * after some 65,000 dispatches Linux has no more to give and the process dies. So every `every` bind
 * groups a major collection is forced. A cache of bind groups was measured too: it makes repeated
 * dispatches cheaper, but still creates a fifth as many in a training loop and so only puts off the end.
 *
 * Cost: one collection, 15 to 90 ms, per 10,000 dispatches, which take 0.7 s at the very least.
 *
 * @returns Whether the runtime lets a collection be forced; if not, nothing is changed.
 */
export function boundBindGroups(
  device: Pick<GPUDevice, "createBindGroup">,
  { every = 10_000, collect = majorCollection() }: {
    readonly every?: number;
    readonly collect?: (() => void) | null;
  } = {},
): boolean {
  if (!collect) return false;
  const create = device.createBindGroup.bind(device);
  let created = 0;
  device.createBindGroup = (descriptor) => {
    if (++created % every === 0) collect();
    return create(descriptor);
  };
  return true;
}

/** V8's own `gc`, which it shows only in contexts that are made after its flag is set. */
function majorCollection(): (() => void) | null {
  try {
    v8.setFlagsFromString("--expose-gc");
    const gc = vm.runInNewContext("gc");
    return typeof gc === "function" ? () => gc() : null;
  } catch {
    return null;
  }
}
