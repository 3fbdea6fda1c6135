import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deno, projectRoot, sources } from "../project.ts";

/** Which module of the project imports which, by paths relative to the project's folder. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Which rooms of the library a room may import, by their mod.ts. The tasks stand outside and may
 * import any.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  runtime: [],
  statistics: ["runtime"],
  attribution: ["runtime", "statistics"],
  models: ["runtime", "statistics"],
  datasets: ["runtime", "statistics"],
  metrics: ["attribution", "runtime", "statistics"],
  display: ["runtime", "statistics"],
  training: ["models", "attribution", "datasets", "metrics", "runtime", "statistics"],
  experiments: [
    "attribution",
    "datasets",
    "metrics",
    "models",
    "runtime",
    "statistics",
    "training",
  ],
  tasks: [
    "attribution",
    "datasets",
    "display",
    "experiments",
    "metrics",
    "models",
    "runtime",
    "statistics",
    "training",
  ],
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
      const allowed = targetTop === "lib" && ARROWS[room]?.includes(target);
      if (!allowed) wrong.push(`${from} must not import ${to}`);
      else if (file !== "mod.ts") wrong.push(`${from} must import lib/${target}/mod.ts, not ${to}`);
    }
  }
  return [...wrong, ...cycles(imports)];
}

/** Every chain of imports that comes back to where it started, found from its first module. */
function cycles(imports: Imports): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (module: string, chain: readonly string[]) => {
    if (chain.includes(module)) {
      found.push(`cycle: ${[...chain.slice(chain.indexOf(module)), module].join(" -> ")}`);
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
    const { text } = await deno(["info", "--json", "--config", config, all], projectRoot);
    const root = pathToFileURL(projectRoot).href + "/";
    return importsOf(JSON.parse(text.slice(text.indexOf("{"))).modules, root);
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
  return [
    ...forbiddenImports(await readImports(files)),
    ...forbiddenFiles(new Map(lengths)),
    ...forbiddenTopLevel(names),
  ];
}

if (import.meta.main) {
  const wrong = await checkArchitecture();
  wrong.forEach((sentence) => console.error(sentence));
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
