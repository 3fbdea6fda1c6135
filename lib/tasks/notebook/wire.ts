import { createHmac, timingSafeEqual } from "node:crypto";

/** One message of Jupyter's protocol, version 5.3, without its routing prefix and buffers. */
export interface Message {
  readonly type: string;
  readonly id: string;
  /** Id of the request that this message belongs to, empty for none. */
  readonly parent: string;
  // deno-lint-ignore no-explicit-any
  readonly content: Record<string, any>;
}

const DELIMITER = "<IDS|MSG>";

/** What a kernel is told of its five sockets; written to the file that it is started with. */
export interface Connection {
  readonly transport: "tcp";
  readonly ip: "127.0.0.1";
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
}

/** A connection on five ports that are free now, with a key of its own. */
export function newConnection(): Connection {
  const listeners = Array.from(
    { length: 5 },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  listeners.forEach((listener) => listener.close());
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: crypto.randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
  };
}

/** A request's frames, signed. */
export function encode(message: Omit<Message, "parent">, session: string, key: string): string[] {
  const header = {
    msg_id: message.id,
    msg_type: message.type,
    session,
    username: "runner",
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [header, {}, {}, message.content].map((part) => JSON.stringify(part));
  return [DELIMITER, sign(parts, key), ...parts];
}

/**
 * The message in these frames.
 *
 * @throws {Error} Where the frames are no message or carry another signature than the key's.
 */
export function decode(frames: readonly Uint8Array[], key: string): Message {
  const text = frames.map((frame) => new TextDecoder().decode(frame));
  const start = text.indexOf(DELIMITER);
  const [signature, ...parts] = text.slice(start + 1, start + 6);
  if (start < 0 || signature === undefined || parts.length < 4) {
    throw new Error("Cannot read the kernel's message: it has no Jupyter frames");
  }
  const expected = new TextEncoder().encode(sign(parts, key));
  const actual = new TextEncoder().encode(signature);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) {
    throw new Error("Cannot read the kernel's message: its signature is not this session's");
  }
  const [header, parent, , content] = parts.map((part) => JSON.parse(part));
  return { type: header.msg_type, id: header.msg_id, parent: parent.msg_id ?? "", content };
}

function sign(parts: readonly string[], key: string): string {
  const hmac = createHmac("sha256", key);
  parts.forEach((part) => hmac.update(part));
  return hmac.digest("hex");
}
