/**
 * `deno task bench [part of a name ...] [--repeats=5] [--json]`: how long the library's main pieces of work
 * take, on wasm with one thread and with all, on WebGPU and, where `python3` has them, in PyTorch and
 * Captum. All of it in one run, each in a process of its own, in turns.
 *
 * @module
 */
import { invalid, timeInTurns } from "@lib/runtime";
import { median } from "@lib/statistics";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { backendChoices, type Contestant, type Process, type Run } from "./bench/contestant.ts";
import { startProcess, threads } from "./bench/contestant.ts";
import { works } from "./bench/works.ts";
import { projectRoot } from "./project.ts";

/** What was measured of a piece of work. */
interface Row {
  readonly name: string;
  readonly passes: { readonly forward: number; readonly backward: number } | undefined;
  readonly operations: number | undefined;
  /** The turns of each contestant that could do it, by name. */
  readonly runs: Readonly<Record<string, readonly Run[]>>;
}

async function contestants(): Promise<Contestant[]> {
  const measure = join(projectRoot, "lib/tasks/bench/measure.ts");
  const torch = join(projectRoot, "lib/tasks/bench/pytorch.py");
  const command = [Deno.execPath(), "run", "-A", measure] as const;
  const all: Contestant[] = (await backendChoices()).map((choice) => ({ ...choice, command }));
  if (await hasTorch()) {
    all.push({ name: "PyTorch", command: ["python3", torch], after: [`${threads}`] });
  }
  return all;
}

async function hasTorch(): Promise<boolean> {
  const command = new Deno.Command("python3", { args: ["-c", "import torch"] });
  return await command.output().then(({ success }) => success, () => false);
}

/** Times a piece of work with all that can do it; adds to `lines` what they compute with. */
async function measure(
  name: string,
  all: readonly Contestant[],
  { repeats, lines }: { readonly repeats: number; readonly lines: Set<string> },
): Promise<Row> {
  const processes = new Map<string, Process>();
  const runs: Record<string, Run[]> = {};
  for (const contestant of all) {
    const process = await startProcess(contestant, name).catch(report);
    if (!process) continue;
    processes.set(contestant.name, process);
    runs[contestant.name] = [];
    lines.add(process.ready.line);
  }
  const turns = [...processes].map(([key, process]) => async (repeat: number) => {
    const run = runs[key] && await process.run().catch(report);
    if (!run) delete runs[key];
    else if (repeat > 0) runs[key]!.push(run);
    return run?.milliseconds ?? 0;
  });
  await timeInTurns(turns, { repeats });
  for (const process of processes.values()) await process.end();
  const { passes, operations } = [...processes.values()][0]?.ready ?? {};
  return { name, passes, operations, runs };
}

function report(error: Error): undefined {
  console.error(error.message);
}

/**
 * A table in Markdown, as the README has it: medians of milliseconds, the median ratio to PyTorch of wasm on
 * all threads, and the most that its heap had to hold.
 */
function table(rows: readonly Row[], all: readonly Contestant[]): string {
  const own = `wasm ${threads}`, names = all.map(({ name }) => name);
  const head = ["work", "GFLOP", "passes", ...names.map((name) => `${name}, ms`)];
  const lines = rows.map(({ name, passes, operations, runs }) => {
    const times = (key: string) => runs[key]?.map(({ milliseconds }) => milliseconds);
    const [ours, theirs] = [times(own), times("PyTorch")];
    const ratios = theirs && ours?.map((time, turn) => time / theirs[turn]!);
    const bytes = runs[own]?.at(-1)?.bytes;
    return [
      name,
      operations && short(operations / 1e9),
      passes && `${passes.forward} + ${passes.backward}`,
      ...names.map((key) => times(key) && short(median(times(key)!))),
      ratios && short(median(ratios)),
      bytes && Math.round(bytes / 2 ** 20),
    ];
  });
  const title = [...head, `${own} : PyTorch`, `${own}, MB`];
  const used = title.map((_, column) => lines.some((cells) => cells[column]));
  return [title, title.map(() => "---"), ...lines]
    .map((cells) => cells.filter((_, column) => used[column]).map((cell) => cell ?? "-"))
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const short = (value: number) => Number(value.toPrecision(3));

async function bench(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      repeats: { type: "string", default: "5" },
      json: { type: "boolean", default: false },
    },
  });
  const names = Object.keys(works);
  const chosen = names.filter((name) =>
    positionals.length === 0 || positionals.some((part) => name.includes(part))
  );
  if (chosen.length === 0) {
    const must = `part of one of ${names.join(", ")}`;
    throw new RangeError(invalid("measure", "name", must, positionals.join(" ")));
  }
  const all = await contestants();
  const lines = new Set<string>();
  const rows: Row[] = [];
  for (const name of chosen) {
    console.error(`${name}: ${all.map(({ name }) => name).join(", ")} in turns`);
    rows.push(await measure(name, all, { repeats: Number(values.repeats), lines }));
  }
  const flags = Deno.env.get("DENO_V8_FLAGS") ?? "none";
  const machine = `${
    cpus()[0]?.model ?? "unknown processor"
  }, ${navigator.hardwareConcurrency} cores, V8 flags ${flags}`;
  if (values.json) {
    return console.log(JSON.stringify({ machine, lines: [...lines], rows }, null, 1));
  }
  console.log(`${[machine, ...lines].join("\n")}\n\n${table(rows, all)}`);
}

if (import.meta.main) await bench(Deno.args);
