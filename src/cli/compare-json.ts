/**
 * Whether two JSON values say the same, and where they first differ, in words for an error line. The order of keys does not matter.
 */

/** Same value, whatever the order of keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return difference(a, b, "") === undefined;
}

/** "kT is 1.2 there, 1.5 here": the first place where two values differ. */
export function firstDifference(a: unknown, b: unknown, nameA: string, nameB: string): string {
  const found = difference(a, b, "");
  if (found === undefined) return "no difference";
  const say = (value: unknown): string => (value === undefined ? "absent" : short(value));
  return `${found.path || "it"} is ${say(found.a)} ${nameA}, ${say(found.b)} ${nameB}`;
}

interface Difference { readonly path: string; readonly a: unknown; readonly b: unknown }

function difference(a: unknown, b: unknown, path: string): Difference | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return { path, a, b };
    for (let i = 0; i < a.length; i++) {
      const found = difference(a[i], b[i], `${path}[${i}]`);
      if (found) return found;
    }
    return undefined;
  }
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const found = difference(a[key], b[key], path ? `${path}.${key}` : key);
      if (found) return found;
    }
    return undefined;
  }
  return Object.is(a, b) ? undefined : { path, a, b };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
