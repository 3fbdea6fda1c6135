/**
 * How many assertions the code makes: its calls of `assert` and `assert...`, comments and texts aside. A call in a loop
 * counts once, so this is the number of claims that a reader can read; in a notebook that ran to its end all of them
 * held.
 */
export function countClaims(code: string): number {
  return code.replace(PROSE, "").match(/\bassert(?:[A-Z]\w*)?\s*(?:<[^>()]*>)?\(/g)?.length ?? 0;
}

const PROSE =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
