/**
 * Which nodes are open, short enough for a link: a level above which all are open, and those nodes that are not as their
 * level says, by the beginnings of their ids: `all`, `1`, `0.e896fc5c.25e90808`.
 */
export interface Open {
    level: number;
    /** Beginnings of ids. */
    flipped: ReadonlySet<string>;
}

const prefixLength = 8;

export function parseOpen(text: string | null, byDefault: number): Open {
    if (text === null) return { level: byDefault, flipped: new Set() };
    const [level = "0", ...flipped] = text.split(".");
    return { level: level === "all" ? Infinity : Number(level) || 0, flipped: new Set(flipped) };
}

export function formatOpen({ level, flipped }: Open): string {
    return [level === Infinity ? "all" : String(level), ...flipped].join(".");
}

/** @param depth of the node; roots have 0. */
export function isOpen(open: Open, id: string, depth: number): boolean {
    return depth < open.level !== open.flipped.has(id.slice(0, prefixLength));
}

export function withOpen(open: Open, ids: readonly { id: string; depth: number }[], wanted: boolean): Open {
    const flipped = new Set(open.flipped);
    for (const { id, depth } of ids) {
        const prefix = id.slice(0, prefixLength);
        if (depth < open.level === wanted) flipped.delete(prefix);
        else flipped.add(prefix);
    }
    return { level: open.level, flipped };
}
