import { assertEquals, assertThrows } from "@std/assert";
import { unpickle } from "../../../../lib/models/weights/formats/pickle.ts";
import { pickle } from "./archives.ts";

const context = {
  globals: new Map([
    ["known.sum", {
      name: "known.sum",
      call: (args: readonly unknown[]) => args.reduce<number>((a, b) => a + Number(b), 0),
    }],
    ["known.Class", { name: "known.Class" }],
  ]),
  persistent: (id: unknown) => ["stands for", id],
  fail: (must: string) => new Error(`it must ${must}`),
};
const read = (...parts: (string | number)[]) => unpickle(pickle(...parts), context).value;

Deno.test("unpickle() gives the values that Python's pickletools describes", () => {
  const cases: [value: unknown, ...parts: (string | number)[]][] = [
    [[null, true, false], "N", 0x88, 0x89, 0x87, "."],
    [[200, 0x0102, -2], "K", 200, "M", 2, 1, "J", 254, 255, 255, 255, 0x87, "."],
    [[0, -1, 65536], 0x8a, 0, 0x8a, 1, 255, 0x8a, 3, 0, 0, 1, 0x87, "."],
    [2n ** 63n, 0x8a, 9, "\0\0\0\0\0\0\0", 128, 0, "."],
    [-(2n ** 63n), 0x8a, 8, "\0\0\0\0\0\0\0", 128, "."],
    [0.5, "G", 0x3f, 0xe0, 0, 0, 0, 0, 0, 0, "."],
    ["é", "X", 2, 0, 0, 0, 0xc3, 0xa9, "."],
    [[], ")", "."],
    [[[1], [1, 2]], "K", 1, 0x85, "K", 1, "K", 2, 0x86, 0x86, "."],
    [[1, 2, 3, 4], "(", "K", 1, "K", 2, "K", 3, "K", 4, "t", "."],
    [[1, 2, 3], "]", "K", 1, "a", "(", "K", 2, "K", 3, "e", "."],
    [new Map([[1, 2], [3, 4]]), "}", "K", 1, "K", 2, "s", "(", "K", 3, "K", 4, "u", "."],
    [[5, 5, 5], "K", 5, "q", 9, "h", 9, "r", 1, 1, 0, 0, "j", 1, 1, 0, 0, 0x87, "."],
    [["stands for", 1], "K", 1, "Q", "."],
    [3, "cknown\nsum\n", "K", 1, "K", 2, 0x86, "R", "."],
    [new Map(), "}", "}", "b", "."],
  ];
  for (const [value, ...parts] of cases) assertEquals(read(...parts), value);
});

Deno.test("unpickle() ends behind the first value", () => {
  assertEquals(unpickle(pickle("N", ".", "N", "."), context), { value: null, end: 4 });
});

Deno.test("unpickle() refuses whatever is not plain data", () => {
  const cases: [message: string, ...parts: (string | number)[]][] = [
    ["it names os.system", "cos\nsystem\n", "."],
    ["it names __builtin__.eval", "c__builtin__\neval\n", "."],
    ["it names constructor.prototype", "cconstructor\nprototype\n", "."],
    ["it applies known.Class", "cknown\nClass\n", ")", "R", "."],
    ["apply known functions only", "X", 1, 0, 0, 0, "f", ")", "R", "."],
    ["apply known functions only", "cknown\nsum\n", "N", "R", "."],
    ["it uses 0x81 at byte 2", 0x81, "."], // NEWOBJ
    ["it uses 0x69 at byte 2", "i", "."], // INST
    ["it uses 0x93 at byte 2", 0x93, "."], // STACK_GLOBAL
    ["be of protocol 2: it is of 4", 0x80, 4, "."],
    ["have a list to add to", "}", "N", "a", "."],
    ["have a dictionary to add to", "]", "N", "N", "s", "."],
    ["have a dictionary to add to", "]", "}", "b", "."],
    ["have attributes by name", "}", "N", "b", "."],
    ["have a value for each key", "}", "(", "N", "u", "."],
    ["have a mark", "N", "t", "."],
    ["not take from an empty stack", 0x85, "."],
    ["not take from an empty stack", "q", 0, "."],
    ["have something remembered as 3", "h", 3, "."],
    ["end with one value", "."],
    ["end with one value", "N", "N", "."],
    ["end with one value", "N", "(", "."],
    ["be complete", "N"],
    ["be complete", "M", 1],
    ["be complete", "X", 255, 255, 255, 255, "a"],
    ["be complete", "cos"],
  ];
  for (const [message, ...parts] of cases) assertThrows(() => read(...parts), Error, message);
});
