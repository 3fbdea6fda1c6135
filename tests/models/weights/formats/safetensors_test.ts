import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type HostTensor, readSafetensors, writeSafetensors } from "@lib/models";
import { assertWhole } from "./changed_bytes.ts";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });
const tensor: fc.Arbitrary<HostTensor> = fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain(
  (shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return fc.array(finite, { minLength: length, maxLength: length })
      .map((values) => ({ shape, data: new Float32Array(values) }));
  },
);
const name = fc.string({ unit: "binary" }).filter((name) => name !== "__metadata__");
const file = fc.record({
  tensors: fc.array(fc.tuple(name, tensor), { maxLength: 5 }).map((entries) => new Map(entries)),
  metadata: fc.dictionary(name, fc.string(), { noNullPrototype: true }),
});

Deno.test("readSafetensors() gives back what writeSafetensors() was given, bit for bit", () => {
  fc.assert(
    fc.property(file, ({ tensors, metadata }) => {
      const read = readSafetensors(writeSafetensors({ tensors, metadata }), "made");
      const sorted = (map: ReadonlyMap<string, HostTensor>) =>
        [...map].sort(([a], [b]) => a < b ? -1 : 1);
      assertEquals(sorted(read.tensors), sorted(tensors));
      assertEquals(read.metadata, metadata);
    }),
    { seed: 2023 },
  );
});

Deno.test("writeSafetensors() gives equal bytes whatever the order of the tensors", () => {
  const [a, b] = [1, 2].map((value) => ({ shape: [1], data: new Float32Array([value]) }));
  const write = (entries: [string, HostTensor][]) =>
    writeSafetensors({ tensors: new Map(entries), metadata: {} });
  assertEquals(write([["a", a!], ["b", b!]]), write([["b", b!], ["a", a!]]));
});

Deno.test("writeSafetensors() aligns the data to eight bytes, as the format asks", () => {
  for (let length = 0; length < 8; length++) {
    const tensors = new Map([["x".repeat(length), { shape: [], data: new Float32Array(1) }]]);
    const bytes = writeSafetensors({ tensors, metadata: {} });
    assertEquals((bytes.length - 4) % 8, 0);
  }
});

Deno.test("writeSafetensors() refuses data that has not as many values as its shape", () => {
  const tensors = new Map([["kernel", { shape: [2, 3], data: new Float32Array(5) }]]);
  const message = `"kernel" must be 6 values for shape [2,3]: current value is 5`;
  assertThrows(() => writeSafetensors({ tensors, metadata: {} }), TypeError, message);
});

/** A file made by hand: any header, any data. */
function made(header: unknown, data: ArrayLike<number> = []): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const json = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const entry = (shape: unknown, offsets: unknown, dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: offsets,
});
const eight = [0, 0, 128, 63, 0, 0, 0, 64]; // 1 and 2
const nan = [0, 0, 192, 127];
const infinity = [0, 0, 128, 255];

Deno.test("readSafetensors() reads a file made by hand from the format's description", () => {
  const header = { w: entry([2], [0, 8]), e: entry([0, 3], [8, 8]) };
  const { tensors, metadata } = readSafetensors(made(header, eight), "hand");
  assertEquals(tensors.get("w"), { shape: [2], data: new Float32Array([1, 2]) });
  assertEquals(tensors.get("e"), { shape: [0, 3], data: new Float32Array(0) });
  assertEquals(metadata, {});
});

/** The bytes of numbers. */
const of = (numbers: ArrayBufferView<ArrayBuffer>) => new Uint8Array(numbers.buffer);

Deno.test("readSafetensors() gives the float32 of every kind of number", () => {
  const kinds: [dtype: string, stored: ArrayBufferView<ArrayBuffer>, values: number[]][] = [
    ["F16", new Uint16Array([0x3c00, 0xc000, 0x0001, 0x7bff]), [1, -2, 2 ** -24, 65504]],
    ["BF16", new Uint16Array([0x3f80, 0xc000, 0x0001, 0x7f7f]), [
      1,
      -2,
      2 ** -133,
      0xff * 2 ** 120,
    ]],
    ["F64", new Float64Array([0.1, -1e-300]), [Math.fround(0.1), -0]],
    ["I64", new BigInt64Array([-5n, 2n ** 24n, 2n ** 60n]), [-5, 2 ** 24, 2 ** 60]],
    ["I32", new Int32Array([-5, 2 ** 24]), [-5, 2 ** 24]],
    ["I16", new Int16Array([-5, 300]), [-5, 300]],
    ["I8", new Int8Array([-5, 127]), [-5, 127]],
    ["U8", new Uint8Array([5, 255]), [5, 255]],
  ];
  for (const [dtype, stored, values] of kinds) {
    const bytes = of(stored);
    const header = { w: entry([values.length], [0, bytes.length], dtype) };
    const { data } = readSafetensors(made(header, bytes), dtype).tensors.get("w")!;
    assertEquals(data, new Float32Array(values), dtype);
  }
});

