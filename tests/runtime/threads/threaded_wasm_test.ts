import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { shortenSpinning } from "../../../lib/runtime/threads/threaded_wasm.ts";

/** One number for each result of what runs on threads, and of what stands on it. */
const results = `
  import * as tf from "@tensorflow/tfjs";
  import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
  import { gradient } from "@lib/attribution";
  import { resnet } from "@lib/models";
  import { random, setupBackend, sha256 } from "@lib/runtime";

  const { threads } = await setupBackend({ quiet: true });
  if (threads > 1 && getThreadsCount() !== threads) throw new Error("not so many threads");
  if (globalThis.Worker.name !== "Worker") throw new Error("Worker is another");
  const numbers = random(5);
  const normal = (...shape) => tf.tensor(numbers.normalArray(shape.reduce((a, b) => a * b)), shape);
  const [images, filter] = [normal(3, 29, 29, 13), normal(3, 3, 13, 37)];
  const [a, b, rows] = [normal(4, 61, 83), normal(4, 83, 47), normal(61, 83)];
  const conv = (stride) => (x, f) => tf.conv2d(x, f, stride, "same");
  const all = [
    conv(1)(images, filter),
    conv(2)(images, filter),
    ...tf.grads(conv(1))([images, filter]),
    ...tf.grads(conv(2))([images, filter]),
    tf.depthwiseConv2d(images, normal(3, 3, 13, 1), 1, "same"),
    tf.maxPool(images, 3, 2, "same"),
    tf.matMul(rows, normal(83, 47)),
    tf.matMul(a, b),
    ...tf.grads(tf.matMul)([a, b]),
    tf.softmax(rows),
    gradient(
      resnet({ depth: 50, bias: true, width: 8, inputShape: [64, 64, 3], random: numbers }).forward,
      normal(2, 64, 64, 3),
      { target: 1 },
    ),
  ];
  for (const tensor of all) console.log(await sha256(new Uint8Array((await tensor.data()).buffer)));
`;

Deno.test("results are equal to the bit on 1, 2 and 4 threads, and the process ends", async () => {
  const [one, two, four] = await Promise.all(["1", "2", "4"].map((it) => run(results, it)));
  assertEquals(one!.code, 0, one!.text);
  assertEquals(one!.text.trimEnd().split("\n").length, 14);
  assertEquals(two, one);
  assertEquals(four, one);
});

Deno.test("a number of threads that cannot be is refused in words", async () => {
  const code = `await (await import("@lib/runtime")).setupBackend()`;
  for (const value of ["0", "9", "1.5", "all"]) {
    const { code: exit, text } = await run(code, value);
    assertEquals(exit, 1);
    const must =
      `"ATTRIBUTION_THREADS" must be an integer from 1 to 8: current value is "${value}"`;
    assertStringIncludes(text, `RangeError: Cannot start wasm as ${must}`);
  }
});

Deno.test("a full memory is an error on one thread and on two, and what is freed can be used", async () => {
  const code = `
    import * as tf from "@tensorflow/tfjs";
    import { setupBackend } from "@lib/runtime";
    await setupBackend({ quiet: true });
    const { wasm } = tf.backend();
    const held = [];
    for (let bytes = 2 ** 30; bytes > 2 ** 10; bytes /= 2) {
      try {
        while (true) held.push(wasm._malloc(bytes));
      } catch {}
    }
    const product = () => tf.matMul(tf.ones([256, 256]), tf.ones([256, 256])).dataSync()[0];
    try {
      product();
    } catch ({ name, message }) {
      console.log(name, message);
    }
    held.forEach(wasm._free);
    console.log(product());`;
  for (const threads of ["1", "2"]) {
    assertEquals(await run(code, threads), {
      code: 0,
      text: "RangeError Cannot allocate 262144 bytes as wasm's memory, 4 GB in all, is full: " +
        "dispose of tensors or take smaller batches\n256\n",
    });
  }
});

Deno.test("a thread that fails ends the process with the reason, as the others would wait for ever", async () => {
  const script = await Deno.makeTempFile({ suffix: ".cjs" });
  await Deno.writeTextFile(
    script,
    `module.exports = () => startWorker({
      __emscripten_thread_init() {},
      establishStackSpace() {},
      PThread: { threadInitTLS() {} },
      invokeEntryPoint() { throw new Error("out of bounds"); },
    });`,
  );
  const thread = new URL("../../../lib/runtime/threads/thread.ts", import.meta.url);
  const { code, text } = await run(
    `
    import { Worker } from "node:worker_threads";
    const worker = new Worker(new URL("${thread}"));
    const wasmMemory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    worker.postMessage({ cmd: "load", urlOrBlob: ${JSON.stringify(script)}, wasmMemory });
    worker.on("message", ({ cmd }) => {
      if (cmd === "loaded") worker.postMessage({ cmd: "run", pthread_ptr: 1 });
    });`,
    "",
  );
  await Deno.remove(script);
  assertStringIncludes(text, "Cannot go on as a thread of wasm failed: Error: out of bounds");
  assertEquals(code, 137);
});

Deno.test("a build that waits at other places than the known three is refused", () => {
  const wait = [0x41, 0xc0, 0x84, 0x3d], short = [0x41, 0x90, 0xce, 0x00];
  const code = Uint8Array.from([0x41, ...wait, 1, ...wait, ...wait]);
  shortenSpinning(code);
  assertEquals([...code], [0x41, ...short, 1, ...short, ...short]);
  assertThrows(() => shortenSpinning(code), Error, "wait at 0 places, not 3");
});

/** Runs code on wasm in a process of its own; tells what it printed, errors after the rest. */
async function run(code: string, threads: string): Promise<{ code: number; text: string }> {
  const { code: exit, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    env: { NO_COLOR: "1", ATTRIBUTION_BACKEND: "wasm", ATTRIBUTION_THREADS: threads },
  }).output();
  return { code: exit, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}
