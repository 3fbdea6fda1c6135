import type { Dataset } from "@lib/datasets";
import type { Random } from "@lib/runtime";

/** Random changes of training images that keep their labels true. */
export interface Augmentation {
  /** Whether to mirror every other image, left to right. */
  readonly flip: boolean;
  /** Largest shift along height and width in pixels, 0 or more; the edge fills with 0. */
  readonly shift: number;
}

/** Images [count, ...shape], each changed at random; the same array where nothing is to change. */
export function augment(
  images: Float32Array,
  [height, width, channels]: Dataset["shape"],
  { flip, shift, random }: Augmentation & { readonly random: Random },
): Float32Array {
  if (!flip && shift === 0) return images;
  const result = new Float32Array(images.length);
  const size = height * width * channels;
  for (let start = 0; start < images.length; start += size) {
    const down = random.integer(2 * shift + 1) - shift;
    const right = random.integer(2 * shift + 1) - shift;
    const mirrored = flip && random.integer(2) === 1;
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const column = mirrored ? width - 1 - (x - right) : x - right;
        const from = start + ((y - down) * width + column) * channels;
        const to = start + (y * width + x) * channels;
        for (let c = 0; c < channels; c++) result[to + c] = images[from + c]!;
      }
    }
  }
  return result;
}
