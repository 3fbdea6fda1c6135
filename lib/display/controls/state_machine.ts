/** One figure that holds many: the parts that differ are exchanged by its menu, or shown by its slider. */
import { invalid } from "@lib/runtime";

/** Data and layout as viewers get them, long arrays in base64. */
export interface Parts {
  readonly data: readonly object[];
  readonly layout: object;
}

/** What one choice changes: the three arguments of Plotly's `update`. */
export type Change = readonly [traces: object, layout: object, indices: readonly number[]];

/** All states in one: the parts as they open, and a change for each choice. */
export interface StateMachine extends Parts {
  readonly menu: readonly Change[];
  readonly slider: readonly Change[];
}

/** Lists of a figure whose items can be shown and hidden. */
const lists = ["data", "annotations", "images", "shapes"] as const;
type List = (typeof lists)[number];
type Tree = Readonly<Record<string, unknown>>;

const action = "build an explorer";

/**
 * Whatever depends on the slider is there once for each of its places, and the slider says which is
 * seen; whatever depends on the menu is exchanged in all of them at once. So the two combine freely,
 * without a choice's knowing the other.
 *
 * @param states [menu][slider]
 * @throws {TypeError} If states differ in the number or type of their parts.
 * @throws {RangeError} If something that cannot be shown and hidden depends on both controls.
 */
export function stateMachine(
  states: readonly (readonly Parts[])[],
  start: { readonly menu: number; readonly slider: number },
): StateMachine {
  const menu = states.map(() => new Changes()), slider = states[0]!.map(() => new Changes());
  const opening = states[start.menu]![start.slider]!;
  const shown: Record<List, Tree[]> = { data: [], annotations: [], images: [], shapes: [] };
  for (const list of lists) {
    itemsOf(opening, list).forEach((item, k) => {
      const all = states.map((row) => row.map((state) => itemsOf(state, list)[k]));
      requireAlike(all, item, { list, length: itemsOf(opening, list).length, states });
      const bySlider = all.some((row) => row.some((one) => written(one) !== written(row[0])));
      for (const place of bySlider ? slider.keys() : [start.slider]) {
        const index = shown[list].length, column = all.map((row) => leavesOf(row[place]!));
        const visible = bySlider ? { visible: place === start.slider } : {};
        shown[list].push({ ...all[start.menu]![place]!, ...visible });
        const set = (changes: Changes, path: string, value: unknown) =>
          list === "data"
            ? changes.trace(index, path, value)
            : changes.layout[`${list}[${index}].${path}`] = value ?? null;
        if (bySlider) slider.forEach((changes, s) => set(changes, "visible", s === place));
        for (const path of varying(column)) {
          column.forEach((leaves, m) => set(menu[m]!, path, leaves.get(path)));
        }
      }
    });
  }
  const rest = states.map((row) => row.map(({ layout }) => leavesOf(layout, lists)));
  for (const path of varying(rest.flat())) {
    const value = (m: number, s: number) => rest[m]![s]!.get(path);
    const column = rest.map((_, m) => written(value(m, 0)));
    if (rest.every((row, m) => row.every((_, s) => written(value(m, s)) === column[m]))) {
      menu.forEach((changes, m) => changes.layout[path] = value(m, 0) ?? null);
    } else if (column.every((one) => one === column[0])) {
      slider.forEach((changes, s) => changes.layout[path] = value(0, s) ?? null);
    } else {
      const must = "equal in all figures, or depend on one of the controls alone";
      throw new RangeError(invalid(action, `layout.${path}`, must, opening.layout));
    }
  }
  const { data, ...listed } = shown;
  const used = Object.entries(listed).filter(([, items]) => items.length > 0);
  const finish = (changes: Changes) => changes.arguments(data);
  return {
    data,
    layout: { ...opening.layout, ...Object.fromEntries(used) },
    menu: menu.map(finish),
    slider: slider.map(finish),
  };
}

/** What one choice changes, gathered path by path. */
class Changes {
  readonly layout: Record<string, unknown> = {};
  readonly #traces = new Map<number, Map<string, unknown>>();

  trace(index: number, path: string, value: unknown): void {
    const own = this.#traces.get(index) ?? new Map<string, unknown>();
    this.#traces.set(index, own.set(path, value));
  }

  /** `update` sets each path on all traces listed: those to which it is no change keep their value. */
  arguments(data: readonly Tree[]): Change {
    const indices = [...this.#traces.keys()];
    const paths = new Set([...this.#traces.values()].flatMap((own) => [...own.keys()]));
    const traces = Object.fromEntries([...paths].map((path) => {
      const values = indices.map((index) => {
        const own = this.#traces.get(index)!;
        return (own.has(path) ? own.get(path) : leavesOf(data[index]!).get(path)) ?? null;
      });
      return [path, values];
    }));
    return [traces, this.layout, indices];
  }
}

const itemsOf = ({ data, layout }: Parts, list: List): readonly Tree[] =>
  (list === "data" ? data : (layout as Tree)[list] ?? []) as readonly Tree[];

const written = (value: unknown) => JSON.stringify(value);

/** Paths whose values are not equal in all of the trees. */
function varying(trees: readonly ReadonlyMap<string, unknown>[]): string[] {
  const paths = new Set(trees.flatMap((tree) => [...tree.keys()]));
  return [...paths].filter((path) =>
    trees.some((tree) => written(tree.get(path)) !== written(trees[0]!.get(path)))
  );
}

/** What hangs on a tree by its path as Plotly writes it, `line.color`; a list is a leaf. */
function leavesOf(tree: object, without: readonly string[] = []): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [name, value] of Object.entries(tree)) {
    if (without.includes(name)) continue;
    const isLeaf = typeof value !== "object" || value === null || Array.isArray(value) ||
      "bdata" in value;
    if (isLeaf) leaves.set(name, value);
    else for (const [path, leaf] of leavesOf(value)) leaves.set(`${name}.${path}`, leaf);
  }
  return leaves;
}

/** Requires that the item is there, and of one type, in all states, and that none has more. */
function requireAlike(
  all: readonly (readonly (Tree | undefined)[])[],
  item: Tree,
  { list, length, states }: {
    readonly list: List;
    readonly length: number;
    readonly states: readonly (readonly Parts[])[];
  },
): asserts all is readonly (readonly Tree[])[] {
  all.forEach((row, m) =>
    row.forEach((other, s) => {
      const count = itemsOf(states[m]![s]!, list).length;
      if (count === length && other?.type === item.type) return;
      const must = `as many and of the same types as in the opening figure, ${length} of them`;
      throw new TypeError(invalid(action, `${list} of the figure [${m}][${s}]`, must, count));
    })
  );
}
