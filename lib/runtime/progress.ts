import { invalid } from "./errors.ts";
import { type ProgressSink, progressSink } from "./progress_sink.ts";

/** What is being counted. */
export interface ProgressOptions {
  /** What goes on, e.g. `Train`. */
  readonly label: string;
  /** How many units there are in all, above 0. */
  readonly total: number;
  /** What is counted, in the plural, e.g. `epochs`; none when absent. */
  readonly unit?: string;
}

/** A running report of how far something has come. */
export interface Progress {
  /** Tells how many units are done, 0 .. total, and optionally a note such as the loss. */
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
 * @throws {RangeError} Where `total` is not above 0 or `done` is not within 0 .. total.
 *
 * @example
 * ```ts
 * const report = progress({ label: "Train", total: 5, unit: "epochs" });
 * for (let epoch = 1; epoch <= 5; epoch++) await report.update(epoch, `loss ${await train()}`);
 * await report.done();
 * ```
 */
export function progress(
  { label, total, unit }: ProgressOptions,
  { sink = progressSink(), now = () => performance.now() }: ProgressMeans = {},
): Progress {
  if (!(total > 0 && Number.isFinite(total))) {
    throw new RangeError(invalid("report progress", "total", "a number above 0", total));
  }
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
        throw new RangeError(invalid("report progress", "done", `within 0 .. ${total}`, done));
      }
      count = done;
      note = remark ?? note;
      const time = now();
      if (time - shown < interval) return;
      shown = time;
      const seconds = (time - start) / 1000;
      const known = done > 0 && seconds > 0;
      const rate = known ? `${amount(done / seconds)}${unit ? ` ${unit}` : ""}/s` : undefined;
      const left = known ? `${duration(seconds * (total - done) / done)} left` : undefined;
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
