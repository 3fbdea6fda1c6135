import { deno } from "./project.ts";

/** What the set-up has to know of the machine and of the user's wishes. */
export interface Facts {
  /** Whether WebGPU has an adapter, hardware or software. */
  readonly adapter: boolean;
  /** ATTRIBUTION_BACKEND, where it is set. */
  readonly forced?: string | undefined;
  /** ATTRIBUTION_SKIP_SETUP=1: install nothing. */
  readonly skip: boolean;
  /** Debian, Ubuntu or a relative of theirs, with apt-get. */
  readonly debian: boolean;
  readonly root: boolean;
}

type Decision = "nothing to do" | "install" | "advise";

const PACKAGES = ["libvulkan1", "mesa-vulkan-drivers"];
const COMMAND = `apt-get install --no-install-recommends ${PACKAGES.join(" ")}`;

/** Installs only where an adapter is missing and wanted, on Debian, as root, unless told not to. */
export function decide({ adapter, forced, skip, debian, root }: Facts): Decision {
  if (adapter || forced === "wasm" || forced === "cpu") return "nothing to do";
  return debian && root && !skip ? "install" : "advise";
}

/**
 * Sees to it that there is a WebGPU adapter where that is possible: on Debian and Ubuntu as root it
 * installs Mesa's software Vulkan driver and says so, elsewhere it says in one line what to
 * install. Changes nothing else.
 *
 * @returns The backends that can be used, the preferred one first.
 */
export async function setup(): Promise<("webgpu" | "wasm" | "cpu")[]> {
  const forced = Deno.env.get("ATTRIBUTION_BACKEND");
  let adapter = await hasAdapter();
  const decision = decide({
    adapter,
    forced,
    skip: Deno.env.get("ATTRIBUTION_SKIP_SETUP") === "1",
    debian: await isDebian(),
    root: Deno.build.os === "linux" && Deno.uid() === 0,
  });
  if (decision === "advise") console.log(advice());
  if (decision === "install") {
    console.log(
      `No WebGPU adapter: installing ${PACKAGES.join(" ")} with apt-get, a software adapter ` +
        `(ATTRIBUTION_SKIP_SETUP=1 prevents this).`,
    );
    const problem = await install();
    adapter = !problem && await hasAdapter();
    if (!adapter) console.log(`${problem || "Still no WebGPU adapter"}: going on with wasm.`);
  }
  if (forced === "webgpu" || forced === "wasm" || forced === "cpu") return [forced];
  return adapter ? ["webgpu", "wasm"] : ["wasm"];
}

function advice(): string {
  const how = Deno.build.os === "linux"
    ? `install a Vulkan driver (Debian, Ubuntu: ${COMMAND})`
    : "update the graphics driver";
  return `No WebGPU adapter, going on with wasm; to get one, ${how}.`;
}

/** Asks in a process of its own, as a process that has found no adapter finds none later either. */
export async function hasAdapter(): Promise<boolean> {
  const code = "console.log((await navigator.gpu?.requestAdapter()) ? 'adapter: yes' : '')";
  return (await deno(["eval", "--no-config", code])).text.includes("adapter: yes");
}

async function isDebian(): Promise<boolean> {
  const release = await Deno.readTextFile("/etc/os-release").catch(() => "");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

/** Installs the packages; gives what went wrong in one line, or "". */
async function install(): Promise<string> {
  const options = ["-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30"];
  const steps = [["update"], ["install", "-y", "--no-install-recommends", ...PACKAGES]];
  for (const step of steps) {
    try {
      const { success, stderr } = await new Deno.Command("apt-get", {
        args: [...options, ...step],
        env: { DEBIAN_FRONTEND: "noninteractive" },
        stdin: "null",
      }).output();
      if (success) continue;
      const reason = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
      return `apt-get ${step[0]} failed (${reason})`;
    } catch (error) {
      return `apt-get could not be started (${error instanceof Error ? error.message : error})`;
    }
  }
  return "";
}

if (import.meta.main) console.log(`Backends: ${(await setup()).join(", ")}`);
