import { Buffer } from "node:buffer";
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
export type Connection = Readonly<ReturnType<typeof newConnection>>;

/** A connection on five ports that are free now, with a key of its own. */
export function newConnection() {
  const listeners = Array.from(Array(5), () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const port = (index: number) => listeners[index]!.addr.port;
  const connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    key: crypto.randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port: port(0),
    iopub_port: port(1),
    stdin_port: port(2),
    control_port: port(3),
    hb_port: port(4),
  };
  listeners.forEach((listener) => listener.close());
  return connection;
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
 * @throws {Error} If the frames are no message or carry another signature than the key's.
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

/**
 * The part of ZeroMQ's wire protocol, ZMTP 3.0 without security, that talking to a Jupyter kernel
 * needs: one DEALER or SUB socket over one TCP connection.
 */
export interface Socket {
  /** Sends one message of these frames. */
  send(frames: readonly (string | Uint8Array)[]): Promise<void>;
  /** The messages as they arrive; ends when either side closes the connection. */
  messages(): AsyncGenerator<Uint8Array[]>;
  close(): void;
}

const MORE = 1, LONG = 2, COMMAND = 4;
const GREETING_LENGTH = 64;

/**
 * Connects to a socket on this machine.
 *
 * @throws {Error} If nobody listens on the port or the other side speaks no ZMTP 3.
 */
export async function connectSocket(port: number, type: "DEALER" | "SUB"): Promise<Socket> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const writer = connection.writable.getWriter();
  const reader = connection.readable.getReader({ mode: "byob" });

  async function take(length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const { value } = await reader.read(new Uint8Array(length), { min: length });
    if (value?.length !== length) throw new Deno.errors.UnexpectedEof("the connection was closed");
    return value;
  }

  async function takeFrame(): Promise<{ flags: number; body: Uint8Array }> {
    const [flags = 0] = await take(1);
    const size = await take(flags & LONG ? 8 : 1);
    const length = size.reduce((sum, byte) => sum * 256 + byte, 0);
    return { flags, body: await take(length) };
  }

  async function* messages(): AsyncGenerator<Uint8Array[]> {
    let frames: Uint8Array[] = [];
    try {
      while (true) {
        const { flags, body } = await takeFrame();
        if (flags & COMMAND) continue;
        frames.push(body);
        if (flags & MORE) continue;
        yield frames;
        frames = [];
      }
    } catch (error) {
      if (error instanceof Error && CLOSED.some((kind) => error instanceof kind)) return;
      throw error;
    }
  }

  const socket: Socket = {
    async send(frames) {
      const encoded = frames.map((frame, index) =>
        encodeFrame(index < frames.length - 1 ? MORE : 0, bytes(frame))
      );
      await writer.write(join(encoded));
    },
    messages,
    close() {
      try {
        connection.close();
      } catch {
        // The other side was faster.
      }
    },
  };

  await writer.write(greeting());
  const [signature] = await take(GREETING_LENGTH);
  if (signature !== 0xff) throw new Error(`Cannot connect: port ${port} does not speak ZMTP 3`);
  // The name of the command, then properties: lengths of one byte before names, of four before values.
  const ready = `\x05READY\x0bSocket-Type\0\0\0${String.fromCharCode(type.length)}${type}`;
  await writer.write(encodeFrame(COMMAND, bytes(ready)));
  await takeFrame(); // The other side's READY.
  if (type === "SUB") await socket.send([new Uint8Array([1])]); // 1 and an empty prefix: everything.
  return socket;
}

const CLOSED = [
  Deno.errors.UnexpectedEof,
  Deno.errors.BadResource,
  Deno.errors.Interrupted,
  Deno.errors.ConnectionReset,
  Deno.errors.BrokenPipe,
  TypeError, // What a byte stream throws that is cancelled in the middle of a read.
];

/** Signature, version 3.0, mechanism NULL, no server. */
function greeting(): Uint8Array {
  const greeting = new Uint8Array(GREETING_LENGTH);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]);
  greeting.set(bytes("NULL"), 12);
  return greeting;
}

function encodeFrame(flags: number, body: Uint8Array): Uint8Array {
  const header = new Uint8Array(body.length > 255 ? 9 : 2);
  header[0] = flags | (body.length > 255 ? LONG : 0);
  if (body.length > 255) new DataView(header.buffer).setBigUint64(1, BigInt(body.length));
  else header[1] = body.length;
  return join([header, body]);
}

function bytes(frame: string | Uint8Array): Uint8Array {
  return typeof frame === "string" ? new TextEncoder().encode(frame) : frame;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
