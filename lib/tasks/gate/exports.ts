import { join } from "node:path";
import { dirname, normalize } from "node:path/posix";
import { codeCells, joined, notebookNames, readNotebook } from "../notebook/notebook.ts";
import { exitWith, projectRoot, sources } from "../project.ts";

/** Documents for readers: their code is checked, and what they name is of use. */
export const documents = ["README.md", ".github/CONTRIBUTING.md", ".github/OWN_NETWORKS.md"];

/** Texts by their paths, relative to the project's folder. */
export type Texts = ReadonlyMap<string, string>;

/** A name and the module that declares it for export. */
interface Declared {
  readonly module: string;
  readonly name: string;
  readonly isType: boolean;
}

/** What a module exports, under the names that others import. */
export type Exports = ReadonlyMap<string, Declared>;

/**
 * Names that the library exports for nobody, and public ones that mean two things; a sentence each.
 *
 * - A public name, one of a room's mod.ts, belongs to one room, and another module or a reader uses
 *   it, or a document names it in a code span; a type may also stand in a signature of its own module.
 * - Any other name is used by another module, or by a test of what its own module uses.
 *
 * @param library The library's modules.
 * @param readers Code of notebooks and documents.
 */
export function needlessExports(library: Texts, readers: Texts, tests: Texts): string[] {
  const code = new Map([...library].map(([path, text]) => [path, withoutComments(text)]));
  const modules = readExports(code);
  const used = new Set([...code, ...readers].flatMap(([path, text]) => uses(path, text, modules)));
  const tested = new Set([...tests].flatMap(([path, text]) => uses(path, text, modules)));
  const documented = codeSpans(readers);

  const rooms = new Map<string, string>();
  const isPublic = new Set<Declared>();
  const wrong: string[] = [];
  for (const [path, exports] of modules) {
    if (!/^lib\/\w+\/mod\.ts$/.test(path)) continue;
    for (const [name, declared] of exports) {
      isPublic.add(declared);
      if (rooms.has(name)) wrong.push(`${path} exports "${name}" as ${rooms.get(name)} does`);
      rooms.set(name, path);
    }
  }
  const all = [...modules.values()].flatMap((exports) => [...exports.values()]);
  for (const declared of new Set(all)) {
    const { module, name, isType } = declared;
    if (used.has(declared) || (isPublic.has(declared) && documented.has(name))) continue;
    const isUsedWithin = code.get(module)!.split(word(name)).length > 2;
    if (isUsedWithin && (isType || (tested.has(declared) && !isPublic.has(declared)))) continue;
    const who = isPublic.has(declared) ? "in public, and" : "and";
    wrong.push(`${module} exports "${name}" ${who} nothing ${isUsedWithin ? "else " : ""}uses it`);
  }
  return wrong;
}

/** What documents name in code spans, a call without its arguments. */
function codeSpans(readers: Texts): Set<string> {
  const pages = [...readers].filter(([path]) => path.endsWith(".md"));
  const spans = pages.flatMap(([, text]) => [...text.matchAll(/`(\w+)(?:\([^`]*\))?`/g)]);
  return new Set(spans.map(([, name = ""]) => name));
}

/** What each module exports. */
export function readExports(code: Texts): ReadonlyMap<string, Exports> {
  const modules = new Map<string, Exports>();
  for (const path of code.keys()) addExports(path, code, modules);
  return modules;
}

/** Adds what a module exports, after what it passes on from others. */
function addExports(path: string, code: Texts, modules: Map<string, Exports>): Exports {
  const known = modules.get(path);
  if (known) return known;
  const text = code.get(path) ?? "";
  const exports = new Map<string, Declared>();
  for (const [, kind, name = ""] of text.matchAll(DECLARATION)) {
    exports.set(name, { module: path, name, isType: kind === "interface" || kind === "type" });
  }
  for (const [, names, from = ""] of text.matchAll(PASSED_ON)) {
    const others = addExports(moduleOf(path, from), code, modules);
    for (const [name, alias] of named(names ?? [...others.keys()].join(","))) {
      const declared = others.get(name);
      if (declared) exports.set(alias, declared);
    }
  }
  modules.set(path, exports);
  return exports;
}

const DECLARATION = /^export (?:async )?(function|const|class|interface|type)\b\*? *(\w+)/gm;
const PASSED_ON = /\bexport (?:type )?(?:\*|\{([^}]*)\}) from "([^"]+)"/g;
const IMPORTED = /\bimport (?:type )?(?:\{([^}]*)\}|\* as (\w+)) from "([^"]+)"/g;
const AWAITED = /\{([^}]*)\} = await import\("([^"]+)"\)/g;

/** What a text uses of the modules; of one that it imports as a whole, what it has a word for. */
function uses(path: string, text: string, modules: ReadonlyMap<string, Exports>): Declared[] {
  const imports = [
    ...[...text.matchAll(IMPORTED)].map(([, names, , from = ""]) => ({ names, from })),
    ...[...text.matchAll(AWAITED)].map(([, names, from = ""]) => ({ names, from })),
  ];
  return imports.flatMap(({ names, from }) => {
    const exports = modules.get(moduleOf(path, from));
    if (!exports) return [];
    if (names !== undefined) return named(names).flatMap(([name]) => exports.get(name) ?? []);
    return [...exports].filter(([name]) => word(name).test(text)).map(([, declared]) => declared);
  });
}

/** `a, type b as c` as pairs of a name and what it becomes. */
function named(list: string): [name: string, alias: string][] {
  const items = list.split(",").map((item) => item.trim().replace(/^type /, "")).filter(Boolean);
  return items.map((item) => {
    const [name = "", alias = name] = item.split(/ as |: /);
    return [name, alias];
  });
}

function moduleOf(path: string, specifier: string): string {
  const room = specifier.match(/^@lib\/(\w+)$/)?.[1];
  return room ? `lib/${room}/mod.ts` : normalize(`${dirname(path)}/${specifier}`);
}

/** Where a name stands as a word of its own. */
export function word(name: string): RegExp {
  return new RegExp(`\\b${RegExp.escape(name)}\\b`);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** Everything that the project's modules export for nobody. */
export async function checkExports(): Promise<string[]> {
  const texts = async (paths: readonly string[]) =>
    new Map(
      await Array.fromAsync(paths, async (path) =>
        [path, await Deno.readTextFile(join(projectRoot, path))] as const),
    );
  const readers = new Map(await texts(documents));
  const folder = join(projectRoot, "notebooks");
  for (const name of await notebookNames(folder)) {
    const cells = codeCells(await readNotebook(join(folder, name)));
    readers.set(`notebooks/${name}`, cells.map(({ source }) => joined(source)).join("\n"));
  }
  const library = await texts(await sources("lib"));
  return needlessExports(library, readers, await texts(await sources("tests")));
}

if (import.meta.main) exitWith(await checkExports());
