import { invalid } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";
import { stopPoint } from "./stop.ts";

/** What is being counted. */
export interface ProgressOptions {
  /** What goes on, e.g. `Train`. */
  readonly label: string;
  /** How many units there are in all, above 0. */
  readonly total: number;
  /** How many were done before: they tell nothing of how fast it goes. Default 0. */
  readonly from?: number;
  /** What is counted, in the plural, e.g. `epochs`; default none. */
  readonly unit?: string;
}

/** A running report of how far something has come. */
export interface Progress {
  /** Tells how many units are done, 0 .. total, and optionally a note such as the loss; a stop point. */
  update(done: number, note?: string): Promise<void>;
  /** Ends the report with the last state and a closing note. */
  done(note?: string): Promise<void>;
}

/** What tests put in the place of the clock and the screen. */
export interface ProgressMeans {
  readonly sink?: ProgressSink;
  /** Milliseconds since any fixed moment. */
  readonly now?: () => number;
}

/** Least time between two updates that are shown, in milliseconds. */
const interval = 250;

/**
 * Reports how far a long computation has come: units done, rate, time left and a note.
 *
 * In a notebook it is one display that is updated in place, in a terminal one line, and when piped
 * nothing. Updates are shown at most four times a second, so call it as often as you like. The line
 * that a notebook keeps at the end holds no times: two runs give the same notebook.
 *
 * @throws {RangeError} If `total` is not above 0 or `done` is not within 0 .. total.
 *
 * @example
 * ```ts
 * const report = progress({ label: "Square", total: 5, unit: "numbers" });
 * for (let n = 1; n <= 5; n++) await report.update(n, `n * n = ${n * n}`);
 * await report.done();
 * ```
 */
export function progress(
  options: ProgressOptions,
  { sink = progressSink(), now = () => performance.now() }: ProgressMeans = {},
): Progress {
  const action = "report progress";
  requireKnownOptions(action, options, {
    label: "words",
    total: "a positive number",
    from: "a number of 0 or more?",
    unit: "words?",
  });
  const { label, total, from = 0, unit } = options;
  const start = now();
  let shown = -Infinity;
  let count = 0;
  let note: string | undefined;

  const line = (...parts: (string | undefined)[]) => {
    const counted = `${label}: ${count} of ${total}${unit ? ` ${unit}` : ""}`;
    return [counted, ...parts].filter((part) => part).join(" · ");
  };
  return {
    async update(done, remark) {
      if (!(done >= 0 && done <= total)) {
        throw new RangeError(invalid(action, "done", `within 0 .. ${total}`, done));
      }
      count = done;
      note = remark ?? note;
      await stopPoint();
      const time = now();
      if (time - shown < interval) return;
      shown = time;
      const seconds = (time - start) / 1000;
      const gained = done - from, known = gained > 0 && seconds > 0;
      const rate = known ? `${amount(gained / seconds)}${unit ? ` ${unit}` : ""}/s` : undefined;
      const left = known ? `${duration(seconds * (total - done) / gained)} left` : undefined;
      await sink.show(line(`${Math.floor(100 * done / total)}%`, rate, left, note));
    },
    async done(remark) {
      const elapsed = `in ${duration((now() - start) / 1000)}`;
      await sink.end(line(remark ?? note), elapsed);
    },
  };
}

/** A rate with two significant digits or none after the point. */
function amount(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(2);
}

/** Seconds as people say them. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

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

/** What a notebook's kernel offers its cells; undefined where this is none. */
export function findJupyter(): Broadcaster | undefined {
  try {
    // Outside a kernel the mere look-up throws.
    return (Deno as unknown as { jupyter: Broadcaster }).jupyter;
  } catch {
    return undefined;
  }
}
