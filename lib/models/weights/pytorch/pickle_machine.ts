/** The bytes, the stack and the memo that the instructions of a pickle work on. */
export class PickleMachine {
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

  remember(index: number): void {
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
