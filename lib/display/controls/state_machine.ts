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
  const menu = states.map(noChanges), slider = states[0]!.map(noChanges);
  const opening = states[start.menu]![start.slider]!;
  const shown: Record<List, Tree[]> = { data: [], annotations: [], images: [], shapes: [] };
  for (const list of lists) {
    requireAlike(list, states, opening);
    itemsOf(opening, list).forEach((_, k) => {
      const all = states.map((row) => row.map((state) => itemsOf(state, list)[k]!));
      const bySlider = all.some((row) => row.some((item) => written(item) !== written(row[0])));
      for (const place of bySlider ? slider.keys() : [start.slider]) {
        const index = shown[list].length, column = all.map((row) => leavesOf(row[place]!));
        const visible = bySlider ? { visible: place === start.slider } : {};
        shown[list].push({ ...all[start.menu]![place]!, ...visible });
        const change = (choice: Changes, path: string, value: unknown) =>
          list === "data"
            ? entry(choice.traces, index).set(path, value)
            : choice.layout[`${list}[${index}].${path}`] = value ?? null;
        if (bySlider) slider.forEach((choice, s) => change(choice, "visible", s === place));
        for (const path of varying(column)) {
          column.forEach((leaves, m) => change(menu[m]!, path, leaves.get(path)));
        }
      }
    });
  }
  const rest = states.map((row) => row.map(({ layout }) => leavesOf(layout, lists)));
  for (const path of varying(rest.flat())) {
    const value = (m: number, s: number) => rest[m]![s]!.get(path);
    const column = rest.map((_, m) => written(value(m, 0)));
    if (rest.every((row, m) => row.every((_, s) => written(value(m, s)) === column[m]))) {
      menu.forEach(({ layout }, m) => layout[path] = value(m, 0) ?? null);
    } else if (column.every((text) => text === column[0])) {
      slider.forEach(({ layout }, s) => layout[path] = value(0, s) ?? null);
    } else {
      const must = "equal in all figures, or depend on one of the controls alone";
      throw new RangeError(invalid(action, `layout.${path}`, must, value(0, 0)));
    }
  }
  const { data, ...listed } = shown;
  const used = Object.entries(listed).filter(([, items]) => items.length > 0);
  return {
    data,
    layout: { ...opening.layout, ...Object.fromEntries(used) },
    menu: menu.map((choice) => asArguments(choice, data)),
    slider: slider.map((choice) => asArguments(choice, data)),
  };
}

/** What one choice changes, path by path. */
interface Changes {
  readonly traces: Map<number, Map<string, unknown>>;
  readonly layout: Record<string, unknown>;
}

const noChanges = (): Changes => ({ traces: new Map(), layout: {} });

function entry(traces: Changes["traces"], index: number): Map<string, unknown> {
  if (!traces.has(index)) traces.set(index, new Map());
  return traces.get(index)!;
}

/** `update` sets each path on all traces listed: those to which it is no change keep their value. */
function asArguments({ traces, layout }: Changes, data: readonly Tree[]): Change {
  const indices = [...traces.keys()];
  const paths = new Set([...traces.values()].flatMap((own) => [...own.keys()]));
  const values = (path: string) =>
    indices.map((index) => {
      const own = traces.get(index)!;
      return (own.has(path) ? own.get(path) : leavesOf(data[index]!).get(path)) ?? null;
    });
  return [Object.fromEntries([...paths].map((path) => [path, values(path)])), layout, indices];
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

/** Requires that all states have as many items as the opening one, each of the same type. */
function requireAlike(list: List, states: readonly (readonly Parts[])[], opening: Parts): void {
  const types = (state: Parts) => itemsOf(state, list).map(({ type = list }) => `${type}`);
  const must = `of the same types as in the opening figure, ${written(types(opening))}`;
  states.forEach((row, m) =>
    row.forEach((state, s) => {
      if (written(types(state)) === written(types(opening))) return;
      throw new TypeError(invalid(action, `${list} of figure [${m}][${s}]`, must, types(state)));
    })
  );
}
