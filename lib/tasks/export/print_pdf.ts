import { writeFileAtomically } from "@lib/runtime";
import { delimiter, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const NAMES: Readonly<Partial<Record<typeof Deno.build.os, readonly string[]>>> = {
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"]
    .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  windows: ["C:\\Program Files", "C:\\Program Files (x86)"].flatMap((folder) => [
    `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
    `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
  ]),
};

/** Chromium or a browser made of it: the one that CHROME names, or where it usually lies. */
export async function findChromium(): Promise<string | undefined> {
  const told = Deno.env.get("CHROME");
  const names = told ? [told] : NAMES[Deno.build.os] ??
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter);
  for (
    const path of names.flatMap((name) => [
      ...folders.map((folder) => join(folder, name)),
      name,
    ])
  ) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
}

/** What Chromium needs in order to work unseen, beside one that is open; root has no sandbox. */
export function headless(profile: string): string[] {
  const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
  return ["--headless", "--disable-gpu", `--user-data-dir=${profile}`]
    .concat(isRoot ? ["--no-sandbox"] : []);
}

/**
 * Prints a page to a PDF beside it, whole or not at all.
 *
 * @returns The PDF's path.
 * @throws {Error} If the browser fails or takes more than two minutes.
 */
export async function printPdf(chromium: string, page: string): Promise<string> {
  const pdf = resolve(page.replace(/\.html$/, ".pdf"));
  const folder = await Deno.makeTempDir({ prefix: "chromium-" });
  try {
    const printed = join(folder, "page.pdf");
    const { stderr } = await new Deno.Command(chromium, {
      args: [
        ...headless(folder),
        "--no-pdf-header-footer",
        `--print-to-pdf=${printed}`,
        pathToFileURL(resolve(page)).href,
      ],
      signal: AbortSignal.timeout(120_000),
      stdin: "null",
    }).output();
    const bytes = await Deno.readFile(printed).catch(() => {
      throw new Error(`${chromium} printed nothing: ${new TextDecoder().decode(stderr).trim()}`);
    });
    await writeFileAtomically(pdf, bytes);
    return pdf;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
