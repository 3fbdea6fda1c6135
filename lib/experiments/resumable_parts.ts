import { cacheFolder, writeFileAtomically } from "@lib/runtime";
import { join } from "node:path";

/** The parts of a long measurement, which survive a kill: a file for each in the folder for caches. */
export interface ResumableParts {
  /** Does a part of the work under its name, or gives what it gave before a stop. */
  readonly doPart: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** A file for what goes on within a part of this name, which is written there by who does the part. */
  readonly checkpoint: (name: string) => Promise<string>;
  /** Removes the files, once the whole is written. */
  readonly remove: () => Promise<void>;
}

/** Keeps the parts of the measurement of this name, as JSON. */
export function resumableParts(measurement: string): ResumableParts {
  const folder = join(cacheFolder(), measurement);
  return {
    doPart: async (name, work) => {
      const path = join(folder, `${encodeURIComponent(name)}.json`);
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
    checkpoint: async (name) => {
      await Deno.mkdir(folder, { recursive: true });
      return join(folder, `${encodeURIComponent(name)}.checkpoint`);
    },
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}
