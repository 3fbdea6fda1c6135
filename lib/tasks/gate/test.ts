import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { projectRoot, sources } from "../project.ts";
import { setup } from "../setup.ts";

/** How many tests of a group passed and failed; one that could not run counts as one failure. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** What stands on derivatives: it must hold with the kernels of a GPU as well as with a software adapter's. */
const STOCK =
  /repairs\/\w+_gradients|second_derivatives|dropped_nan|\/integrated_gradients|\/fit_test/;

/**
 * Runs the tests: those that compute with tensors, as files that call `setupBackend` do, once on each
 * backend that there is, derivatives also with the WebGPU kernels of a GPU, the others once.
 *
 *     deno task test [part of a test file's path ...]
 */
async function test(wanted: readonly string[]): Promise<number> {
  const backends = await setup();
  const plain: string[] = [], onTensors: string[] = [];
  for (const file of await sources("tests")) {
    if (!file.endsWith("_test.ts")) continue;
    if (wanted.length > 0 && !wanted.some((part) => file.includes(part))) continue;
    const source = await Deno.readTextFile(join(projectRoot, file));
    (source.includes("setupBackend(") ? onTensors : plain).push(file);
  }
  const groups = [
    { name: "without tensors", files: plain, env: {} },
    ...backends.map((backend) => ({
      name: backend,
      files: onTensors,
      env: { ATTRIBUTION_BACKEND: backend },
    })),
    {
      name: "webgpu, stock kernels",
      files: backends.includes("webgpu") ? onTensors.filter((file) => STOCK.test(file)) : [],
      env: { ATTRIBUTION_BACKEND: "webgpu", ATTRIBUTION_KERNELS: "stock" },
    },
  ].filter(({ files }) => files.length > 0);
  const sum = { passed: 0, failed: 0 };
  const rows: Record<string, Tally> = {};
  for (const { name, files, env } of groups) {
    console.log(`\n=== ${name}: ${files.length} test files`);
    const { passed, failed } = rows[name] = await runGroup(files, env);
    sum.passed += passed;
    sum.failed += failed;
  }
  console.table(rows);
  console.log(`\n${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed > 0 || sum.passed === 0 ? 1 : 0;
}

/** Runs one group, showing what it prints as it comes. */
async function runGroup(files: readonly string[], env: Record<string, string>): Promise<Tally> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...files],
    cwd: projectRoot,
    env: { ...env, ...(Deno.stdout.isTerminal() && !Deno.noColor && { FORCE_COLOR: "1" }) },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of child.stdout) {
    text += decoder.decode(part, { stream: true });
    for (let done = 0; done < part.length;) done += await Deno.stdout.write(part.subarray(done));
  }
  return tally(text, (await child.status).success);
}

/** The counts of the last line in which Deno sums up; a run that failed has one failure at least. */
export function tally(text: string, success: boolean): Tally {
  const sums = stripVTControlCharacters(text).matchAll(/\| (\d+) passed.*?\| (\d+) failed/g);
  const [, passed = 0, failed = 0] = [...sums].at(-1) ?? [];
  return { passed: Number(passed), failed: success ? Number(failed) : Math.max(Number(failed), 1) };
}

if (import.meta.main) Deno.exit(await test(Deno.args));
