export interface ProgressOptions {
  readonly label: string;
  readonly total: number;
  readonly unit?: string;
}
export interface Progress {
  update(done: number, note?: string): Promise<void>;
  done(note?: string): Promise<void>;
}
export function progress(_options: ProgressOptions): Progress {
  return { update: () => Promise.resolve(), done: () => Promise.resolve() };
}
