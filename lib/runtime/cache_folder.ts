import { join } from "node:path";

/**
 * The folder that downloads are kept in: what the environment variable `ATTRIBUTION_CACHE` names, or
 * `attribution-notebooks` in the system's folder for caches (`$XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches` on macOS, `%LOCALAPPDATA%` on Windows). It may be deleted at any time.
 */
export function cacheFolder(): string {
  const named = Deno.env.get("ATTRIBUTION_CACHE");
  return named || join(systemCache(), "attribution-notebooks");
}

function systemCache(): string {
  const { os } = Deno.build;
  const folder = Deno.env.get(os === "windows" ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
  if (folder && os !== "darwin") return folder;
  const home = Deno.env.get("HOME");
  if (home) return join(home, os === "darwin" ? "Library/Caches" : ".cache");
  throw new Error("Cannot find a folder for downloads: set ATTRIBUTION_CACHE to one");
}
