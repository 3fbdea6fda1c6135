import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { cacheFolder, download, sha256 } from "@lib/runtime";
import { half, killAt, rest } from "../fixtures/broken_download.ts";
import { namesIn, withCache } from "../fixtures/temporary_cache.ts";

const whole = Uint8Array.from({ length: 300_000 }, (_, i) => i * 7 % 256);
const right = await sha256(whole);
const options = { label: "numbers", sha256: right, megabytes: 1 };

/** Runs `use` with an empty cache and a server that answers with `respond`. */
async function withServer(
  respond: (asked: number, request: Request) => Response,
  use: (url: string, left: () => Promise<string[]>, asked: () => number) => Promise<void>,
): Promise<void> {
  let asked = 0;
  const options = { port: 0, onListen() {}, onError: () => new Response() };
  const server = Deno.serve(options, (request) => respond(asked++, request));
  const url = `http://127.0.0.1:${server.addr.port}/numbers.bin?x=1`;
  try {
    await withCache((folder) => use(url, () => namesIn(folder), () => asked));
  } finally {
    await server.shutdown();
  }
}

const kept = (hash: string) => `${hash.slice(0, 16)}-numbers.bin`;

Deno.test("download() brings the file, and takes it from the cache the second time", async () => {
  await withServer(() => new Response(whole), async (url, left, asked) => {
    const file = await download(url, options);
    assertEquals(await Deno.readFile(file), whole);
    assertEquals(await left(), [kept(right)]);
    assertEquals(await download(new URL(url), options), file);
    assertEquals(asked(), 1);
  });
});

Deno.test("download() brings a file anew that has been damaged in the cache", async () => {
  await withServer(() => new Response(whole), async (url, left, asked) => {
    const file = await download(url, options);
    await Deno.writeFile(file, whole.with(5, 0));
    assertEquals(await Deno.readFile(await download(url, options)), whole);
    assertEquals([await left(), asked()], [[kept(right)], 2]);
  });
});

Deno.test("download() refuses another file and keeps nothing of it", async () => {
  const wrong = whole.with(5, 0);
  await withServer(() => new Response(wrong), async (url, left) => {
    const error = await assertRejects(() => download(url, options), Error, "numbers");
    assertStringIncludes(error.message, `its SHA-256 must be ${right}`);
    assertStringIncludes(error.message, `has ${await sha256(wrong)}`);
    assertEquals(await left(), []);
  });
});

Deno.test("download() of a file whose hash is unknown tells the hash, with which it can be used", async () => {
  await withServer(() => new Response(whole), async (url, left, asked) => {
    const unknown = { ...options, sha256: "unknown" };
    const error = await assertRejects(() => download(url, unknown), Error, "is not known");
    assertStringIncludes(error.message, right);
    assertEquals(await Deno.readFile(await download(url, options)), whole);
    assertEquals([await left(), asked()], [[kept(right)], 1]);
  });
});

/** Whether only the beginning of a file is left. */
const isPart = (names: readonly string[]) =>
  names.length === 1 && names[0]!.endsWith("-numbers.bin.part");

Deno.test("download() that broke off goes on behind what has come", async () => {
  const ranges: (string | null)[] = [];
  const respond = (asked: number, request: Request) => {
    ranges.push(request.headers.get("range"));
    return asked === 0 ? half(whole, true) : rest(whole, request);
  };
  await withServer(respond, async (url, left) => {
    await assertRejects(() => download(url, options), Error, "it broke off after 150000 bytes");
    assert(isPart(await left()));
    assertEquals(await Deno.readFile(await download(url, options)), whole);
    assertEquals([ranges, await left()], [[null, "bytes=150000-"], [kept(right)]]);
  });
});

Deno.test("download() starts anew where the server cannot go on, or has nothing behind what is there", async () => {
  for (const status of [200, 416]) {
    const respond = (asked: number, request: Request) =>
      asked === 0
        ? half(whole, true)
        : status === 416 && request.headers.has("range")
        ? new Response("no", { status })
        : new Response(whole);
    await withServer(respond, async (url, left) => {
      await assertRejects(() => download(url, options), Error, "it broke off after ");
      assertEquals(await Deno.readFile(await download(url, options)), whole);
      assertEquals(await left(), [kept(right)]);
    });
  }
});

