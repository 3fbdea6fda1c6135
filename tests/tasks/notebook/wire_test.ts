import { assertEquals, assertThrows } from "@std/assert";
import { decode, encode, newConnection } from "../../../lib/tasks/notebook/wire.ts";

const bytes = (frames: readonly string[]) => frames.map((frame) => new TextEncoder().encode(frame));
const request = { type: "execute_request", id: "1", content: { code: "π" } };

Deno.test("decode() reads what encode() wrote, behind whatever routing frames", () => {
  const frames = bytes(["route", ...encode(request, "session", "key")]);
  assertEquals(decode(frames, "key"), { ...request, parent: "" });
});

Deno.test("decode() refuses another key's signature and a changed message", () => {
  const frames = encode(request, "session", "key");
  assertThrows(() => decode(bytes(frames), "other key"), Error, "signature");
  const changed = frames.with(-1, `{"code":"other"}`);
  assertThrows(() => decode(bytes(changed), "key"), Error, "signature");
  assertThrows(() => decode(bytes(["no", "message"]), "key"), Error, "no Jupyter frames");
});

Deno.test("newConnection() chooses five ports of its own and a new key", () => {
  const [one, other] = [newConnection(), newConnection()];
  const ports = Object.entries(one).filter(([name]) => name.endsWith("_port"));
  assertEquals(new Set(ports.map(([, port]) => port)).size, 5);
  assertEquals(one.key === other.key, false);
});
