/** The error of every weight file that is not as it must be. */
export function unreadable(file: string, why: string): Error {
  return new Error(`Cannot read "${file}" as ${why}`);
}
