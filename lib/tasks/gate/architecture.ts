import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deno, exitWith, projectRoot, sources } from "../project.ts";

/** Which module of the project imports which, by paths relative to the project's folder. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The rooms of the library that a room may import, by their mod.ts. */
const ARROWS: Readonly<Record<string, string>> = {
  runtime: "",
  statistics: "runtime",
  attribution: "runtime statistics",
  models: "runtime statistics",
  datasets: "runtime statistics",
  display: "runtime statistics",
  metrics: "runtime statistics attribution",
  training: "runtime statistics attribution metrics models datasets",
  experiments: "runtime statistics attribution metrics models datasets training display",
  tasks: "runtime statistics attribution metrics models datasets training display experiments",
};

const TOP_LEVEL = ["README.md", "LICENSE", "deno.json", "deno.lock"]
  .concat(["data", "figures", "lib", "notebooks", "tests"]);
const MAX_LINES = 250;

/** Imports that the layout forbids, and cycles, one sentence each. */
export function forbiddenImports(imports: Imports): string[] {
  const wrong: string[] = [];
  for (const [from, targets] of imports) {
    const [top, room = ""] = from.split("/");
    if (top !== "lib") continue;
    for (const to of targets) {
      const [targetTop, target = "", file] = to.split("/");
      if (targetTop === "lib" && target === room) continue;
      const allowed = targetTop === "lib" && ARROWS[room]?.split(" ").includes(target);
      if (!allowed) wrong.push(`${from} must not import ${to}`);
      else if (file !== "mod.ts") wrong.push(`${from} must import lib/${target}/mod.ts, not ${to}`);
    }
  }
  return [...wrong, ...cycles(imports).map((chain) => `cycle: ${chain}`)];
}

/**
 * Circles inside a room that show when each folder is taken as one: `a/` needs `b/` and `b/` needs
 * `a/`, or a folder needs a file above it that needs the folder. One sentence each.
 */
export function folderCircles(imports: Imports): string[] {
  const paths = [...imports.keys()].filter((path) => path.startsWith("lib/"));
  const parents = new Set(paths.flatMap(foldersAbove));
  return [...parents].flatMap((parent) => {
    // What stands directly in the parent: its files, and its folders as one each.
    const entry = (path: string) => {
      const [name, ...below] = path.slice(parent.length).split("/");
      return below.length > 0 ? `${parent}${name}/` : path;
    };
    const entries = new Map<string, string[]>();
    for (const path of paths.filter((path) => path.startsWith(parent))) {
      const needed = imports.get(path)!.filter((to) => to.startsWith(parent)).map(entry);
      const others = needed.filter((to) => to !== entry(path));
      entries.set(entry(path), [...entries.get(entry(path)) ?? [], ...others]);
    }
    // Circles of files alone are found as such.
    const circles = cycles(entries).filter((chain) => chain.includes("/ -> "));
    return circles.map((chain) => `circle of folders: ${chain}`);
  });
}

/** The folders that a file lies in, from its room on, each with its slash: `lib/a/`, `lib/a/b/`. */
function foldersAbove(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.slice(1).map((_, index) => `${names.slice(0, index + 2).join("/")}/`);
}

/** Every chain of imports that comes back to where it started, found from its first module. */
function cycles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (module: string, chain: readonly string[]) => {
    if (chain.includes(module)) {
      found.push([...chain.slice(chain.indexOf(module)), module].join(" -> "));
      return;
    }
    if (done.has(module)) return;
    for (const next of imports.get(module) ?? []) visit(next, [...chain, module]);
    done.add(module);
  };
  for (const module of imports.keys()) visit(module, []);
  return found;
}

/** File names and lengths that the house does not want, one sentence each. */
export function forbiddenFiles(files: ReadonlyMap<string, number>): string[] {
  return [...files].flatMap(([path, lines]) => [
    ...(lines > MAX_LINES ? [`${path}: ${lines} lines are more than ${MAX_LINES}`] : []),
    ...(/(^|[/_])(utils?|helpers?|common|misc)(_test)?\.ts$/.test(path)
      ? [`${path}: name the file after its one idea`]
      : []),
  ]);
}

/** Files of one room with the same name: then a name says where one is only together with its folder. */
export function repeatedNames(files: readonly string[]): string[] {
  const wrong: string[] = [];
  const first = new Map<string, string>();
  for (const path of files) {
    const [top, room, ...below] = path.split("/");
    const name = below.at(-1);
    if (top !== "lib" || name === undefined || name === "mod.ts") continue;
    const other = first.get(`${room}/${name}`);
    if (other) wrong.push(`${path} has the name of ${other}`);
    else first.set(`${room}/${name}`, path);
  }
  return wrong;
}

/**
 * Names at the top level of the project that do not belong there; names with a dot in front may
 * stand.
 */
export function forbiddenTopLevel(names: readonly string[]): string[] {
  return names.filter((name) => !name.startsWith(".") && !TOP_LEVEL.includes(name))
    .map((name) => `${name} does not belong at the top level`);
}

/** The imports between the project's modules, as `deno info` sees them. */
export async function readImports(files: readonly string[]): Promise<Imports> {
  const all = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const urls = files.map((file) => pathToFileURL(join(projectRoot, file)).href);
    await Deno.writeTextFile(all, urls.map((url) => `import "${url}";`).join("\n"));
    const config = join(projectRoot, "deno.json");
    // What comes on standard error, as of a package that it fetches, is no part of the JSON.
    const { stdout } = await deno(["info", "--json", "--config", config, all], projectRoot);
    const root = pathToFileURL(projectRoot).href + "/";
    return importsOf(JSON.parse(stdout).modules, root);
  } finally {
    await Deno.remove(all);
  }
}

interface Module {
  specifier: string;
  dependencies?: { code?: { specifier: string }; type?: { specifier: string } }[];
}

function importsOf(modules: readonly Module[], root: string): Imports {
  const local = modules.filter(({ specifier }) => specifier.startsWith(root));
  return new Map(local.map(({ specifier, dependencies = [] }) => {
    const targets = dependencies.flatMap(({ code, type }) => [code?.specifier, type?.specifier])
      .filter((target) => target?.startsWith(root))
      .map((target) => target?.slice(root.length) ?? "");
    return [specifier.slice(root.length), [...new Set(targets)]];
  }));
}

/** Everything that is wrong with the project's architecture. */
export async function checkArchitecture(): Promise<string[]> {
  const files = await sources("lib", "tests");
  const lengths = await Promise.all(files.map(async (file) => {
    const text = await Deno.readTextFile(join(projectRoot, file));
    return [file, text.split("\n").length - 1] as const;
  }));
  const names = [...Deno.readDirSync(projectRoot)].map(({ name }) => name);
  const imports = await readImports(files);
  return [
    ...forbiddenImports(imports),
    ...folderCircles(imports),
    ...repeatedNames(files),
    ...forbiddenFiles(new Map(lengths)),
    ...forbiddenTopLevel(names),
  ];
}

if (import.meta.main) exitWith(await checkArchitecture());
