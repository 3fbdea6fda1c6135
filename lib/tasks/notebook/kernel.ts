import { converse, type Execute, within } from "./kernel_session.ts";
import { newConnection } from "./wire.ts";

/** A running kernel of Deno's. Disposing of it ends its process, whatever it is doing. */
export interface Kernel extends AsyncDisposable {
  readonly execute: Execute;
}

const START_SECONDS = 60;

/**
 * Starts Deno's Jupyter kernel with the folder as its working directory.
 *
 * @throws {Error} Where the kernel ends or does not answer within a minute.
 */
export async function startKernel(cwd: string): Promise<Kernel> {
  const connection = newConnection();
  const file = await Deno.makeTempFile({ prefix: "kernel-", suffix: ".json" });
  await Deno.writeTextFile(file, JSON.stringify(connection));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--kernel", "--conn", file],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const words = lastWords(child.stderr);
  const ended = child.status.then(async ({ code, signal }) => {
    throw new Error(`The kernel ended with ${signal ?? `exit code ${code}`}${await words}`);
  });
  ended.catch(() => {}); // Whoever waits for the kernel hears of it.

  const over = new AbortController();
  const dispose = async () => {
    over.abort();
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await child.status;
    await words;
    await Deno.remove(file);
  };
  try {
    const execute = await within(START_SECONDS, converse(connection, ended, over.signal));
    if (!execute) throw new Error(`The kernel has not answered for ${START_SECONDS} s`);
    return { execute, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The last lines that the kernel's process wrote, to be shown when it has ended by itself. */
async function lastWords(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-2000);
  }
  const lines = text.trim().split("\n").filter((line) => line && !/is unstable|XDG_/.test(line));
  return lines.length ? `:\n${lines.slice(-10).join("\n")}` : "";
}
