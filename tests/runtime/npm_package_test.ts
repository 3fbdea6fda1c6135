import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Broadcaster, fetchNpmPackage, sha256 } from "@lib/runtime";
import { npmRegistry } from "../../lib/runtime/npm_package.ts";
import { half, killAt, rest, run } from "../fixtures/broken_download.ts";
import { gzip } from "../fixtures/idx_files.ts";
import { nowhere, withRegistry } from "../fixtures/npm_registry.ts";
import { namesIn, withCache } from "../fixtures/temporary_cache.ts";
import { withFolder } from "../fixtures/temporary_folder.ts";

/** A tar archive of text files: a header of 512 bytes each, contents padded to 512. */
function tar(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const size = text.length.toString(8).padStart(11, "0");
    const fields = [name.padEnd(100, "\0"), "0000644\0", "0000000\0", "0000000\0", `${size}\0`];
    const head = fields.join("") + "00000000000\0";
    const sum = [...head].reduce((total, letter) => total + letter.charCodeAt(0), 8 * 32 + 48);
    const header = `${head}${sum.toString(8).padStart(6, "0")}\0 0`.padEnd(512, "\0");
    return [header, text.padEnd(Math.ceil(text.length / 512) * 512, "\0")];
  });
  return new TextEncoder().encode([...blocks, "\0".repeat(1024)].join(""));
}

const numbers = Array.from({ length: 50_000 }, (_, i) => i * i % 9973).join(" ");
const scripts = { preinstall: "touch ran", install: "touch ran", postinstall: "touch ran" };
const archive = await gzip(tar({
  "package/package.json": JSON.stringify({ name: "numbers", version: "1.2.3", scripts }),
  "package/data/numbers.txt": numbers,
}));
const options = { version: "1.2.3", sha256: await sha256(archive), megabytes: 1 };
const kept = `${options.sha256.slice(0, 16)}-numbers-1.2.3`;

const readNumbers = async (folder: URL) =>
  await Deno.readTextFile(new URL("data/numbers.txt", folder));

/** Code for a process of its own, which fails unless the package comes whole. */
const code = () =>
  `Deno.env.set("NPM_CONFIG_REGISTRY", "${Deno.env.get("NPM_CONFIG_REGISTRY")}");
const { fetchNpmPackage } = await import("${import.meta.resolve("@lib/runtime")}");
const folder = await fetchNpmPackage("numbers", ${JSON.stringify(options)});
const text = await Deno.readTextFile(new URL("data/numbers.txt", folder));
if (text.length !== ${numbers.length}) Deno.exit(1);`;

