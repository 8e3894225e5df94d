/** A place where two texts differ, and what they have in common after it. */
export interface Change {
    old: string[];
    now: string[];
    same: string[];
}

/** The common subsequence takes room with the product of both lengths; beyond this all is taken to differ. */
const cellsMax = 4_000_000;

/** By the table of the lengths of the longest common subsequences of all ends of both. */
export function diff(a: readonly string[], b: readonly string[]): Change[] {
    if (a.length * b.length > cellsMax) return [{ old: [...a], now: [...b], same: [] }];
    const width = b.length + 1;
    const lengths = new Uint32Array((a.length + 1) * width);
    const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
    for (let i = a.length - 1; i >= 0; i -= 1) {
        for (let j = b.length - 1; j >= 0; j -= 1) {
            lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
        }
    }
    let change: Change = { old: [], now: [], same: [] };
    const changes = [change];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
        const [old, now] = [a[i], b[j]];
        if (old !== undefined && old === now) {
            change.same.push(old);
            i += 1;
            j += 1;
            continue;
        }
        if (change.same.length > 0) changes.push(change = { old: [], now: [], same: [] });
        if (old !== undefined && (now === undefined || at(i + 1, j) >= at(i, j + 1))) {
            change.old.push(old);
            i += 1;
        } else {
            change.now.push(now ?? "");
            j += 1;
        }
    }
    return changes;
}

/** The changes from word to word of a line that was rewritten; none where there is little in common: marks all over say nothing. */
export function diffWords(old: string, now: string): Change[] | undefined {
    const words = (text: string) => text.match(/\s+|[\p{L}\p{N}_]+|[^]/gu) ?? [];
    const changes = diff(words(old), words(now));
    const common = changes.flatMap((one) => one.same).join("").replace(/\s/g, "").length;
    return common * 3 < Math.max(old.length, now.length) ? undefined : changes;
}
