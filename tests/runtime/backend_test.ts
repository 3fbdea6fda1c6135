import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { backendInfo, type BackendName, setupBackend } from "@lib/runtime";

const variable = "ATTRIBUTION_BACKEND";
const forced = Deno.env.get(variable);

// Before anything else: the first call decides for the whole process.
assertThrows(backendInfo, Error, "setupBackend() has not finished yet");
await setupBackend({ quiet: true });

Deno.test("setupBackend() tells what tensors really run on, the same each time", async () => {
  const [info, other] = await Promise.all([
    setupBackend({ quiet: true }),
    setupBackend({ quiet: true }),
  ]);
  assertEquals(info, other);
  assertEquals(backendInfo(), info);
  assertEquals(tf.getBackend(), info.backend);
  if (forced) assertEquals(info.backend, forced);
  assertEquals(info.versions, { deno: Deno.version.deno, tfjs: tf.version.tfjs });
  for (const part of [info.backend, info.versions.deno, info.versions.tfjs]) {
    assert(info.line.includes(part), info.line);
  }
  assert(!info.line.includes("\n"));
  assertEquals(info.line.includes("ATTRIBUTION_BACKEND=wasm is faster"), info.software);
});

Deno.test("a wrong name of a backend is one clear error, in the variable or in the option", async () => {
  const must = "must be one of webgpu, wasm, cpu: current value is";
  await withVariable("gpu", async () => {
    await assertRejects(setupBackend, RangeError, `"${variable}" ${must} "gpu"`);
  });
  await withVariable("", async () => {
    const backend = "metal" as BackendName;
    await assertRejects(() => setupBackend({ backend }), RangeError, `"backend" ${must} "metal"`);
  });
});

Deno.test("a second backend beside the first is refused, and the variable outdoes the option", async () => {
  const { backend } = await setupBackend({ quiet: true });
  const other = backend === "cpu" ? "wasm" : "cpu";
  await withVariable(other, async () => {
    await assertRejects(setupBackend, Error, `Cannot start ${other} as ${backend} is in use`);
  });
  await withVariable(backend, async () => {
    assertEquals((await setupBackend({ backend: other, quiet: true })).backend, backend);
  });
});

Deno.test("setupBackend() prints its line and nothing else, nothing on stderr", async () => {
  const { code, stdout, stderr } = await run(
    `
    import * as tf from "@tensorflow/tfjs";
    import { setupBackend } from "@lib/runtime";
    const { line } = await setupBackend();
    await setupBackend({ quiet: true });
    await tf.conv2d(tf.ones([1, 4, 4, 1]), tf.ones([3, 3, 1, 1]), 1, "same").data();
    if (line.includes("no WebGPU adapter")) throw new Error("forced, so no such word");`,
    { [variable]: forced ?? "cpu", XDG_RUNTIME_DIR: "" },
  );
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^[^\n]* on [^\n]* · Deno [^\n]* · tfjs [^\n]*\n$/);
});

Deno.test("without an adapter WebGPU refuses with what to do, and left alone it is wasm that starts", async () => {
  const { code, stdout, stderr } = await run(
    `
    import { setupBackend } from "@lib/runtime";
    await setupBackend({ backend: "webgpu" }).catch((error) => console.log(error.message));
    await setupBackend();`,
    // No such interface on Linux or Windows; on macOS there is none of this name either.
    { [variable]: "", DENO_WEBGPU_BACKEND: Deno.build.os === "darwin" ? "dx12" : "metal" },
  );
  assertEquals([code, stderr], [0, ""]);
  const [refusal, line] = stdout.trimEnd().split("\n");
  assertMatch(refusal!, /^Cannot start webgpu as this machine offers no adapter: install .*=wasm$/);
  assertMatch(
    line!,
    /^wasm on the CPU \(\d threads?\), as there is no WebGPU adapter · Deno .* · tfjs /,
  );
});

Deno.test("heavy work takes wasm where there is no adapter but a software one, and says why", async () => {
  const { code, stdout } = await run(
    `
    import { setupBackend } from "@lib/runtime";
    await setupBackend({ heavy: true });`,
    { [variable]: "" },
  );
  assertEquals(code, 0);
  const { stdout: light } = await run(
    `
    import { setupBackend } from "@lib/runtime";
    console.log((await setupBackend({ quiet: true })).software);`,
    { [variable]: "" },
  );
  const why = "the work is heavy and WebGPU only in software · ";
  assertEquals(stdout.includes(`wasm on the CPU`) && stdout.includes(why), light === "true\n");
});

Deno.test({
  name: "heavy work stays on the backend that is asked for",
  ignore: forced !== "webgpu",
  async fn() {
    const { stdout } = await run(
      `
      import { setupBackend } from "@lib/runtime";
      console.log((await setupBackend({ heavy: true, quiet: true })).backend);`,
      { [variable]: "webgpu" },
    );
    assertEquals(stdout, "webgpu\n");
  },
});

Deno.test({
  name: "a lost device is a clear error at the next read, wait and upload",
  ignore: forced !== "webgpu",
  async fn() {
    const { code, stdout, stderr } = await run(
      `
      import * as tf from "@tensorflow/tfjs";
      import { readFinite, settle, setupBackend } from "@lib/runtime";
      await setupBackend({ quiet: true });
      const square = tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]));
      tf.backend().device.destroy();
      const say = (error) => console.log(error.message);
      await readFinite(square, "square").catch(say);
      await settle().catch(say);
      try {
        tf.matMul(tf.ones([4, 4]), square);
      } catch (error) {
        say(error);
      }`,
      {},
    );
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.length, 3);
    for (const line of lines) assertMatch(line, /^Cannot go on as the WebGPU device was lost \(/);
  },
});

async function withVariable(value: string, body: () => Promise<void>) {
  const before = Deno.env.get(variable);
  Deno.env.set(variable, value);
  try {
    await body();
  } finally {
    if (before === undefined) Deno.env.delete(variable);
    else Deno.env.set(variable, before);
  }
}

async function run(code: string, env: Record<string, string>) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    env: { NO_COLOR: "1", ...env },
    stdout: "piped",
    stderr: "piped",
  });
  const { code: exit, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: exit, stdout: text(stdout), stderr: text(stderr) };
}
