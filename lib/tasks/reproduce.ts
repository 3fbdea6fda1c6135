import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseNotebooks } from "./notebook/notebook.ts";
import {
  CellError,
  type CellNews,
  type NotebookRun,
  runNotebook,
} from "./notebook/run_notebook.ts";
import { projectRoot } from "./project.ts";
import { setup } from "./setup.ts";

/**
 * Executes notebooks from top to bottom and writes them back: all of them, or those whose names
 * start with one of the arguments. Ends with a table; the exit code is 1 where a cell failed, 2 for
 * a wrong argument, 130 when stopped.
 *
 *     deno task reproduce [01 02 ...] [--cell-seconds=3600] [--folder=notebooks]
 */
async function reproduce(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "cell-seconds": { type: "string", default: "3600" },
      folder: { type: "string", default: join(projectRoot, "notebooks") },
    },
  });
  const names = await chooseNotebooks(values.folder, positionals);
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
  }
  const backends = await setup();
  console.log(`Executing ${names.length} notebooks; the preferred backend is ${backends[0]}.`);

  const rows: Record<string, Partial<NotebookRun> & { readonly failed?: string }> = {};
  for (const name of names) {
    const label = name.replace(/\.ipynb$/, "");
    console.log(`\n${label}`);
    try {
      using shown = showCells();
      rows[label] = await runNotebook(join(values.folder, name), {
        cellSeconds: Number(values["cell-seconds"]),
        signal: stop.signal,
        onCell: shown.onCell,
      });
    } catch (error) {
      if (stop.signal.aborted) {
        console.log("\nStopped. The notebook that was running is as it was before.");
        return 130;
      }
      console.error(`\n${error instanceof Error ? error.message : error}`);
      rows[label] = { failed: error instanceof CellError ? `cell ${error.cell}` : "yes" };
    }
  }
  console.table(rows);
  console.log(await changes(values.folder));
  return Object.values(rows).some(({ failed }) => failed) ? 1 : 0;
}

/**
 * One line a cell: what it is and how long it took, and where somebody watches how far it has come and for how
 * long, every second.
 */
function showCells() {
  const isLive = Deno.stdout.isTerminal();
  const write = (text: string) => void Deno.stdout.writeSync(new TextEncoder().encode(text));
  let now: CellNews | undefined, since = 0;
  const rewrite = () => {
    if (!now) return;
    const seconds = now.seconds?.toFixed(1) ?? Math.floor((performance.now() - since) / 1000);
    const words = [titled(now), `${seconds} s`, now.progress].filter(Boolean).join(" · ");
    write(`\r\x1b[K${words.slice(0, Deno.consoleSize().columns - 1)}`);
  };
  const onCell = (news: CellNews) => {
    const isNew = news.cell !== now?.cell, { seconds } = news;
    if (isNew) since = performance.now();
    now = news;
    if (isLive) rewrite();
    else if (isNew) write(titled(news));
    else if (seconds !== undefined) write(` · ${seconds.toFixed(1)} s`);
    if (seconds !== undefined) write("\n");
  };
  const timer = isLive ? setInterval(rewrite, 1000) : undefined;
  return { onCell, [Symbol.dispose]: () => clearInterval(timer) };
}

const titled = ({ cell, cells, title }: CellNews) => `  ${cell}/${cells} ${title}`.trimEnd();

/** What there is to read, and which files differ from the committed ones, where git can tell. */
async function changes(folder: string): Promise<string> {
  const command = new Deno.Command("git", {
    args: ["status", "--porcelain", "--", ".", "../figures"],
    cwd: folder,
    stderr: "null",
  });
  const git = await command.output().catch(() => undefined);
  const read = `To read: ${folder}, in any viewer of notebooks or by \`deno task lab\`.`;
  if (!git?.success) return read;
  const files = new TextDecoder().decode(git.stdout).trimEnd();
  if (!files) return `Nothing differs from the committed notebooks and figures.\n${read}`;
  return `These differ from the committed ones:\n${files}\nOther hardware rounds otherwise: ` +
    `\`git checkout notebooks figures\` takes the differences back.\n${read}`;
}

if (import.meta.main) {
  try {
    Deno.exit(await reproduce(Deno.args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(2);
  }
}