/** Runs `use` with an empty cache and a registry, below a path, that answers with `respond`. */
async function withServer(
  respond: (asked: number, request: Request) => Response,
  use: (folder: string, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve(
    { port: 0, onListen() {}, onError: () => new Response() },
    (request) => {
      const range = request.headers.get("range");
      return respond(
        asked.push(new URL(request.url).pathname + (range ? ` ${range}` : "")) - 1,
        request,
      );
    },
  );
  try {
    const url = `http://127.0.0.1:${server.addr.port}/mirror/npm`;
    await withRegistry(url, (folder) => use(folder, asked));
  } finally {
    await server.shutdown();
  }
}

const path = "/mirror/npm/numbers/-/numbers-1.2.3.tgz";

Deno.test("fetchNpmPackage() gives the folder of a package's files, without running its scripts", async () => {
  await withServer(() => new Response(archive), async (folder, asked) => {
    const found = await fetchNpmPackage("numbers", options);
    assertEquals(await readNumbers(found), numbers);
    assertEquals(await namesIn(folder), [kept], "neither the archive nor a lock is left");
    assertEquals(await namesIn(`${folder}/${kept}`), ["data", "package.json"]);
    assertEquals(await fetchNpmPackage("numbers", options), found);
    assertEquals(asked, [path], "the second time it comes from the cache");
  });
});

Deno.test("fetchNpmPackage() asks for a package of a scope as registries name it", async () => {
  await withServer(() => new Response(archive), async (_, asked) => {
    assertEquals(await readNumbers(await fetchNpmPackage("@some/numbers", options)), numbers);
    assertEquals(asked, ["/mirror/npm/@some/numbers/-/numbers-1.2.3.tgz"]);
  });
});

Deno.test("fetchNpmPackage() of a process that is killed is gone on with by the next one, from its bytes on", async () => {
  const respond = (asked: number, request: Request) =>
    asked === 0 ? half(archive, false) : rest(archive, request);
  await withServer(respond, async (folder, asked) => {
    const bytes = Math.floor(archive.length / 2);
    await killAt(bytes, code(), folder);
    assertEquals(await readNumbers(await fetchNpmPackage("numbers", options)), numbers);
    assertEquals(asked, [path, `${path} bytes=${bytes}-`]);
    assertEquals(await namesIn(folder), [kept]);
  });
});

Deno.test("fetchNpmPackage() unpacks anew what a killed process had begun to unpack", async () => {
  await withServer(() => new Response(archive), async (folder) => {
    await Deno.mkdir(`${folder}/${kept}.part`);
    await Deno.writeTextFile(`${folder}/${kept}.part/half`, "1 2");
    assertEquals(await readNumbers(await fetchNpmPackage("numbers", options)), numbers);
    assertEquals(await namesIn(folder), [kept]);
    assertEquals(await namesIn(`${folder}/${kept}`), ["data", "package.json"]);
  });
});

Deno.test("fetchNpmPackage() in two processes at once brings the package once, whole for both", async () => {
  const isAsked = Promise.withResolvers<void>(), isWaiting = Promise.withResolvers<void>();
  const slow = async function* () {
    yield archive.subarray(0, 1000);
    isAsked.resolve();
    await isWaiting.promise;
    yield archive.subarray(1000);
  };
  await withServer(() => new Response(ReadableStream.from(slow())), async (folder, asked) => {
    const other = run(code());
    await isAsked.promise;
    const mine = fetchNpmPackage("numbers", options);
    setTimeout(isWaiting.resolve, 100);
    assertEquals(await readNumbers(await mine), numbers);
    assert((await other.status).success);
    assertEquals([asked, await namesIn(folder)], [[path], [kept]]);
  });
});

Deno.test("a notebook keeps the same line of fetchNpmPackage() whether the package has come now or before", async () => {
  const notebook = Deno as unknown as { jupyter: Broadcaster | undefined };
  const keptLines = async () => {
    const displays = new Map<unknown, unknown>();
    notebook.jupyter = {
      broadcast: (_, { transient, data }) =>
        void displays.set(
          (transient as { display_id: string }).display_id,
          (data as Record<string, string>)["text/plain"],
        ),
    };
    await fetchNpmPackage("numbers", options);
    return [...displays.values()];
  };
  await withServer(() => new Response(archive), async (_, asked) => {
    const line = "numbers 1.2.3 from npm, 1 MB if not cached: 1 of 1";
    assertEquals([await keptLines(), await keptLines()], [[line], [line]]);
    assertEquals(asked.length, 1);
  }).finally(() => notebook.jupyter = undefined);
});

Deno.test("fetchNpmPackage() refuses another archive and keeps nothing of it, and what is none", async () => {
  const text = new TextEncoder().encode("no archive");
  await withServer(() => new Response(text), async (folder) => {
    const fetch = (pin: string) => fetchNpmPackage("numbers", { ...options, sha256: pin });
    await assertRejects(
      () => fetch(options.sha256),
      Error,
      `its SHA-256 must be ${options.sha256}`,
    );
    assertEquals(await namesIn(folder), []);
    await assertRejects(async () => await fetch(await sha256(text)), Error, "BAD_ARCHIVE");
  });
});

Deno.test("fetchNpmPackage() says in a sentence that npm cannot be reached where there is no network", async () => {
  await withRegistry(nowhere, async (folder) => {
    const fetch = () => fetchNpmPackage("numbers", options);
    const { message } = await assertRejects(fetch, Deno.errors.NotConnected);
    const begin =
      `Cannot download "numbers 1.2.3 from npm" from ${nowhere}numbers/-/numbers-1.2.3.tgz`;
    assert(message.startsWith(begin) && message.endsWith("(is this machine offline?)"), message);
    assertEquals(await namesIn(folder), []);
  });
});

Deno.test("fetchNpmPackage() stops with the reason of its signal", async () => {
  const controller = new AbortController(), { signal } = controller;
  const respond = () => {
    controller.abort(new Error("enough"));
    return half(archive, false);
  };
  await withServer(respond, async (folder, asked) => {
    const fetch = () => fetchNpmPackage("numbers", { ...options, signal });
    await assertRejects(fetch, Error, "enough");
    await assertRejects(fetch, Error, "enough");
    assertEquals([asked, await namesIn(folder)], [[path], []]);
  });
});

Deno.test("npm's registry is the one that npm's settings name, or that Deno takes its packages from", async () => {
  await withFolder(async (home) => {
    await Deno.writeTextFile(
      `${home}/.npmrc`,
      "fund=false\nregistry = http://127.0.0.1:1/mirror\n",
    );
    await withCache(async () => {
      assertEquals(await npmRegistry(), "http://127.0.0.1:1/mirror/");
    }, { HOME: home, NPM_CONFIG_REGISTRY: "" });
  });
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", import.meta.resolve("../../lib/runtime/npm_package.ts")],
  }).output();
  const { npmPackages } = JSON.parse(new TextDecoder().decode(stdout));
  const packages: { name: string; registryUrl: string }[] = Object.values(npmPackages);
  assertEquals(await npmRegistry(), packages.find(({ name }) => name === "tar")?.registryUrl);
});
