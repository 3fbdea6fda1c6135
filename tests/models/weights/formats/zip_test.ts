import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readStoredZip } from "../../../../lib/models/weights/formats/zip.ts";
import { type Lies, zip } from "./archives.ts";

Deno.test("readStoredZip() gives back the files of any archive", () => {
  const files = fc.dictionary(
    fc.stringMatching(/^[a-z/.]{1,9}$/),
    fc.uint8Array({ maxLength: 50 }),
  );
  fc.assert(
    fc.property(files, (files) => {
      const entries = Object.entries(files);
      assertEquals(readStoredZip(zip(entries), "any"), new Map(entries));
    }),
    { seed: 1989 },
  );
});

const ten = new Uint8Array(10).fill(7);
const two = (lies: Lies) => zip([["a", ten], ["b", ten, lies]]);

const refused: [what: string, bytes: Uint8Array<ArrayBuffer>, message: string][] = [
  ["nothing", new Uint8Array(), "a zip archive must end with its directory's end"],
  ["one file twice", two({ begin: 0, localName: "b" }), `"b" in it must have one name`],
  ["two names for one place", zip([["a", ten], ["a", ten]]), "must be named differently"],
  ["a file within another", zip([["a", zip([["b", ten]])], ["b", ten, { begin: 31 }]]), "overlap"],
  ["a file into the directory", two({ size: 11 }), `"b" in it must end before the directory`],
  ["a huge file", two({ size: 0xfffffffe }), "must end before the directory"],
  ["a file of zip64", two({ size: 0xffffffff }), "lie within 4 GB (it is zip64)"],
  ["a file shorter than it says", two({ size: 9 }), "must have the CRC-32"],
  ["a compressed file", two({ method: 8 }), `"b" in it must be stored without compression`],
  ["an encrypted file", two({ flags: 1 }), `"b" in it must not be encrypted`],
  ["a beginning in the middle", two({ begin: 3 }), "byte 3 must begin a zip header"],
  ["another name inside", two({ localName: "c" }), "must have one name in both headers"],
  ["a changed byte", two({}).with(35, 8), `"a" in it must have the CRC-32`],
  ["a directory elsewhere", two({}).with(-6, 0), "must begin a zip header"],
  ["a shorter directory", two({}).with(-10, 0), "must have the length that it says"],
];

Deno.test("readStoredZip() refuses archives that are damaged, compressed or overlap", () => {
  for (const [what, bytes, message] of refused) {
    assertThrows(() => readStoredZip(bytes, "x.zip"), Error, message, what);
  }
});
