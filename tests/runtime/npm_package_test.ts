import { assert, assertEquals, assertRejects } from "@std/assert";
import { fetchNpmPackage } from "@lib/runtime";
import { gzip } from "../fixtures/idx_files.ts";
import { nowhere, withRegistry } from "../fixtures/npm_registry.ts";

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

Deno.test("fetchNpmPackage() gives the folder of a package's files, without running its scripts", async () => {
  const manifest = {
    name: "numbers",
    version: "1.2.3",
    scripts: { preinstall: "exit 1", postinstall: "exit 1" },
  };
  const archive = await gzip(tar({
    "package/package.json": JSON.stringify(manifest),
    "package/data/numbers.txt": "1 2 3",
  }));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", archive)).toBase64();
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, onListen: () => {} }, (request) => {
    const { pathname, origin } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/numbers.tgz") return new Response(archive);
    const dist = { tarball: `${origin}/numbers.tgz`, integrity: `sha512-${digest}` };
    const versions = { "1.2.3": { ...manifest, dist } };
    return Response.json({ name: "numbers", "dist-tags": { latest: "1.2.3" }, versions });
  });
  try {
    await withRegistry(`http://127.0.0.1:${server.addr.port}/`, async () => {
      const fetch = () => fetchNpmPackage("numbers", { version: "1.2.3", megabytes: 1 });
      const text = await Deno.readTextFile(new URL("data/numbers.txt", await fetch()));
      assertEquals(text, "1 2 3");
      assert(asked.includes("/numbers.tgz"));
      asked.splice(0);
      await fetch();
      assertEquals(asked, [], "the second time it comes from the cache");
    });
  } finally {
    await server.shutdown();
  }
});

Deno.test("fetchNpmPackage() says what could not be fetched where there is no network", async () => {
  await withRegistry(nowhere, async () => {
    await assertRejects(
      () => fetchNpmPackage("numbers", { version: "1.2.3", megabytes: 1 }),
      Error,
      `Cannot fetch "numbers@1.2.3" from npm: it is not in Deno's cache and the download failed`,
    );
  });
});

Deno.test("fetchNpmPackage() stops with the reason of its signal", async () => {
  const controller = new AbortController();
  const waiting = Promise.withResolvers<void>();
  const server = Deno.serve({ port: 0, onListen: () => {} }, async () => {
    controller.abort(new Error("enough"));
    await waiting.promise;
    return new Response(null, { status: 404 });
  });
  try {
    await withRegistry(`http://127.0.0.1:${server.addr.port}/`, async () => {
      await assertRejects(
        () =>
          fetchNpmPackage("numbers", { version: "1.2.3", megabytes: 1, signal: controller.signal }),
        Error,
        "enough",
      );
    });
  } finally {
    waiting.resolve();
    await server.shutdown();
  }
});
