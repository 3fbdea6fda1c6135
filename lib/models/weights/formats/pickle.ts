/** A class or function that a pickle names; only one with a `call` can be applied. */
export interface Global {
  /** Module and name, e.g. `collections.OrderedDict`. */
  readonly name: string;
  /** What stands in for it here. */
  readonly call?: (args: readonly unknown[]) => unknown;
}

/** What a pickle may refer to. */
export interface PickleContext {
  /** Every class and function that may occur, by name: nothing else is known or looked up. */
  readonly globals: ReadonlyMap<string, Global>;
  /** What a persistent id stands for. */
  readonly persistent: (id: unknown) => unknown;
  /** Makes the error from what the pickle must be. */
  readonly fail: (must: string) => Error;
}

type Instruction = (machine: PickleMachine, context: PickleContext) => void;

/** The instructions that PyTorch's weight files use, by code. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => { // PROTO
    const protocol = m.number("getUint8", 1);
    if (protocol !== 2) throw m.fail(`be of protocol 2: it is of ${protocol}`);
  }],
  [0x28, (m) => m.mark()], // MARK
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.number("getUint8", 1))], // BININT1
  [0x4d, (m) => m.push(m.number("getUint16", 2))], // BININT2
  [0x4a, (m) => m.push(m.number("getInt32", 4))], // BININT
  [0x8a, (m) => m.push(integer(m.take(m.number("getUint8", 1))))], // LONG1
  [0x47, (m) => m.push(new DataView(m.take(8).slice().buffer).getFloat64(0))], // BINFLOAT
  [0x58, (m) => m.push(m.text(m.number("getUint32", 4)))], // BINUNICODE
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, (m) => m.push(m.popMany(1))], // TUPLE1
  [0x86, (m) => m.push(m.popMany(2))], // TUPLE2
  [0x87, (m) => m.push(m.popMany(3))], // TUPLE3
  [0x74, (m) => m.push(m.popToMark())], // TUPLE
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => append(m, m.popMany(1))], // APPEND
  [0x65, (m) => append(m, m.popToMark())], // APPENDS
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x73, (m) => setItems(m, m.popMany(2))], // SETITEM
  [0x75, (m) => setItems(m, m.popToMark())], // SETITEMS
  [0x71, (m) => m.keep(m.number("getUint8", 1))], // BINPUT
  [0x72, (m) => m.keep(m.number("getUint32", 4))], // LONG_BINPUT
  [0x68, (m) => m.recall(m.number("getUint8", 1))], // BINGET
  [0x6a, (m) => m.recall(m.number("getUint32", 4))], // LONG_BINGET
  [0x51, (m, { persistent }) => m.push(persistent(m.pop()))], // BINPERSID
  [0x63, (m, { globals }) => { // GLOBAL
    const name = `${m.line()}.${m.line()}`;
    const found = globals.get(name);
    if (!found) throw m.fail(`hold tensors and plain values only: it names ${name}`);
    m.push(found);
  }],
  [0x52, (m) => { // REDUCE
    const [known, args] = m.popMany(2);
    const { name, call } = (known ?? {}) as Partial<Global>;
    if (typeof call !== "function" || !Array.isArray(args)) {
      throw m.fail(`apply known functions only: it applies ${name ?? Deno.inspect(known)}`);
    }
    m.push(call(args));
  }],
  [0x62, (m) => { // BUILD: the attributes of an OrderedDict, such as the versions of the layers
    if (!(m.pop() instanceof Map)) throw m.fail("have attributes by name");
    m.top(Map, "dictionary");
  }],
]);

const STOP = 0x2e;

/**
 * Reads a value in the part of Python's pickle protocol 2 that PyTorch's weight files use. It is data
 * here, not a program: a pickle can make lists, dictionaries, texts and numbers, and apply what
 * `globals` offers. Any other class, function or instruction is an error.
 *
 * Tuples and lists come as arrays, dictionaries as maps, integers beyond 2^53 as bigint.
 *
 * @returns The value and where its pickle ends.
 * @throws {Error} If the pickle is damaged or asks for anything else.
 * @see Python's module pickletools, which describes the instructions.
 */
export function unpickle(
  bytes: Uint8Array<ArrayBuffer>,
  context: PickleContext,
): { readonly value: unknown; readonly end: number } {
  const machine = new PickleMachine(bytes, context.fail);
  for (;;) {
    const code = machine.number("getUint8", 1);
    if (code === STOP) return { value: machine.result(), end: machine.at };
    const instruction = instructions.get(code);
    if (!instruction) {
      const shown = `0x${code.toString(16).padStart(2, "0")} at byte ${machine.at - 1}`;
      throw context.fail(`use the instructions of weight files only: it uses ${shown}`);
    }
    instruction(machine, context);
  }
}

function append(machine: PickleMachine, items: readonly unknown[]): void {
  const list = machine.top(Array, "list");
  for (const item of items) list.push(item);
}

function setItems(machine: PickleMachine, items: readonly unknown[]): void {
  const map = machine.top(Map, "dictionary");
  if (items.length % 2 === 1) throw machine.fail("have a value for each key");
  for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
}

/** A little-endian integer in two's complement. */
function integer(bytes: Uint8Array): number | bigint {
  const unsigned = bytes.reduceRight((sum, byte) => sum << 8n | BigInt(byte), 0n);
  const value = BigInt.asIntN(8 * bytes.length, unsigned);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** The bytes, the stack and the memo that the instructions of a pickle work on. */
class PickleMachine {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #memo = new Map<number, unknown>();
  /** The stacks below each mark. */
  readonly #below: unknown[][] = [];
  #stack: unknown[] = [];
  /** Where the next instruction is. */
  at = 0;

  /** @param fail Makes the error from what the pickle must be. */
  constructor(bytes: Uint8Array<ArrayBuffer>, readonly fail: (must: string) => Error) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw this.fail("be complete (truncated?)");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  /** The next number: a getter of `DataView`, and the bytes that it takes. */
  number(getter: "getUint8" | "getUint16" | "getInt32" | "getUint32", length: number): number {
    this.take(length);
    return this.#view[getter](this.at - length, true);
  }

  text(length: number): string {
    return new TextDecoder().decode(this.take(length));
  }

  /** The text before the next line break. */
  line(): string {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0) throw this.fail("be complete (truncated?)");
    return this.text(end + 1 - this.at).slice(0, -1);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length === 0) throw this.fail("not take from an empty stack");
    return this.#stack.pop();
  }

  popMany(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    this.#below.push(this.#stack);
    this.#stack = [];
  }

  /** Everything since the last mark. */
  popToMark(): unknown[] {
    const items = this.#stack;
    const below = this.#below.pop();
    if (!below) throw this.fail("have a mark where it goes back to one");
    this.#stack = below;
    return items;
  }

  /** The topmost value, which must be a list or a dictionary. */
  top<T>(type: abstract new (...args: never[]) => T, name: string): T {
    const value = this.#stack.at(-1);
    if (value instanceof type) return value;
    throw this.fail(`have a ${name} to add to`);
  }

  keep(index: number): void {
    const value = this.pop();
    this.#memo.set(index, value);
    this.push(value);
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw this.fail(`have something remembered as ${index}`);
    this.push(this.#memo.get(index));
  }

  /** The only value left. */
  result(): unknown {
    if (this.#stack.length === 1 && this.#below.length === 0) return this.#stack[0];
    throw this.fail("end with one value");
  }
}
