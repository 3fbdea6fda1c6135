import { assertEquals, assertRejects } from "@std/assert";
import { requireSha256, sha256 } from "@lib/runtime";

const bytes = new TextEncoder().encode("abc");
// The example of FIPS 180-2, appendix B.1.
const known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

Deno.test("sha256() of bytes is the standard's", async () => {
  assertEquals(await sha256(bytes), known);
});

Deno.test("sha256() of a stream is that of its bytes, however they are cut", async () => {
  for (let cut = 0; cut <= bytes.length; cut++) {
    const parts = ReadableStream.from([bytes.subarray(0, cut), bytes.subarray(cut)]);
    assertEquals(await sha256(parts), known);
  }
});

Deno.test("requireSha256() takes the bytes meant and names the file of any others", async () => {
  await requireSha256(bytes, known, "abc.txt");
  const run = requireSha256(bytes.subarray(1), known, "abc.txt");
  await assertRejects(() => run, Error, `Cannot read "abc.txt" as its SHA-256 must be ${known}`);
});
