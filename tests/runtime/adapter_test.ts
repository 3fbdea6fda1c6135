import { assertEquals } from "@std/assert";
import { graphicsApi } from "../../lib/runtime/adapter.ts";

Deno.test("the graphics API is known on macOS by the system and on Linux by what shaders may write", () => {
  const [bgra, plain] = [new Set(["bgra8unorm-storage"]), new Set(["timestamp-query"])];
  assertEquals(graphicsApi(plain, "darwin"), "Metal");
  assertEquals(graphicsApi(bgra, "linux"), "Vulkan");
  assertEquals(graphicsApi(plain, "linux"), "OpenGL");
  assertEquals(graphicsApi(bgra, "windows"), undefined);
});
