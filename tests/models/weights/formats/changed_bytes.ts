import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { HostTensor } from "@lib/models";

/** What to read changed bytes with. */
export interface ChangedBytes {
  /** Reads a file of these bytes; its errors are to name the file `changed`. */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => Iterable<HostTensor>;
  readonly seed: number;
  readonly numRuns: number;
}

/** Asserts that however bytes change, there is an error that names the file, or whole, finite tensors. */
export function assertWhole(right: Uint8Array, { read, ...options }: ChangedBytes): void {
  const change = fc.tuple(fc.nat({ max: right.length - 1 }), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const bytes = new Uint8Array(right);
      for (const [at, value] of changes) bytes[at] = value;
      try {
        for (const { shape, data } of read(bytes)) {
          assertEquals(data.length, shape.reduce((product, size) => product * size, 1));
          assert(data.every(Number.isFinite));
        }
      } catch (error) {
        assert((error as Error).message.startsWith(`Cannot read "changed" as `), `${error}`);
      }
    }),
    options,
  );
}
