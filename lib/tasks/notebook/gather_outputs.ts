import { joined, type Output } from "./notebook.ts";
import type { Message } from "./wire.ts";

/** Turns a kernel's messages into the outputs of cells. */
export interface OutputLog {
  /** Starts a cell; its outputs appear in the given list, in order. */
  begin(outputs: Output[]): void;
  add(message: Message): void;
}

/**
 * Gathers as Jupyter does: neighbouring texts of one stream become one, an update replaces what was
 * shown under its display id wherever that stands, and clearing empties the cell.
 */
export function gatherOutputs(): OutputLog {
  let cell: Output[] = [];
  let clearFirst = false;
  const displays = new Map<string, Output[]>();

  return {
    begin(outputs) {
      cell = outputs;
      clearFirst = false;
    },
    add({ type, content }) {
      if (type === "update_display_data") {
        for (const output of displays.get(content.transient?.display_id) ?? []) {
          Object.assign(output, { data: content.data, metadata: content.metadata });
        }
        return;
      }
      if (type === "clear_output" && content.wait) {
        clearFirst = true;
        return;
      }
      if (type === "clear_output" || clearFirst) cell.length = 0;
      clearFirst = false;
      const output = toOutput(type, content);
      if (!output) return;
      const last = cell.at(-1);
      if (type === "stream" && last?.output_type === "stream" && last.name === output.name) {
        last.text = joined(last.text) + joined(output.text);
        return;
      }
      cell.push(output);
      const display = content.transient?.display_id;
      if (display) displays.set(display, [...displays.get(display) ?? [], output]);
    },
  };
}

function toOutput(type: string, content: Message["content"]): Output | undefined {
  const { name, text, data, metadata = {}, ename, evalue, traceback } = content;
  switch (type) {
    case "stream":
      return { output_type: type, name, text };
    case "display_data":
      return { output_type: type, data, metadata };
    case "execute_result":
      return { output_type: type, data, metadata, execution_count: content.execution_count };
    case "error":
      return { output_type: type, ename, evalue, traceback };
  }
}
