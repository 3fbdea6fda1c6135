import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type CodeModule, onModules } from "../notebook/check_code.ts";
import { exitWith, projectRoot, sources } from "../project.ts";
import { documents, type Exports, readExports, word } from "./exports.ts";

/** A `ts` block of a doc comment or a document. */
export interface Example {
  readonly path: string;
  /** The line of the text that its code begins on, from 1. */
  readonly line: number;
  readonly code: string;
  /** Whether it is only compiled: its fence says `ts ignore`, as it needs a download or a file. */
  readonly isIgnored: boolean;
}

/**
 * The `ts` blocks of a module's doc comments or of a Markdown document.
 *
 * @throws {Error} If one of them does not end, or not within its comment.
 */
export function findExamples(path: string, text: string): Example[] {
  const start = path.endsWith(".md") ? "" : " *\\*(?: |$)";
  const block = new RegExp(
    `^${start}\`\`\`ts( ignore)?\\n((?:^${start}.*\\n)*?)^${start}\`\`\``,
    "gm",
  );
  const blocks = [...text.matchAll(block)];
  if (blocks.length < text.split(new RegExp(`^${start}\`\`\`ts`, "m")).length - 1) {
    throw new Error(`Cannot read the examples of ${path} as a block does not end`);
  }
  return blocks.map(({ 1: ignored, 2: body = "", index }) => ({
    path,
    line: text.slice(0, index).split("\n").length + 1,
    code: body.replace(new RegExp(`^${start}`, "gm"), ""),
    isIgnored: ignored !== undefined,
  }));
}

/** Tags of doc comments in another dialect than the house's, a sentence each. */
export function foreignTags(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const [, tag = "", rest = ""] = line.match(/^ *(?:\/\*)?\*.*?(?<!\S)@(\w+)(?= |$)(.*)/) ?? [];
    const isWell = tag === "throws"
      ? /^ \{[\w |]+\} If /.test(rest)
      : ["", "example", "module", "param", "returns", "see"].includes(tag);
    if (isWell) return [];
    return `${path}, line ${
      index + 1
    }: "@${tag}" is not written as "@throws {Type} If" and the like`;
  });
}

/**
 * An example as a module. What it neither declares nor imports comes, in this order, from its own
 * file, from the fixture `tests/fixtures/examples.ts` and from the rooms' faces; `tf` is tfjs.
 */
function exampleModule(
  { path, line, code }: Example,
  modules: ReadonlyMap<string, Exports>,
): CodeModule {
  const known = declaredNames(code);
  const imports = known.has("tf") ? [] : ['import * as tf from "@tensorflow/tfjs";'];
  const faces = [...modules.keys()].filter((module) => /^lib\/\w+\/mod\.ts$/.test(module));
  for (const module of [path, FIXTURE, ...faces]) {
    for (const [name, { isType }] of modules.get(module) ?? []) {
      if (known.has(name) || !word(name).test(code)) continue;
      known.add(name);
      const url = pathToFileURL(join(projectRoot, module)).href;
      imports.push(`import { ${isType ? "type " : ""}${name} } from "${url}";`);
    }
  }
  return {
    code: `${imports.join("")}\n${code}\nexport {};\n`,
    place: (at) => `${path}, line ${line + at - 2}`,
  };
}

const FIXTURE = "tests/fixtures/examples.ts";

/** The names that code declares or imports at its top level. */
function declaredNames(code: string): Set<string> {
  const declarations = [
    ...code.matchAll(/^(?:const|let) ([\[{][^=]*[\]}]|\w+)(?:: .*?)? =/gm),
    ...code.matchAll(/, (\w+) =/g),
    ...code.matchAll(/^(?:async function|function|interface|type) (\w+)/gm),
    ...code.matchAll(/^import (?:type )?([^"]*) from "/gm),
  ];
  // Of `a: b` and `a as b` the name is b.
  const names = declarations.flatMap(([, list = ""]) => list.match(/\b\w+\b(?! as |: )/g) ?? []);
  return new Set(names);
}

/** What is wrong with examples: those that do not compile, then those that do not run. */
export async function checkExamples(examples: readonly Example[]): Promise<string[]> {
  const texts = new Map<string, string>();
  for (const path of [...await sources("lib"), FIXTURE]) {
    texts.set(path, await Deno.readTextFile(join(projectRoot, path)));
  }
  const exports = readExports(texts);
  const modules = examples.map((example) => exampleModule(example, exports));
  const check = await onModules(modules, projectRoot, ["check", "--quiet"]);
  // An example may declare what it does not use.
  const errors = check.split("\n\n").filter((error) =>
    error && !/^(TS(6133|6192|6196|6198) |Found \d+ errors)/.test(error)
  );
  if (errors.length > 0) return errors;
  const running = modules.filter((_, index) => !examples[index]!.isIgnored);
  const program = [{ code: RUNNER, place: String }, ...running];
  const run = await onModules(program, projectRoot, ["run", "--allow-all"]);
  return run === "" ? [] : [run];
}

/** Runs the modules of its arguments in one process; shows the errors alone. */
const RUNNER = `
import { setupBackend } from "@lib/runtime";
import { pathToFileURL } from "node:url";
await setupBackend({ quiet: true });
console.log = console.table = () => {};
let failed = false;
for (const file of Deno.args) {
  await import(pathToFileURL(file).href).catch((error) => {
    failed = true;
    console.error(error.stack ?? error);
  });
}
Deno.exit(failed ? 1 : 0);
`;

if (import.meta.main) {
  let examples: Example[] = [], wrong: string[] = [];
  for (const path of [...await sources("lib"), ...documents]) {
    const text = await Deno.readTextFile(join(projectRoot, path));
    examples = examples.concat(findExamples(path, text));
    wrong = wrong.concat(foreignTags(path, text));
  }
  const ignored = examples.filter(({ isIgnored }) => isIgnored).length;
  console.log(`${examples.length} examples, ${ignored} of them not run`);
  exitWith([...wrong, ...await checkExamples(examples)]);
}
