import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot, sources } from "../project.ts";
import { setup } from "../setup.ts";

/** How many tests of a group passed and failed; one that could not run counts as one failure. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Test files that run in one process, with what the environment says there. */
export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What stands on derivatives: it must hold with the kernels of a GPU as well as with a software adapter's. */
const STOCK =
  /repairs\/\w+_gradients|second_derivatives|dropped_nan|\/integrated_gradients|\/fit_test/;

/** How a file of tests that compute with tensors begins, and the backend that it may name. */
const ON_TENSORS = /^(?:const .* = )?await setupBackend\((?:\{ backend: "(\w+)")?/m;

/**
 * The groups of test files: those that compute with tensors, as `await setupBackend()` at their beginning
 * says, once on each backend that there is, derivatives also with the WebGPU kernels of a GPU, the others
 * once. A file that begins with `await setupBackend({ backend: "wasm", ... })` claims nothing that depends
 * on the backend, or something of that backend alone: it runs there only, or on the one that there is.
 *
 * @param texts What is in the files, by their paths.
 * @param backends The backends, WebGPU first.
 */
export function groupsOf(texts: ReadonlyMap<string, string>, backends: readonly string[]): Group[] {
  const files = [...texts.keys()];
  const found = new Map(files.map((file) => [file, ON_TENSORS.exec(texts.get(file)!)]));
  const runsOn = (backend: string) =>
    files.filter((file) => {
      const { 1: named = backend } = found.get(file) ?? [];
      return found.get(file) && (backends.includes(named) ? named : backends.at(-1)) === backend;
    });
  const [first, ...others] = backends.map((backend) => ({
    name: backend,
    files: runsOn(backend),
    env: { ATTRIBUTION_BACKEND: backend },
  }));
  const stock = { ATTRIBUTION_BACKEND: "webgpu", ATTRIBUTION_KERNELS: "stock" };
  const onStock = runsOn("webgpu").filter((file) => STOCK.test(file));
  const groups = [
    first!,
    { name: "without tensors", files: files.filter((file) => !found.get(file)), env: {} },
    ...others,
    { name: "webgpu, stock kernels", files: onStock, env: stock },
  ];
  return groups.filter(({ files }) => files.length > 0);
}

/**
 * Runs the tests, two groups side by side; shows the groups one after the other.
 *
 *     deno task test [part of a test file's path ...]
 */
async function test(wanted: readonly string[]): Promise<number> {
  const backends = await setup(), texts = new Map<string, string>();
  for (const file of await sources("tests")) {
    if (!file.endsWith("_test.ts")) continue;
    if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
    texts.set(file, await Deno.readTextFile(join(projectRoot, file)));
  }
  const groups = groupsOf(texts, backends).values(), runs = new Map<string, Promise<Row>>();
  const failures: string[] = [];
  const lane = async () => {
    for (const group of groups) {
      const run = runGroup(group, Promise.all(runs.values()), failures);
      runs.set(group.name, run);
      await run;
    }
  };
  await Promise.all([lane(), lane()]);
  const rows: Record<string, Row> = {};
  for (const [name, run] of runs) rows[name] = await run;
  console.table(rows);
  const sum = (of: keyof Tally) => Object.values(rows).reduce((all, row) => all + row[of], 0);
  // Thousands of lines up they are not found.
  for (const errors of failures) console.log(errors);
  console.log(`\n${sum("passed")} passed, ${sum("failed")} failed`);
  return sum("failed") > 0 || sum("passed") === 0 ? 1 : 0;
}

/** A row of the closing table. */
type Row = Tally & { readonly seconds: number; readonly "ended by"?: Deno.Signal };

/** How a process ends in native code, as a driver's while it is taken down: no test can do that. */
const CRASHES: readonly (Deno.Signal | null)[] = ["SIGABRT", "SIGSEGV", "SIGBUS"];

/** Runs one group, once more if the first process crashed. */
async function runGroup(
  group: Group,
  before: Promise<unknown>,
  failures: string[],
): Promise<Row> {
  const first = await runProcess(group, before, failures);
  if (!CRASHES.includes(first["ended by"] ?? null)) return first;
  const name = `${group.name}, again after ${first["ended by"]}`;
  return {
    "ended by": first["ended by"]!,
    ...await runProcess({ ...group, name }, before, failures),
  };
}

/**
 * Runs a process; what it prints is shown as it comes, once the groups before it have ended. The
 * errors are added to `failures`, to be shown again where everything ends.
 */
async function runProcess(
  { name, files, env }: Group,
  before: Promise<unknown>,
  failures: string[],
): Promise<Row> {
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...files],
    cwd: projectRoot,
    env: { ...env, ...(Deno.stdout.isTerminal() && !Deno.noColor && { FORCE_COLOR: "1" }) },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const decoder = new TextDecoder(), title = `\n=== ${name}: ${files.length} test files\n`;
  const held = [new TextEncoder().encode(title)];
  let isTurn = false, text = "";
  const show = () => {
    for (const part of isTurn ? held.splice(0) : []) {
      for (let done = 0; done < part.length;) done += Deno.stdout.writeSync(part.subarray(done));
    }
  };
  before.then(() => {
    isTurn = true;
    show();
  });
  for await (const part of child.stdout) {
    text += decoder.decode(part, { stream: true });
    held.push(part);
    show();
  }
  const { success, signal } = await child.status;
  const errors = errorsIn(text);
  if (errors) failures.push(`\n=== ${name}, once more\n${errors}`);
  const seconds = Math.round((performance.now() - start) / 1000);
  return { ...tally(text, success), seconds, ...(signal && { "ended by": signal }) };
}

/** What a run says of its failures where it sums up: their errors, then their names and places. */
export function errorsIn(text: string): string {
  const plain = stripVTControlCharacters(text), at = plain.lastIndexOf("\n ERRORS ");
  return at < 0 ? "" : plain.slice(at + 1).trimEnd();
}

/** The counts of the last line in which Deno sums up; a run that failed has one failure at least. */
export function tally(text: string, success: boolean): Tally {
  const sums = stripVTControlCharacters(text).matchAll(/\| (\d+) passed.*?\| (\d+) failed/g);
  const [, passed = 0, failed = 0] = [...sums].at(-1) ?? [];
  return { passed: Number(passed), failed: success ? Number(failed) : Math.max(Number(failed), 1) };
}

if (import.meta.main) Deno.exit(await test(Deno.args));
