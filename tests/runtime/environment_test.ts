import { assertEquals, assertThrows } from "@std/assert";
import {
  chosenBackend,
  graphicsApi,
  threadCount,
  wantsStockKernels,
} from "../../lib/runtime/environment.ts";

Deno.test("ATTRIBUTION_BACKEND comes before the option, and an empty one says nothing", () => {
  withVariable("ATTRIBUTION_BACKEND", "wasm", () => assertEquals(chosenBackend("cpu"), "wasm"));
  withVariable("ATTRIBUTION_BACKEND", "", () => {
    assertEquals(chosenBackend("cpu"), "cpu");
    assertEquals(chosenBackend(undefined), undefined);
  });
});

Deno.test("ATTRIBUTION_THREADS is an integer from 1 to 8, by default every core up to 8", () => {
  const variable = "ATTRIBUTION_THREADS";
  for (const count of [1, 8]) {
    withVariable(variable, String(count), () => assertEquals(threadCount(), count));
  }
  withVariable(variable, "", () => {
    assertEquals(threadCount(), Math.min(navigator.hardwareConcurrency, 8));
  });
  for (const value of ["0", "9", "1.5", "all"]) {
    const must = `"${variable}" must be an integer from 1 to 8: current value is "${value}"`;
    withVariable(variable, value, () => assertThrows(threadCount, RangeError, must));
  }
});

Deno.test("ATTRIBUTION_KERNELS says stock or nothing", () => {
  const variable = "ATTRIBUTION_KERNELS", must = `"${variable}" must be one of stock`;
  withVariable(variable, "stock", () => assertEquals(wantsStockKernels(), true));
  withVariable(variable, "", () => assertEquals(wantsStockKernels(), false));
  withVariable(variable, "fast", () => assertThrows(wantsStockKernels, RangeError, must));
});

function withVariable(name: string, value: string, body: () => void) {
  const before = Deno.env.get(name);
  Deno.env.set(name, value);
  try {
    body();
  } finally {
    if (before === undefined) Deno.env.delete(name);
    else Deno.env.set(name, before);
  }
}

Deno.test("the graphics API is known on macOS by the system and on Linux by what shaders may write", () => {
  const [bgra, plain] = [new Set(["bgra8unorm-storage"]), new Set(["timestamp-query"])];
  assertEquals(graphicsApi(plain, "darwin"), "Metal");
  assertEquals(graphicsApi(bgra, "linux"), "Vulkan");
  assertEquals(graphicsApi(plain, "linux"), "OpenGL");
  assertEquals(graphicsApi(bgra, "windows"), undefined);
});
