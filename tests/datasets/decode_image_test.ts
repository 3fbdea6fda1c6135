import { assertThrows } from "@std/assert";
import { decodeImage } from "@lib/datasets";

Deno.test("decodeImage() names the file that is no picture and says how it starts", () => {
  const must = 'Cannot decode a photo as "cat.jpg" must be a JPEG or PNG file: current value is';
  const fails = (text: string, words: string) =>
    assertThrows(
      () => decodeImage(new TextEncoder().encode(text), "cat.jpg"),
      TypeError,
      `${must} ${words}`,
    );
  fails("", '"empty"');
  fails("GIF89a", '"starts with 47494638"');
  fails("<html>", '"starts with 3c68746d"');
});

Deno.test("decodeImage() refuses in words what is not a Uint8Array", () => {
  for (const value of [new ArrayBuffer(8), "cat.jpg", [0xff, 0xd8], undefined]) {
    const call = () => decodeImage(value as unknown as Uint8Array, "cat.jpg");
    assertThrows(call, TypeError, '"cat.jpg" must be a Uint8Array of a file');
  }
});
