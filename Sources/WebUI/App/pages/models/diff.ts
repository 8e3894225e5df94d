/** A piece of a text, and whether it is in both, only in the older (`old`) or only in the newer one. */
export interface Piece {
    kind: "same" | "old" | "new";
    text: string;
}

/** A line of the difference; with its words marked where it replaces a line that is much like it. */
export interface Line {
    kind: Piece["kind"];
    pieces: Piece[];
}

/** Longest common subsequences take room with the product of both lengths; beyond this all is taken to differ. */
const cellsMax = 4_000_000;

export function diffLines(old: string, now: string): Line[] {
    const pieces = diff(old.split("\n"), now.split("\n"));
    const lines: Line[] = [];
    for (let at = 0; at < pieces.length;) {
        const removed = run(pieces, at, "old");
        const added = run(pieces, at + removed.length, "new");
        if (removed.length + added.length === 0) {
            const piece = pieces[at];
            if (piece) lines.push({ kind: "same", pieces: [piece] });
            at += 1;
            continue;
        }
        // The first removed line is compared with the first added one and so on, as people edit texts.
        const pairs = Array.from({ length: Math.min(removed.length, added.length) }, (_, index) =>
            diffWords(removed[index]?.text ?? "", added[index]?.text ?? ""));
        const side = (all: Piece[], kind: "old" | "new") => all.forEach((piece, index) => {
            const pair = pairs[index];
            lines.push({ kind, pieces: pair ? pair.filter((one) => one.kind === kind || one.kind === "same") : [{ kind: "same", text: piece.text }] });
        });
        side(removed, "old");
        side(added, "new");
        at += removed.length + added.length;
    }
    return lines;
}

/** Lines that have little in common are not marked: marks all over say nothing. */
function diffWords(old: string, now: string): Piece[] | undefined {
    const words = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^]/gu) ?? [];
    const pieces = diff(words(old), words(now));
    const common = pieces.reduce((sum, one) => sum + (one.kind === "same" ? one.text.trim().length : 0), 0);
    return common * 3 < Math.max(old.length, now.length) ? undefined : pieces;
}

function run(pieces: readonly Piece[], from: number, kind: Piece["kind"]): Piece[] {
    let end = from;
    while (pieces[end]?.kind === kind) end += 1;
    return pieces.slice(from, end);
}

export function diff(old: readonly string[], now: readonly string[]): Piece[] {
    let start = 0;
    while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
    let end = 0;
    while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1;
    const as = (kind: Piece["kind"], texts: readonly string[]): Piece[] => texts.map((text) => ({ kind, text }));
    const a = old.slice(start, old.length - end);
    const b = now.slice(start, now.length - end);
    const middle = a.length * b.length > cellsMax ? [...as("old", a), ...as("new", b)] : common(a, b);
    return [...as("same", old.slice(0, start)), ...middle, ...as("same", old.slice(old.length - end))];
}

/** By the table of the lengths of the longest common subsequences of all ends of both. */
function common(a: readonly string[], b: readonly string[]): Piece[] {
    const width = b.length + 1;
    const lengths = new Uint32Array((a.length + 1) * width);
    const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i -= 1) {
        for (let j = b.length - 1; j >= 0; j -= 1) {
            lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    const pieces: Piece[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        if (i < a.length && j < b.length && a[i] === b[j]) {
            pieces.push({ kind: "same", text: a[i] ?? "" });
            i += 1;
            j += 1;
        } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
            pieces.push({ kind: "old", text: a[i++] ?? "" });
        } else {
            pieces.push({ kind: "new", text: b[j++] ?? "" });
        }
    }
    return pieces;
}
