import { headless } from "../../../lib/tasks/export/print_pdf.ts";

/** A page in a browser without a net. */
export interface Tab {
  /** Opens an address and waits until it is loaded. */
  open(url: string): Promise<void>;
  /** The value of an expression, awaited, in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Any command of Chromium's DevTools protocol. */
  send(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** What the page threw or logged as an error. */
  readonly errors: string[];
  /** What the page asked the net for. */
  readonly requests: string[];
}

/** Runs a headless Chromium with one tab, without a net, and ends it. */
export async function withTab(chromium: string, use: (tab: Tab) => Promise<void>): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "chromium-" });
  const child = new Deno.Command(chromium, {
    args: [...headless(profile), "--remote-debugging-port=0", "about:blank"],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const output = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let socket: WebSocket | undefined;
  try {
    let text = "", address: string | undefined;
    while (!address) {
      const { value, done } = await output.read();
      if (done) throw new Error(`${chromium} did not start: ${text}`);
      address = (text += value).match(/listening on (ws:\S+)/)?.[1];
    }
    socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket!.onopen = resolve;
      socket!.onerror = reject;
    });
    await use(await newTab(socket));
  } finally {
    socket?.close();
    child.kill("SIGKILL");
    await output.cancel();
    await child.status;
    await Deno.remove(profile, { recursive: true });
  }
}

async function newTab(socket: WebSocket): Promise<Tab> {
  type Fields = Record<string, unknown>;
  const waiting = new Map<number, PromiseWithResolvers<Fields>>();
  const errors: string[] = [], requests: string[] = [];
  let loaded = Promise.withResolvers<void>();
  let session = {}; // what commands are for: the browser, then the tab
  const send = (method: string, params: Fields = {}) => {
    const id = waiting.size + 1;
    waiting.set(id, Promise.withResolvers());
    socket.send(JSON.stringify({ id, method, params, ...session }));
    return waiting.get(id)!.promise;
  };
  socket.onmessage = ({ data }) => {
    const { id, result, error, method, params } = JSON.parse(data);
    if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
    if (method === "Page.loadEventFired") loaded.resolve();
    if (method === "Runtime.exceptionThrown") {
      errors.push(params.exceptionDetails.exception?.description ?? params.exceptionDetails.text);
    }
    if (method === "Runtime.consoleAPICalled" && params.type === "error") {
      errors.push(params.args.map((it: Fields) => it.value ?? it.description).join(" "));
    }
    if (method === "Log.entryAdded" && params.entry.level === "error") {
      errors.push(params.entry.text);
    }
    if (method === "Network.requestWillBeSent" && !/^(file|data|blob):/.test(params.request.url)) {
      requests.push(params.request.url);
    }
  };
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  session = { sessionId };
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await send(`${domain}.enable`);
  const none = { latency: 0, downloadThroughput: 0, uploadThroughput: 0 };
  await send("Network.emulateNetworkConditions", { offline: true, ...none });
  return {
    send,
    errors,
    requests,
    async open(url) {
      loaded = Promise.withResolvers();
      const { errorText } = await send("Page.navigate", { url });
      if (errorText) throw new Error(`${url}: ${errorText}`);
      await loaded.promise;
    },
    async evaluate(expression) {
      const options = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await send("Runtime.evaluate", options) as {
        result: Fields;
        exceptionDetails?: unknown;
      };
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return result.value;
    },
  };
}
