import { hasAdapter } from "../setup.ts";

/** What computes a column of the table: a command that is given the name of a piece of work. */
export interface Contestant {
  readonly name: string;
  readonly command: readonly [file: string, ...before: string[]];
  readonly after?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A backend as processes are told of it: on wasm with one thread and with all, on WebGPU if there is any. */
export type BackendChoice = Required<Pick<Contestant, "name" | "env">>;

/** How many threads a process computes with at most. */
export const threads = Math.min(navigator.hardwareConcurrency, 8);

export async function backendChoices(): Promise<BackendChoice[]> {
  const onWasm = (count: number): BackendChoice => ({
    name: `wasm ${count}`,
    env: { ATTRIBUTION_BACKEND: "wasm", ATTRIBUTION_THREADS: `${count}` },
  });
  const choices = [onWasm(1)];
  if (threads > 1) choices.push(onWasm(threads));
  if (await hasAdapter()) choices.push({ name: "webgpu", env: { ATTRIBUTION_BACKEND: "webgpu" } });
  return choices;
}

/** What a process says when it is ready. */
export interface Ready {
  /** What it computes with, in one line. */
  readonly line: string;
  readonly passes?: { readonly forward: number; readonly backward: number };
  readonly operations?: number;
}

/** One run of the work. */
export interface Run {
  readonly milliseconds: number;
  /** The most that the heap of wasm had to hold. */
  readonly bytes?: number;
}

/** A process that has prepared a piece of work. */
export interface Process {
  readonly ready: Ready;
  run(): Promise<Run>;
  end(): Promise<void>;
}

/**
 * Starts the process of a piece of work and waits until it is ready.
 *
 * @throws {Error} If the process ends instead of answering, with the last line that it has printed; so
 * does `run`.
 */
export async function startProcess(contestant: Contestant, work: string): Promise<Process> {
  const { command: [file, ...before], after = [], env = {} } = contestant;
  const child = new Deno.Command(file, {
    args: [...before, work, ...after],
    env: { NO_COLOR: "1", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const complaint = new Response(child.stderr).text();
  const lines = linesOf(child.stdout);
  const input = child.stdin.getWriter();
  const answer = async <Answer>(): Promise<Answer> => {
    const { done, value } = await lines.next();
    if (!done) return JSON.parse(value);
    const reason = (await complaint).trim().split("\n").findLast((line) => /\w: /.test(line));
    throw new Error(`${contestant.name} cannot do ${work}: ${reason ?? "it gave no reason"}`);
  };
  return {
    ready: await answer<Ready>(),
    async run() {
      // A process that has ended says why on the other side.
      await input.write(new TextEncoder().encode("\n")).catch(() => {});
      return await answer<Run>();
    },
    async end() {
      await input.close().catch(() => {});
      await child.status;
      await complaint;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
