/**
 * Writes a file so that whoever reads it sees the old contents or the new ones, never a part: into
 * a temporary file beside it, which then takes its name.
 */
export async function writeFileAtomically(path: string | URL, bytes: Uint8Array): Promise<void> {
  const temporary = path instanceof URL ? new URL(`${path.href}.part`) : `${path}.part`;
  try {
    await Deno.writeFile(temporary, bytes);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary).catch(() => {});
    throw error;
  }
}
