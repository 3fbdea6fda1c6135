import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { findExamples } from "../../lib/tasks/gate/examples.ts";
import { projectRoot } from "../../lib/tasks/project.ts";

const path = ".github/OWN_NETWORKS.md";
const examples = findExamples(path, await Deno.readTextFile(join(projectRoot, path)));

/** Runs a block of the page in a folder of its own; gives what it printed, and whether it drew a figure. */
async function run(index: number, figure?: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "own-networks-" });
  try {
    const file = join(folder, "example.ts"), config = join(projectRoot, "deno.json");
    await Deno.writeTextFile(file, examples[index]!.code);
    // On wasm, as a software adapter would compile shaders for half a minute.
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", config, file],
      cwd: folder,
      env: { NO_COLOR: "1", ATTRIBUTION_BACKEND: "wasm" },
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(code, 0, text + new TextDecoder().decode(stderr));
    if (figure) {
      const png = await Deno.readFile(join(folder, figure));
      assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
    }
    return text;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("an image classifier of tfjs's layers loses its softmax and is attributed within 1%", async () => {
  const text = await run(0, "images.png");
  assertMatch(text, /The softmax of layer "dense_Dense1" was taken off/);
  assertMatch(text, /50 steps · F\(x\) .* completeness error \S+ logits \((0\.\d+|\de-\d+)%\)/);
});

Deno.test("a regression on a table gives the attributions known on paper", async () => {
  // (80 - 60) * (3 + mean floor on the path, 1), (3 - 2) * 10, (2 - 0) * mean area on the path, 70.
  assertMatch(await run(1, "house.png"), /\[ 80, 10, 140 \]/);
});

Deno.test("a text classifier with an embedding finds the word for and the word against", async () => {
  const text = await run(2, "review.png");
  const words = [...text.matchAll(/(\w+) (-?\d+\.\d)(?:, |$)/gm)].map(([, word, value]) =>
    [word!, Number(value)] as const
  );
  const sorted = words.toSorted(([, a], [, b]) => a - b);
  assertEquals([sorted[0]![0], sorted.at(-1)![0]], ["dull", "great"], text);
});
