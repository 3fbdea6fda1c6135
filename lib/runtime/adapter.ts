/** What WebGPU runs on. */
export interface Adapter {
  readonly name: string;
  /** Whether it imitates a GPU in software. */
  readonly software: boolean;
  /** The graphics API below it, where that can be known. */
  readonly api: "Metal" | "OpenGL" | "Vulkan" | undefined;
}

/** The adapter that WebGPU will run on; null where there is none. */
export async function findAdapter(): Promise<Adapter | null> {
  // Without it a Vulkan driver complains on stderr; where it points does not matter.
  if (Deno.build.os === "linux" && !Deno.env.get("XDG_RUNTIME_DIR")) {
    Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
  }
  const found = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!found) return null;
  const { description, vendor, architecture, isFallbackAdapter } = found.info;
  const name = description || [vendor, architecture].filter(Boolean).join(" ") || "unnamed";
  const software = isFallbackAdapter || /llvmpipe|lavapipe|swiftshader/i.test(name);
  return { name, software, api: graphicsApi(found.features, Deno.build.os) };
}

/** Deno does not tell it. Of the APIs on Linux only Vulkan lets shaders write to textures in BGRA. */
export function graphicsApi(
  features: Pick<GPUSupportedFeatures, "has">,
  system: typeof Deno.build.os,
): Adapter["api"] {
  if (system === "darwin") return "Metal";
  if (system !== "linux") return undefined;
  return features.has("bgra8unorm-storage") ? "Vulkan" : "OpenGL";
}
