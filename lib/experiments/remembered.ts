import { cacheFolder, writeFileAtomically } from "@lib/runtime";
import { join } from "node:path";

/** What long work has done so far, a file for each part. */
export interface Remembered {
  /** Does a part of the work, or gives what it gave before a stop. */
  readonly remember: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Removes the parts, once the whole is written. */
  readonly forget: () => Promise<void>;
}

/** Keeps the parts of some long work, as JSON, in a folder of that name in the folder for caches. */
export function remembered(name: string): Remembered {
  const folder = join(cacheFolder(), name);
  return {
    remember: async (part, work) => {
      const path = join(folder, `${encodeURIComponent(part)}.json`);
      try {
        return JSON.parse(await Deno.readTextFile(path));
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
      const result = await work();
      await Deno.mkdir(folder, { recursive: true });
      await writeFileAtomically(path, new TextEncoder().encode(JSON.stringify(result)));
      return result;
    },
    forget: () => Deno.remove(folder, { recursive: true }),
  };
}
