import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { progress } from "@lib/runtime";
import { notebookSink, terminalSink } from "../../lib/runtime/progress.ts";

/** A clock that the test sets, in milliseconds. */
function clock() {
  let time = 5000;
  return { now: () => time, pass: (milliseconds: number) => void (time += milliseconds) };
}

function recorder() {
  const lines: string[] = [];
  return {
    lines,
    sink: {
      show: (line: string) => void lines.push(line),
      end: (line: string, elapsed: string) => void lines.push(`${line} | ${elapsed}`),
    },
  };
}

Deno.test("progress() tells count, share, rate, time left and the note", async () => {
  const { now, pass } = clock();
  const { lines, sink } = recorder();
  const report = progress({ label: "Train", total: 5, unit: "epochs" }, { sink, now });
  await report.update(0);
  pass(8000);
  await report.update(1, "loss 0.5");
  pass(152_000);
  await report.update(2);
  pass(2000);
  await report.done("accuracy 0.9");
  assertEquals(lines, [
    "Train: 0 of 5 epochs · 0%",
    "Train: 1 of 5 epochs · 20% · 0.13 epochs/s · 32 s left · loss 0.5",
    "Train: 2 of 5 epochs · 40% · 0.013 epochs/s · 4 min 0 s left · loss 0.5",
    "Train: 2 of 5 epochs · accuracy 0.9 | in 2 min 42 s",
  ]);
});

Deno.test("progress() tells how fast it goes, and how long it takes, without what was done before", async () => {
  const { now, pass } = clock();
  const { lines, sink } = recorder();
  const report = progress({ label: "Download", total: 95, from: 50, unit: "MB" }, { sink, now });
  pass(1000);
  await report.update(50);
  pass(4000);
  await report.update(65);
  assertEquals(lines, [
    "Download: 50 of 95 MB · 52%",
    "Download: 65 of 95 MB · 68% · 3.0 MB/s · 10 s left",
  ]);
});

Deno.test("progress() says long times in hours and high rates without a point", async () => {
  const { now, pass } = clock();
  const { lines, sink } = recorder();
  const report = progress({ label: "Sweep", total: 1_000_000 }, { sink, now });
  pass(1000);
  await report.update(120);
  pass(7_199_000);
  await report.done();
  assertEquals(lines, [
    "Sweep: 120 of 1000000 · 0% · 120/s · 2 h 19 min left",
    "Sweep: 120 of 1000000 | in 2 h 0 min",
  ]);
});

Deno.test("progress() shows at most four updates a second, and always the end", async () => {
  const { now, pass } = clock();
  const { lines, sink } = recorder();
  const report = progress({ label: "Steps", total: 100 }, { sink, now });
  for (let step = 1; step <= 100; step++) {
    pass(10);
    await report.update(step);
  }
  await report.done();
  assertEquals(lines.map((line) => line.split(" of")[0]), [
    "Steps: 1",
    "Steps: 26",
    "Steps: 51",
    "Steps: 76",
    "Steps: 100",
  ]);
});

Deno.test("progress() refuses a total of nothing and a count outside it", async () => {
  for (const total of [0, -1, NaN, Infinity]) {
    assertThrows(() => progress({ label: "x", total }), RangeError, '"total" must be');
  }
  const { sink } = recorder();
  const report = progress({ label: "x", total: 2 }, { sink });
  for (const done of [-1, 3, NaN]) {
    await assertRejects(() => report.update(done), RangeError, '"done" must be within 0 .. 2');
  }
});

Deno.test("in a notebook progress is one display that is updated, and that keeps no times", async () => {
  const sent: [string, Record<string, unknown>][] = [];
  const broadcast = (type: string, content: Record<string, unknown>) =>
    void sent.push([type, content]);
  const { now, pass } = clock();
  const sink = notebookSink({ broadcast });
  const report = progress({ label: "Train", total: 3, unit: "epochs" }, { sink, now });
  for (let epoch = 1; epoch <= 3; epoch++) {
    pass(777);
    await report.update(epoch);
  }
  await report.done("loss 0.1");
  assertEquals(sent.map(([type]) => type), [
    "display_data",
    "update_display_data",
    "update_display_data",
    "update_display_data",
  ]);
  const displays = new Set(sent.map(([, { transient }]) => JSON.stringify(transient)));
  assertEquals(displays.size, 1);
  assert([...displays][0]!.includes("display_id"));
  assertEquals(sent.at(-1)![1].data, { "text/plain": "Train: 3 of 3 epochs · loss 0.1" });
});

Deno.test("in a notebook what never updates still leaves its last line", async () => {
  const sent: string[] = [];
  const sink = notebookSink({ broadcast: (type) => void sent.push(type) });
  await progress({ label: "Train", total: 3 }, { sink }).done();
  assertEquals(sent, ["display_data"]);
});

Deno.test("in a terminal progress is one line, overwritten whole and ended", () => {
  let text = "";
  const sink = terminalSink((part) => void (text += part), () => 20);
  sink.show("a line that is wider than that");
  sink.show("short");
  sink.end("end", "in 3 s");
  assertEquals(text, "\ra line that is wide\rshort              \rend · in 3 s\n");
});

Deno.test("piped, progress writes nothing", async () => {
  const code = `
    import { progress } from "@lib/runtime";
    const report = progress({ label: "Train", total: 2 });
    await report.update(1);
    await report.done();`;
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "piped",
    stderr: "piped",
  }).output();
  assertEquals([success, stdout.length, stderr.length], [true, 0, 0]);
});
