import { projectRoot } from "../project.ts";

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
  const rows: Record<string, { result: string; seconds: number }> = {};
  for (const { name, args } of GATE) {
    console.log(`\n== ${name}`);
    const started = performance.now();
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: projectRoot,
      stdin: "null",
    }).spawn().status;
    const seconds = Math.round((performance.now() - started) / 1000);
    rows[name] = { result: success ? "ok" : "FAILED", seconds };
  }
  console.table(rows);
  Deno.exit(Object.values(rows).every(({ result }) => result === "ok") ? 0 : 1);
}
