import { PickleMachine } from "./pickle_machine.ts";

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
  [0x71, (m) => m.remember(m.number("getUint8", 1))], // BINPUT
  [0x72, (m) => m.remember(m.number("getUint32", 4))], // LONG_BINPUT
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
 * @throws What `fail` gives, if the pickle is damaged or asks for anything else.
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
