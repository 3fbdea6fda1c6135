import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import {
  type Connection,
  connectSocket,
  decode,
  encode,
  type Message,
  newConnection,
  type Socket,
} from "./wire.ts";

/** A running kernel of Deno's. Disposing of it ends its process, whatever it is doing. */
export interface Kernel extends AsyncDisposable {
  readonly execute: Execute;
  /** What the kernel says of its language, as notebooks keep it. */
  readonly language: Record<string, unknown>;
}

const START_SECONDS = 60;

/**
 * Starts Deno's Jupyter kernel with the folder as its working directory; figures that cells save go to
 * `figures` beside it.
 *
 * @throws {Error} If the kernel ends or does not answer within a minute.
 */
export async function startKernel(cwd: string): Promise<Kernel> {
  const connection = newConnection(), figures = new URL("../figures/", pathToFileURL(`${cwd}/`));
  // Where there is /dev/stdin there need be no file, which could be left behind.
  const file = Deno.build.os === "windows"
    ? await Deno.makeTempFile({ prefix: "kernel-", suffix: ".json" })
    : undefined;
  if (file) await Deno.writeTextFile(file, JSON.stringify(connection));
  const kernel = [Deno.execPath(), "jupyter", "--kernel", "--conn", file ?? "/dev/stdin"] as const;
  const [command, ...args] = file ? kernel : ["sh", "-c", GUARDED, "sh", ...kernel] as const;
  const child = new Deno.Command(command, {
    args,
    cwd,
    env: { NO_COLOR: "1", ATTRIBUTION_FIGURES: figures.href },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lifeline = child.stdin.getWriter();
  const told = lifeline.write(new TextEncoder().encode(`${JSON.stringify(connection)}\n`));
  told.catch(() => {}); // It has ended before it could listen, and says why.
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
    await lifeline.close().catch(() => {}); // It is broken where the kernel has ended.
    if (file) await Deno.remove(file);
  };
  try {
    const kernel = await within(START_SECONDS, converse(connection, ended, over.signal));
    if (!kernel) throw new Error(`The kernel has not answered for ${START_SECONDS} s`);
    return { ...kernel, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * Starts a kernel that cannot outlive this process, however that ends: it is told its connection in a line,
 * and killed by a guard, who is there before it, when the input that the line came by is closed.
 */
const GUARDED = `read -r connection || exit
exec 3<&0
{ cat <&3; kill -9 $$; } >/dev/null 2>&1 &
exec "$@" 3<&- <<END
$connection
END`;

/** The last lines that the kernel's process wrote, to be shown when it has ended by itself. */
async function lastWords(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const part of stream.pipeThrough(new TextDecoderStream())) {
    text = (text + part).slice(-2000);
  }
  const lines = text.trim().split("\n").filter((line) => line && !/is unstable|XDG_/.test(line));
  return lines.length ? `:\n${lines.slice(-10).join("\n")}` : "";
}

/**
 * Runs one cell and resolves when all of its output has arrived; never call it twice at once.
 *
 * @throws {Error} If the kernel ends or the signal is aborted before the cell has ended.
 */
export type Execute = (code: string, options?: ExecuteOptions) => Promise<Reply>;

export interface ExecuteOptions {
  /** Ends the wait; the kernel itself goes on until it is disposed of. */
  readonly signal?: AbortSignal;
  /** Receives the cell's output messages in the order in which the cell made them. */
  readonly onOutput?: (message: Message) => void;
}

export interface Reply {
  readonly status: "ok" | "error";
  /** What the cell threw; for a syntax error Deno says no more than "Execution failed". */
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

const OUTPUT = /^(stream|display_data|update_display_data|execute_result|error|clear_output)$/;
const MARKER_SECONDS = 2;

/**
 * Connects to a starting kernel and resolves once it answers.
 *
 * @param ended Rejects when the kernel's process ends.
 * @param over Closes the connections.
 */
async function converse(
  connection: Connection,
  ended: Promise<never>,
  over: AbortSignal,
): Promise<Omit<Kernel, keyof AsyncDisposable>> {
  const connect = async (port: number, type: "DEALER" | "SUB"): Promise<Socket> => {
    const socket = await Promise.race([retry(() => connectSocket(port, type), over), ended]);
    over.addEventListener("abort", () => socket.close());
    return socket;
  };
  const shell = await connect(connection.shell_port, "DEALER");
  const iopub = await connect(connection.iopub_port, "SUB");

  const session = crypto.randomUUID();
  const waiting = new Set<{ matches: (m: Message) => boolean; resolve: (m: Message) => void }>();
  const next = (matches: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve) => waiting.add({ matches, resolve }));
  let onOutput: ExecuteOptions["onOutput"];
  const listen = async (socket: Socket) => {
    for await (const frames of socket.messages()) {
      const message = decode(frames, connection.key);
      if (OUTPUT.test(message.type)) onOutput?.(message);
      for (const waiter of [...waiting].filter(({ matches }) => matches(message))) {
        waiting.delete(waiter);
        waiter.resolve(message);
      }
    }
  };
  const broken = Promise.all([listen(shell), listen(iopub)]).then(() => ended);
  broken.catch(() => {});

  const request = async (type: string, content: Message["content"]): Promise<string> => {
    const id = crypto.randomUUID();
    await shell.send(encode({ type, id, content }, session, connection.key));
    return id;
  };
  const run = (code: string, silent: boolean) =>
    request("execute_request", {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });

  // A subscription takes effect some time after it was sent: ask until the answer is heard on both
  // sockets.
  const heard = Promise.all([
    next((message) => message.type === "kernel_info_reply"),
    next((message) => message.type === "status"),
  ]);
  do await request("kernel_info_request", {}); while (
    await within(0.1, Promise.race([heard, broken])) === undefined
  );
  const [{ content: { language_info: language } }] = await heard;

  const execute: Execute = async (code, { signal, onOutput: listener } = {}) => {
    signal?.throwIfAborted();
    const stopped = new Promise<never>((_, reject) =>
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true })
    );
    // Deno publishes output from a queue of its own, in order but possibly after the cell's idle
    // status. So a marker sent through the same queue closes each cell: what comes before it is the
    // cell's, and nothing comes after.
    const marker = `${crypto.randomUUID()}\n`;
    const isMarker = (message: Message) => message.content.text === marker;
    onOutput = (message) => isMarker(message) || listener?.(message);
    const id = await run(code, false);
    const finished = Promise.all([
      next((message) => message.type === "execute_reply" && message.parent === id),
      next((message) => message.content.execution_state === "idle" && message.parent === id),
    ]);
    const [reply] = await Promise.race([finished, broken, stopped]);
    const closed = next(isMarker);
    await run(`console.log("${marker.trim()}")`, true);
    // A cell may have replaced console.log: then a quiet while has to do.
    await within(MARKER_SECONDS, Promise.race([closed, broken, stopped]));
    onOutput = undefined;
    return reply.content as Reply;
  };
  return { execute, language };
}

/** What the promise gives, or undefined where that takes longer. */
async function within<T>(seconds: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const late = delay(1000 * seconds, undefined, { signal: over.signal }).catch(() => undefined);
  return await Promise.race([promise, late]).finally(() => over.abort());
}

/** Tries again while nobody listens yet. */
async function retry<T>(connect: () => Promise<T>, over: AbortSignal): Promise<T> {
  while (true) {
    over.throwIfAborted();
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await delay(25);
    }
  }
}
