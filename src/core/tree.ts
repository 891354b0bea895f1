/**
 * Trees: a leaf, or a record of trees. States, parameters and results are trees of values or arrays; the order of leaves is the
 * order of the keys as written, depth first.
 */
export type Tree<T> = T | { readonly [key: string]: Tree<T> };

/** The leaves with their paths ("state.positions"). `isLeaf` decides what counts as a leaf. */
export function leaves<T>(tree: Tree<T>, isLeaf: (x: unknown) => x is T, path = ""): { path: string; leaf: T }[] {
  if (isLeaf(tree)) return [{ path, leaf: tree }];
  if (tree === null || typeof tree !== "object") throw new TypeError(`${path || "tree"}: expected a record of arrays, found ${tree === null ? "null" : typeof tree}`);
  return Object.entries(tree as Record<string, Tree<T>>).flatMap(([key, sub]) => leaves(sub, isLeaf, path ? `${path}.${key}` : key));
}

/** The same tree with every leaf replaced, in the order of {@link leaves}. */
export function mapTree<T, U>(tree: Tree<T>, isLeaf: (x: unknown) => x is T, f: (leaf: T, path: string) => U, path = ""): Tree<U> {
  if (isLeaf(tree)) return f(tree, path);
  const out: Record<string, Tree<U>> = {};
  for (const [key, sub] of Object.entries(tree as Record<string, Tree<T>>)) out[key] = mapTree(sub, isLeaf, f, path ? `${path}.${key}` : key);
  return out;
}