Deno.test("readSafetensors() refuses numbers that float32 has not", () => {
  const kinds: [dtype: string, stored: ArrayBufferView<ArrayBuffer>, message: string][] = [
    ["F16", new Uint16Array([0, 0x7c00]), "be finite in float32: value 1 is Infinity"],
    ["BF16", new Uint16Array([0, 0x7fc0]), "be finite in float32: value 1 is NaN"],
    ["F64", new Float64Array([0, 1e39]), "be finite in float32: value 1 is 1e+39"],
    ["I64", new BigInt64Array([0n, 2n ** 53n + 1n]), "value 1 is 9007199254740993"],
    ["I32", new Int32Array([0, 2 ** 24 + 1]), "be exact in float32: value 1 is 16777217"],
  ];
  for (const [dtype, stored, message] of kinds) {
    const bytes = of(stored);
    const file = made({ w: entry([2], [0, bytes.length], dtype) }, bytes);
    assertThrows(() => readSafetensors(file, dtype), Error, message);
  }
});

Deno.test("writeSafetensors() refuses what the file could not give back", () => {
  for (const value of [NaN, -Infinity]) {
    const tensors = new Map([["w", { shape: [], data: new Float32Array([value]) }]]);
    const write = () => writeSafetensors({ tensors, metadata: {} });
    assertThrows(write, RangeError, `"w" must be finite: current value is ${value}`);
  }
});

const corrupt: [what: string, bytes: Uint8Array<ArrayBuffer>, message: string][] = [
  ["no length", new Uint8Array(7), "it must have at least 8 bytes: it has 7"],
  ["a header beyond the end", made("{}").slice(0, 9), "its header must lie within the file"],
  ["a huge header", new Uint8Array(8).fill(255), "its header must lie within the file"],
  ["no JSON", made("{"), "its header must be JSON"],
  ["no UTF-8", made("{}").with(8, 255), "its header must be JSON"],
  ["an array", made("[]"), "its header must be a JSON object"],
  ["an entry that is none", made({ w: 3 }), `tensor "w" must have a description`],
  ["dtype F8", made({ w: entry([1], [0, 1], "F8_E4M3") }, [0]), `tensor "w" must have a dtype of`],
  ["a dtype of old", made({ w: entry([1], [0, 1], "toString") }, [0]), "must have a dtype of"],
  ["no dtype", made({ w: { shape: [], data_offsets: [0, 4] } }), "current value is undefined"],
  ["a negative size", made({ w: entry([-1], [0, 4]) }), `tensor "w" must have a shape`],
  ["a text for a shape", made({ w: entry("1", [0, 4]) }), `tensor "w" must have a shape`],
  ["three offsets", made({ w: entry([1], [0, 4, 8]) }), `tensor "w" must have two data_offsets`],
  ["a fraction", made({ w: entry([1], [0, 4.5]) }), `tensor "w" must have two data_offsets`],
  ["a wrong size", made({ w: entry([3], [0, 8]) }, eight), "must have 12 bytes for shape [3]"],
  ["a reversed range", made({ w: entry([1], [4, 0]) }, eight), "must have 4 bytes for shape [1]"],
  [
    "an overlap",
    made({ a: entry([1], [0, 4]), b: entry([1], [0, 4]) }, eight),
    `tensor "b" must begin at byte 4: it overlaps the one before, at 0`,
  ],
  ["a gap", made({ a: entry([1], [4, 8]) }, eight), "it leaves a gap before it, at 4"],
  ["a cut", made({ w: entry([2], [0, 8]) }, eight.slice(0, 7)), "within the file (truncated?)"],
  ["more data", made({ w: entry([1], [0, 4]) }, eight), "it must end at byte"],
  [
    "NaN",
    made({ w: entry([1], [0, 4]) }, nan),
    `tensor "w" must be finite in float32: value 0 is NaN`,
  ],
  ["infinity", made({ w: entry([1], [0, 4]) }, infinity), "value 0 is -Infinity"],
  ["metadata that is no text", made({ __metadata__: { a: 1 } }), "its metadata must be texts"],
];

Deno.test("readSafetensors() refuses every kind of damage and names file and tensor", () => {
  for (const [what, bytes, message] of corrupt) {
    const error = assertThrows(() => readSafetensors(bytes, "w.safetensors"), Error, message, what);
    assertEquals(error.message.startsWith(`Cannot read "w.safetensors" as `), true, what);
  }
});

Deno.test("readSafetensors() refuses every shortened file", () => {
  const tensors = new Map([["w", { shape: [3], data: new Float32Array([1, 2, 3]) }]]);
  const whole = writeSafetensors({ tensors, metadata: {} });
  for (let length = 0; length < whole.length; length++) {
    assertThrows(() => readSafetensors(whole.slice(0, length), "cut"), Error, `"cut"`);
  }
});

Deno.test("readSafetensors() of any changed file gives whole, finite tensors or names the file", () => {
  const tensors = new Map([
    ["w", { shape: [2, 3], data: new Float32Array([1, 2, 3, 4, 5, 6]) }],
    ["b", { shape: [2], data: new Float32Array([7, 8]) }],
  ]);
  const whole = writeSafetensors({ tensors, metadata: { made: "here" } });
  const read = (bytes: Uint8Array<ArrayBuffer>) =>
    readSafetensors(bytes, "changed").tensors.values();
  assertWhole(whole, { read, seed: 404, numRuns: 3000 });
});
