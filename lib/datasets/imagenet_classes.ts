/**
 * The names of ImageNet's 1,000 classes, in the order of their indices; two of them, 134 the bird and
 * 517 the machine, are both called crane.
 *
 * @see O. Russakovsky and others, ImageNet Large Scale Visual Recognition Challenge, IJCV 2015,
 * arXiv 1409.0575.
 */
export async function imagenetClasses(): Promise<readonly string[]> {
  return JSON.parse(
    await Deno.readTextFile(new URL("../../data/photos/classes.json", import.meta.url)),
  );
}
