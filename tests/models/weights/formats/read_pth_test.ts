import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type HostTensor, readPth } from "@lib/models";
import { assertWhole } from "./changed_bytes.ts";
import { archive, pickle, zip } from "./archives.ts";
import { checkpoint } from "./checkpoints.ts";

const host = (shape: number[], values: number[]): HostTensor => ({
  shape,
  data: new Float32Array(values),
});
const eighths = (...values: number[]) => values.map((value) => value / 8);

/** What the generating script saved, in PyTorch's order of values. */
const state = new Map([
  ["weight", host([2], eighths(1, 2))],
  ["bias", host([2], [0, 0])],
  ["running_mean", host([2], [0, 0])],
  ["running_var", host([2], [1, 1])],
  ["num_batches_tracked", host([], [7])],
  ["strided", host([3, 2], eighths(0, 3, 1, 4, 2, 5))],
  ["offset", host([1, 2, 2], eighths(13, 14, 17, 18))],
  ["channels_last", host([2, 3, 2, 2], eighths(...Array(24).keys()))],
  ["parameter", host([2], eighths(0, 1))],
  ["empty", host([0, 3], [])],
  ...["float16", "bfloat16", "float64", "int32", "int16", "int8", "uint8"].map((dtype) =>
    [`torch.${dtype}`, host([3], [1, 2, 3])] as const
  ),
]);

Deno.test("readPth() reads what PyTorch wrote, in both formats, whatever strides and numbers", async () => {
  assertEquals(readPth(await checkpoint("plain"), "plain"), state);
  assertEquals(readPth(await checkpoint("legacy"), "legacy"), state);
});

Deno.test("readPth() reads the state dict of a checkpoint that holds other things too", async () => {
  const tensors = readPth(await checkpoint("nested"), "nested");
  assertEquals(tensors, new Map([["w", host([2, 2], eighths(0, 1, 2, 3))]]));
});

Deno.test("readPth() takes tensors with the neg bit as PyTorch shows them and refuses the conj bit", async () => {
  const tensors = readPth(await checkpoint("negative"), "negative");
  assertEquals(tensors.get("plain"), host([2], [3, -4]));
  assertEquals(tensors.get("negative"), host([2], [-3, 4]));
  const conjugate = await checkpoint("conjugate");
  const message = "its pickle must hold tensors and plain values only: it names torch.Complex";
  assertThrows(() => readPth(conjugate, "c.pth"), Error, message);
});

Deno.test("readPth() refuses a checkpoint that would run a command, and names the function", async () => {
  for (const name of ["evil", "evilLegacy"] as const) {
    const bytes = await checkpoint(name);
    const message = `Cannot read "x.pth" as its pickle must hold tensors and plain values only: ` +
      `it names posix.system`;
    assertThrows(() => readPth(bytes, "x.pth"), Error, message);
  }
});

Deno.test("readPth() refuses a whole module and a number that is not finite", async () => {
  const module = await checkpoint("module");
  assertThrows(() => readPth(module, "m"), Error, "it names torch.nn.modules.linear.Linear");
  const infinite = await checkpoint("infinite");
  const message = `tensor "w" must be finite in float32: value 1 is Infinity`;
  assertThrows(() => readPth(infinite, "i"), Error, message);
});

Deno.test("readPth() refuses every shortened and every lengthened file", async () => {
  for (const name of ["nested", "legacy"] as const) {
    const whole = await checkpoint(name);
    for (let length = 0; length < whole.length; length++) {
      assertThrows(() => readPth(whole.slice(0, length), "cut"), Error, `Cannot read "cut" as`);
    }
    const longer = new Uint8Array([...whole, 0]);
    assertThrows(() => readPth(longer, "more"), Error, `Cannot read "more" as`);
  }
});

Deno.test("readPth() of an archive with changed bytes is an error or the same", async () => {
  const whole = await checkpoint("nested");
  const right = readPth(whole, "whole");
  const change = fc.tuple(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }));
  let refused = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = whole.slice();
      for (const [at, bits] of changes) bytes[at]! ^= bits;
      try {
        assertEquals(readPth(bytes, "changed"), right);
      } catch (error) {
        assert((error as Error).message.startsWith(`Cannot read "changed" as`), `${error}`);
        refused++;
      }
    }),
    { seed: 1308, numRuns: 2000 },
  );
  assert(refused > 1000, `${refused} refused`);
});

/** A tensor [2, 2] of the storage "0" of `count` float32 numbers. */
const tensorOf = (
  { offset = 0, shape = [2, 2], strides = [2, 1], count = 4, kind = "storage", bit = "" } = {},
) => {
  const short = (value: string) => ["X", value.length, 0, 0, 0, value];
  const sizes = (values: number[]) => ["(", ...values.flatMap((value) => ["K", value]), "t"];
  return [
    ...["ctorch._utils\n_rebuild_tensor_v2\n", "(", "("],
    ...[...short(kind), "ctorch\nFloatStorage\n", ...short("0"), ...short("cpu"), "K", count, "t"],
    ...["Q", "K", offset, ...sizes(shape), ...sizes(strides)],
    ...[0x89, "ccollections\nOrderedDict\n", ")", "R"],
    ...bit ? ["}", ...short(bit), 0x88, "s"] : [],
    ...["t", "R"],
  ];
};
const dict = (...tensor: (string | number)[]) =>
  pickle("}", "X", 1, 0, 0, 0, "w", ...tensor, "s", ".");
