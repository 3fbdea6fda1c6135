import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { type Kernel, startKernel } from "../../../lib/tasks/notebook/kernel.ts";
import { projectRoot } from "../../../lib/tasks/project.ts";

/** A kernel whose cells have a network and images, and its process. */
async function kernelWithNetwork(): Promise<{ kernel: Kernel; pid: number }> {
  const kernel = await startKernel(projectRoot);
  let said = "";
  const { status } = await kernel.execute(
    `import { exactIntegratedGradients, integratedGradients } from "@lib/attribution";
    import { deletionInsertion } from "@lib/metrics";
    import { convnet } from "@lib/models";
    import { random, setupBackend, stopPoint } from "@lib/runtime";
    import { fit, predict } from "@lib/training";
    import * as tf from "@tensorflow/tfjs";
    await setupBackend({ quiet: true });
    const model = convnet({ bias: true, random: random(1) });
    const inputs = tf.randomUniform([64, 28, 28, 1], 0, 1, "float32", 1);
    const black = (count) => ({
      name: "black",
      images: new Float32Array(784 * count),
      labels: new Uint8Array(count),
      count,
      shape: [28, 28, 1],
      classNames: Array.from(Array(10), String),
    });
    // A software adapter compiles the first pass of a kind, which Stop cannot cut short.
    (await integratedGradients(model.forward, inputs, { target: 0, steps: 1 })).attributions.dispose();
    await fit(model, { train: black(256), validation: black(256) }, { epochs: 1, seed: 1 });
    const kept = tf.memory().numTensors;
    console.log(Deno.pid);`,
    { onOutput: ({ content }) => said += content.text ?? content.evalue ?? "" },
  );
  assertEquals(status, "ok", said);
  return { kernel, pid: Number(said) };
}

/** Runs the cell, presses Stop after half a second, and gives what became of it. */
async function stopped({ kernel, pid }: { kernel: Kernel; pid: number }, cell: string) {
  let pressed = 0;
  const stop = delay(500).then(() => {
    pressed = performance.now();
    Deno.kill(pid, "SIGINT");
  });
  const { status, ename, evalue } = await kernel.execute(cell, {
    signal: AbortSignal.timeout(30_000),
  });
  const seconds = (performance.now() - pressed) / 1000;
  await stop;
  return { status, ename, evalue, seconds };
}

Deno.test("Stop ends whatever a cell does, with variables and tensors kept", async () => {
  const session = await kernelWithNetwork();
  await using kernel = session.kernel;
  for (
    const [what, ename, cell] of [
      ["a loop of reads", "AbortError", `for (;;) await inputs.data();`],
      [
        "a loop whose passes take long",
        "AbortError",
        `for (;;) {
          for (const start = performance.now(); performance.now() - start < 700;);
          await stopPoint();
        }`,
      ],
      [
        "integrated gradients",
        "AbortError",
        `await integratedGradients(model.forward, inputs, { target: 0, steps: 1e6 });`,
      ],
      [
        "a tolerance",
        "AbortError",
        `await integratedGradients(model.forward, inputs, { target: 0, tolerance: 1e-12, maxSteps: 1e7 });`,
      ],
      [
        "exact integrated gradients",
        "AbortError",
        `await exactIntegratedGradients(model, inputs, { target: 0 });`,
      ],
      [
        "a metric",
        "AbortError",
        `const scores = Array.from({ length: 64 }, () => random(1).uniformArray(784));
        const fractions = Array.from({ length: 785 }, (_, pixels) => pixels / 784);
        const asked = { scores, target: 0, fill: 0, fractions, output: "logit", batchSize: 8 };
        await deletionInsertion(model.forward, inputs, asked);`,
      ],
      [
        "prediction",
        "AbortError",
        `const images = new Float32Array(784 * 50_000);
        await predict(model.forward, { images, count: 50_000, shape: [28, 28, 1] }, { batchSize: 8 });`,
      ],
      [
        "training",
        "AbortError",
        `const train = black(6400);
        await fit(model, { train, validation: train }, { epochs: 99, seed: 1 });`,
      ],
      ["a timer", "Error", `await new Promise((resolve) => setTimeout(resolve, 60_000));`],
      ["nothing", "Error", `await new Promise(() => {});`],
    ] as const
  ) {
    const { status, ename: found, evalue, seconds } = await stopped(session, cell);
    assertEquals([status, found], ["error", ename], `${what}: ${evalue}`);
    // A second, and on a software adapter what it takes to compile a pass of its own.
    assert(seconds < 5, `${what}: ${seconds} s`);
    const output: string[] = [];
    const after = await kernel.execute(
      `await stopPoint(); console.log(tf.memory().numTensors - kept)`,
      { onOutput: ({ content }) => output.push(content.text ?? content.evalue) },
    );
    assertEquals([after.status, output.join()], ["ok", "0\n"], `after ${what}`);
  }
});

Deno.test("Stop ends the kernel where no backend has been set up, and Ctrl-C a script that has set one up", async () => {
  await using kernel = await startKernel(projectRoot);
  let pid = "";
  await kernel.execute("console.log(Deno.pid)", {
    onOutput: ({ content }) => pid += content.text,
  });
  const end = stopped({ kernel, pid: Number(pid) }, "await new Promise(() => {});");
  await end.then(() => assert(false), ({ message }) => assert(message.includes("SIGINT"), message));

  const code = `import { setupBackend } from "@lib/runtime";
    await setupBackend();
    await new Promise((resolve) => setTimeout(resolve, 60_000));`;
  const script = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: projectRoot,
    stdout: "piped",
  }).spawn();
  await script.stdout.getReader().read();
  script.kill("SIGINT");
  assertEquals((await script.status).signal, "SIGINT");
});