Deno.test("download() that goes on with another file keeps nothing, and the next one is whole", async () => {
  const respond = (asked: number, request: Request) =>
    asked === 0 ? half(whole, true) : rest(asked === 1 ? whole.with(200_000, 1) : whole, request);
  await withServer(respond, async (url, left) => {
    await assertRejects(() => download(url, options), Error, "it broke off after ");
    await assertRejects(() => download(url, options), Error, `its SHA-256 must be ${right}`);
    assertEquals(await left(), []);
    assertEquals(await Deno.readFile(await download(url, options)), whole);
  });
});

Deno.test("download() of a process that is killed is gone on with by the next one", async () => {
  const respond = (asked: number, request: Request) =>
    asked === 0 ? half(whole, false) : rest(whole, request);
  await withServer(respond, async (url, left) => {
    const module = import.meta.resolve("@lib/runtime");
    const code = `const { download } = await import("${module}");
await download("${url}", ${JSON.stringify(options)});`;
    await killAt(150_000, code, cacheFolder());
    assert(isPart(await left()));
    assertEquals(await Deno.readFile(await download(url, options)), whole);
    assertEquals(await left(), [kept(right)]);
  });
});

Deno.test("download() called twice at once brings the file once", async () => {
  await withServer(() => new Response(whole), async (url, left, asked) => {
    const [first, second] = await Promise.all([download(url, options), download(url, options)]);
    assertEquals(first, second);
    assertEquals([await left(), asked()], [[kept(right)], 1]);
  });
});

Deno.test("download() stops at its signal with its reason and keeps what has come", async () => {
  const controller = new AbortController();
  const endless = () =>
    new Response(
      new ReadableStream({
        start: (stream) => stream.enqueue(whole.subarray(0, 9)),
        pull: () => void setTimeout(() => controller.abort(new Error("enough")), 20),
      }),
    );
  await withServer(endless, async (url, left, asked) => {
    const { signal } = controller;
    await assertRejects(() => download(url, { ...options, signal }), Error, "enough");
    assert(isPart(await left()));
    await assertRejects(() => download(url, { ...options, signal }), Error, "enough");
    assertEquals(asked(), 1, "an aborted signal starts nothing");
  });
});

Deno.test("download() that Stop ends does not blame the connection, and keeps what has come", async () => {
  const stop = () => {
    throw new DOMException("The cell was stopped", "AbortError");
  };
  await withServer(() => half(whole, false), async (url, left) => {
    const sink = { show: stop, end() {} };
    await assertRejects(() => download(url, options, { sink }), DOMException, "was stopped");
    assert(isPart(await left()));
  });
});

Deno.test("download() refuses what goes on beyond the announced size", async () => {
  await withServer(() => new Response(whole), async (url, left) => {
    const small = { ...options, megabytes: 0.2 };
    await assertRejects(() => download(url, small), Error, "it must end within 0.2 MB");
    assertEquals(await left(), []);
  });
});

Deno.test("download() says what the server answered, and that the machine may be offline", async () => {
  await withServer(() => new Response("no", { status: 404 }), async (url, left) => {
    await assertRejects(() => download(url, options), Error, "the server answered 404");
    // Nothing listens on this port.
    const error = await assertRejects(() => download("http://127.0.0.1:1/x", options), Error);
    assertStringIncludes(error.message, `Cannot download "numbers" from http://127.0.0.1:1/x: `);
    assertStringIncludes(error.message, "(is this machine offline?)");
    assertEquals(await left(), []);
  });
});

Deno.test("download() refuses a hash that is none and a size that is none", async () => {
  const url = "http://127.0.0.1:1/x";
  for (const sha256 of ["", right.toUpperCase(), right.slice(1)]) {
    await assertRejects(
      () => download(url, { ...options, sha256 }),
      RangeError,
      `"sha256" must be`,
    );
  }
  for (const megabytes of [0, -1, NaN]) {
    const wrong = { ...options, megabytes };
    await assertRejects(
      () => download(url, wrong),
      RangeError,
      `"megabytes" must be a positive number`,
    );
  }
});

Deno.test("cacheFolder() is the one that ATTRIBUTION_CACHE names, or lies in the system's", () => {
  const before = Deno.env.get("ATTRIBUTION_CACHE");
  try {
    Deno.env.set("ATTRIBUTION_CACHE", "/somewhere");
    assertEquals(cacheFolder(), "/somewhere");
    Deno.env.delete("ATTRIBUTION_CACHE");
    assert(/.[/\\]attribution-notebooks$/.test(cacheFolder()));
  } finally {
    if (before !== undefined) Deno.env.set("ATTRIBUTION_CACHE", before);
  }
});
