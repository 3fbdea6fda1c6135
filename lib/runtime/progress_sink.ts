/** Where progress is shown. */
export interface ProgressSink {
  /** Replaces what was shown before. */
  show(line: string): Promise<void> | void;
  /** Shows the last state; `elapsed` is for those who do not keep it. */
  end(line: string, elapsed: string): Promise<void> | void;
}

/** What a notebook sink needs of `Deno.jupyter`. */
export interface Broadcaster {
  broadcast(type: string, content: Record<string, unknown>): Promise<void> | void;
}

/** The sink of where this runs: a notebook, a terminal, or nothing when piped. */
export function progressSink(): ProgressSink {
  const jupyter = findJupyter();
  if (jupyter) return notebookSink(jupyter);
  if (!Deno.stdout.isTerminal()) return { show() {}, end() {} };
  const encoder = new TextEncoder();
  return terminalSink(
    (text) => void Deno.stdout.writeSync(encoder.encode(text)),
    () => Deno.consoleSize().columns,
  );
}

/** One display, made at the first line and updated from then on. */
export function notebookSink(jupyter: Broadcaster): ProgressSink {
  const transient = { display_id: crypto.randomUUID() };
  let type = "display_data";
  const show = async (line: string) => {
    const content = { data: { "text/plain": line }, metadata: {}, transient };
    const sent = type;
    type = "update_display_data";
    await jupyter.broadcast(sent, content);
  };
  return { show, end: show };
}

/** One line that is overwritten, at most as wide as the terminal, and kept at the end. */
export function terminalSink(write: (text: string) => void, columns: () => number): ProgressSink {
  let width = 0;
  const show = (line: string) => {
    const text = line.slice(0, Math.max(columns() - 1, 1));
    write(`\r${text.padEnd(width)}`);
    width = text.length;
  };
  return {
    show,
    end(line, elapsed) {
      show(`${line} · ${elapsed}`);
      write("\n");
    },
  };
}

function findJupyter(): Broadcaster | undefined {
  try {
    // Outside a kernel the mere look-up throws.
    return (Deno as unknown as { jupyter: Broadcaster }).jupyter;
  } catch {
    return undefined;
  }
}