const four = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const little = new TextEncoder().encode("little");

/** A dictionary with one entry. */
const entry = (key: string, ...value: (string | number)[]) => [
  ...["}", "X", key.length, 0, 0, 0, key],
  ...value,
  "s",
];

Deno.test("readPth() finds the state dict within a training script's, and leaves out DataParallel's module.", () => {
  const tensors = new Map([["w", host([2, 2], [1, 2, 3, 4])]]);
  for (const wrapper of ["state_dict", "model_state_dict", "model"]) {
    for (const name of ["w", "module.w"]) {
      const data = pickle(...entry(wrapper, ...entry(name, ...tensorOf())), ".");
      assertEquals(readPth(archive(data, { 0: four }), "wrapped"), tensors, `${wrapper}, ${name}`);
    }
  }
  const plain = (key: string) => pickle(...entry(key, ...tensorOf()), ".");
  assertEquals(readPth(archive(plain("module.w"), { 0: four }), "parallel"), tensors);
  assertEquals([...readPth(archive(plain("model"), { 0: four }), "plain").keys()], ["model"]);
});

Deno.test("readPth() reads the records that PyTorch 2 adds", () => {
  const more = [["a/byteorder", little], ["a/.data/serialization_id", four]] as const;
  const bytes = archive(dict(...tensorOf()), { 0: four }, more);
  assertEquals(readPth(bytes, "two").get("w"), host([2, 2], [1, 2, 3, 4]));
});

const refused: [what: string, bytes: () => Uint8Array<ArrayBuffer>, message: string][] = [
  ["text", () => new Uint8Array(little), "it must be a zip archive or a checkpoint"],
  ["no pickle", () => zip([["a/data/0", four]]), "it must hold one data.pkl: it holds 0"],
  ["another order", () => {
    const order = new TextEncoder().encode("big");
    return archive(dict(...tensorOf()), { 0: four }, [["a/byteorder", order]]);
  }, "its numbers must be little-endian"],
  ["a number", () => archive(pickle("K", 1, ".")), "it must hold tensors by name"],
  ["a number by name", () => archive(dict("K", 1)), `"w" in its state dict must be a tensor`],
  ["a number as state dict", () => {
    return archive(pickle("}", "X", 10, 0, 0, 0, "state_dict", "K", 1, "s", "."));
  }, "it must hold tensors by name"],
  ["a tensor by number", () => {
    return archive(pickle("}", "K", 1, ...tensorOf(), "s", "."), { 0: four });
  }, `"1" in its state dict must be a tensor`],
  ["no storage", () => archive(dict(...tensorOf())), `tensor "w" must have a storage of 16 bytes`],
  ["a short storage", () => {
    return archive(dict(...tensorOf()), { 0: four.slice(1) });
  }, `tensor "w" must have a storage of 16 bytes: it has 15`],
  ["a tensor beyond its storage", () => {
    return archive(dict(...tensorOf({ offset: 1 })), { 0: four });
  }, "one of shape [2,2] and strides [2,1] from 1 is not within 4 numbers"],
  ["a tensor of more numbers than its storage", () => {
    return archive(dict(...tensorOf({ shape: [99, 99], strides: [0, 0] })), { 0: four });
  }, "is not within 4 numbers"],
  ["a stride too few", () => {
    return archive(dict(...tensorOf({ strides: [1] })), { 0: four });
  }, "have tensors within their storage"],
  ["another kind of storage", () => {
    return archive(dict(...tensorOf({ kind: "stowage" })), { 0: four });
  }, "refer to storages by class, key, device and count"],
  ["a bit that it does not know", () => {
    return archive(dict(...tensorOf({ bit: "conj" })), { 0: four });
  }, `its pickle must set no bit of a tensor but "neg": it sets "conj"`],
  ["many tensors of one storage", () => {
    const short = ["X", 1, 0, 0, 0];
    const more = Array.from({ length: 99 }, (_, i) => [...short, i, "h", 7, "s"]).flat();
    const first = [...short, "w", ...tensorOf({ count: 99, shape: [99], strides: [1] })];
    return archive(pickle("}", ...first, "q", 7, "s", ...more, "."), { 0: new Uint8Array(396) });
  }, "its tensors must not hold more numbers than it has bytes"],
  ["something behind the pickle", () => {
    return archive(new Uint8Array([...dict(...tensorOf()), 0]), { 0: four });
  }, "its pickle must end at byte"],
];

Deno.test("readPth() refuses what is not a state dict, and says why", () => {
  for (const [what, bytes, message] of refused) {
    const error = assertThrows(() => readPth(bytes(), "x.pth"), Error, message, what);
    assert(error.message.startsWith(`Cannot read "x.pth" as `), what);
  }
});

Deno.test("readPth() of any pickle ends, with whole tensors or an error that names the file", async () => {
  const options = { seed: 1309, numRuns: 2000 };
  assertWhole(dict(...tensorOf()), {
    read: (data) => readPth(archive(data, { 0: four }), "changed").values(),
    ...options,
  });
  assertWhole(await checkpoint("legacy"), {
    read: (bytes) => readPth(bytes, "changed").values(),
    ...options,
  });
});
