import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder on this machine. */
export const projectRoot: string = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The project's TypeScript files below the folders, relative to the project's folder, with forward slashes. */
export async function sources(...folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(join(projectRoot, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) found.push(...await sources(path));
      else if (name.endsWith(".ts")) found.push(path);
    }
  }
  return found.sort();
}
