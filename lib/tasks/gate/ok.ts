import { projectRoot, textTable } from "../project.ts";

/**
 * The one gate: everything that must hold before a change is committed. All of it runs, whatever
 * fails.
 */
const GATE: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: "format", args: ["fmt", "--check", "--ignore=notebooks,data,figures"] },
  { name: "lint", args: ["lint"] },
  { name: "types", args: ["check", "--quiet", "lib", "tests"] },
  { name: "notebooks", args: ["run", "-A", "lib/tasks/gate/check_notebooks.ts"] },
  { name: "architecture", args: ["run", "-A", "lib/tasks/gate/architecture.ts"] },
  { name: "exports", args: ["run", "-A", "lib/tasks/gate/exports.ts"] },
  { name: "examples", args: ["run", "-A", "lib/tasks/gate/examples.ts"] },
  { name: "tests", args: ["run", "-A", "lib/tasks/gate/test.ts"] },
];

if (import.meta.main) {
  const rows: string[][] = [];
  let failed = false;
  for (const { name, args } of GATE) {
    console.log(`\n== ${name}`);
    const started = performance.now();
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: projectRoot,
      stdin: "null",
    }).spawn().status;
    failed ||= !success;
    const seconds = (performance.now() - started) / 1000;
    rows.push([name, success ? "ok" : "FAILED", seconds.toFixed(1)]);
  }
  console.log(`\n${textTable(["check", "result", "seconds"], rows)}`);
  Deno.exit(failed ? 1 : 0);
}
