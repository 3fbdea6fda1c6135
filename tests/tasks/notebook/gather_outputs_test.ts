import { assertEquals } from "@std/assert";
import type { Output } from "../../../lib/tasks/notebook/notebook.ts";
import { gatherOutputs } from "../../../lib/tasks/notebook/gather_outputs.ts";

const message = (type: string, content: Record<string, unknown>) => ({
  type,
  id: "",
  parent: "",
  content,
});
const text = (name: string, text: string) => message("stream", { name, text });
const display = (plain: string, display_id?: string, type = "display_data") =>
  message(type, { data: { "text/plain": plain }, metadata: {}, transient: { display_id } });

/** What the outputs show, one entry an output. */
function shown(outputs: readonly Output[]): unknown[] {
  return outputs.map(({ text, data }) => text ?? data?.["text/plain"]);
}

function gather(...messages: ReturnType<typeof message>[]): Output[] {
  const outputs: Output[] = [];
  const log = gatherOutputs();
  log.begin(outputs);
  messages.forEach((one) => log.add(one));
  return outputs;
}

Deno.test("gatherOutputs() joins neighbouring texts of one stream and no others", () => {
  const outputs = gather(
    text("stdout", "a\n"),
    text("stdout", "b\n"),
    text("stderr", "c\n"),
    text("stdout", "d\n"),
    display("e"),
    text("stdout", "f\n"),
  );
  assertEquals(shown(outputs), ["a\nb\n", "c\n", "d\n", "e", "f\n"]);
});

Deno.test("gatherOutputs() updates a display in place, in an earlier cell too, and adds none for it", () => {
  const log = gatherOutputs();
  const first: Output[] = [], second: Output[] = [];
  log.begin(first);
  log.add(display("10%", "bar"));
  log.add(text("stdout", "between\n"));
  log.add(display("50%", "bar", "update_display_data"));
  log.begin(second);
  log.add(display("100%", "bar", "update_display_data"));
  assertEquals([shown(first), shown(second)], [["100%", "between\n"], []]);
});

Deno.test("gatherOutputs() drops what is unknown and keeps no transient ids", () => {
  const outputs = gather(message("comm_open", {}), display("a", "id"));
  assertEquals(outputs, [
    { output_type: "display_data", data: { "text/plain": "a" }, metadata: {} },
  ]);
});

Deno.test("gatherOutputs() clears at once, or with the next output where it is asked to wait", () => {
  const clear = (wait: boolean) => message("clear_output", { wait });
  assertEquals(shown(gather(display("a"), clear(false))), []);
  assertEquals(shown(gather(display("a"), clear(true))), ["a"]);
  assertEquals(shown(gather(display("a"), clear(true), display("b"))), ["b"]);
});
