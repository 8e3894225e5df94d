import { collator } from "../../core/format";
import { ParamColumn, SearchSpace, searchSpace } from "../../core/stats";
import { SweepData } from "../../core/sweep";

/** What several sweeps searched of one param; null for a sweep without it. */
export interface SpaceRow {
    key: string;
    cells: (SearchSpace | null)[];
    /** `unclear`: they look different, but trials are so few that this may be chance. */
    verdict: "same" | "unclear" | "differs";
}

/** What is less likely than this by chance alone is taken for a difference of the spaces. */
const unlikely = 0.02;
/** As many distinct numbers are a grid, and compared one by one; more are a range. */
const gridAtMost = 8;

/**
 * Compares what sweeps searched, as far as it shows in their trials. Random trials seldom reach both ends of their range
 * and may miss a category: so a sweep only counts as narrower if that many trials would hardly have missed the rest.
 */
export function compareSpaces(sweeps: readonly SweepData[]): SpaceRow[] {
    const keys = [...new Set(sweeps.flatMap((sweep) => sweep.params.map(({ key }) => key)))].sort(collator.compare);
    const rows = keys.map((key) => {
        const columns = sweeps.map((sweep) => {
            const column = sweep.params.find((param) => param.key === key);
            return column?.texts.some((text) => text !== null) ? column : null;
        });
        const cells = columns.map((column) => (column === null ? null : searchSpace([column])[0] ?? null));
        return { key, cells, verdict: verdictOf(columns, cells, sweeps) };
    });
    const rank = { differs: 0, unclear: 1, same: 2 };
    return rows.sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

function verdictOf(
    columns: readonly (ParamColumn | null)[], cells: readonly (SearchSpace | null)[], sweeps: readonly SweepData[],
): SpaceRow["verdict"] {
    const there = columns.filter((column): column is ParamColumn => column !== null);
    const spaces = cells.filter((cell): cell is SearchSpace => cell !== null);
    const logged = there.map((column) => column.texts.filter((text) => text !== null).length);
    // A param that only some trials have may be missing from all of a small sweep.
    const share = sum(logged) / sum(there.map((column) => column.texts.length));
    const lacking = sweeps.filter((sweep, index) => columns[index] === null && sweep.ids.length > 0)
        .map((sweep) => (1 - share) ** sweep.ids.length);
    const chances = [...lacking, ...(ofRanges(there, spaces, logged) ?? ofCategories(there, logged))];
    if (together(chances) < unlikely) return "differs";
    return chances.some((chance) => chance < 1) ? "unclear" : "same";
}

/**
 * How likely all that would be by chance: one sweep that stands out among many (Bonferroni), or several that stand out a
 * little each (Fisher's method).
 */
function together(chances: readonly number[]): number {
    const single = least(chances) * chances.length;
    const half = -sum(chances.map((chance) => Math.log(Math.max(chance, 1e-300))));
    let term = Math.exp(-half);
    let all = 0;
    chances.forEach((_, index) => {
        all += term;
        term *= half / (index + 1);
    });
    return Math.min(single, all);
}

/** How likely each sweep would cover no more of the common range than it does; null where it is no range. */
function ofRanges(columns: readonly ParamColumn[], spaces: readonly SearchSpace[], logged: readonly number[]): number[] | null {
    const numbers = columns.map((column) => (column.numbers === null ? null : [...column.numbers].filter(Number.isFinite)));
    const all = numbers.flatMap((some) => some ?? [NaN]);
    if (all.some(Number.isNaN) || new Set(all).size <= gridAtMost) return null;
    const isLog = spaces.some((space) => space.kind === "range" && space.isLog) && all.every((value) => value > 0);
    const isWhole = !isLog && all.every(Number.isInteger);
    const width = (values: readonly number[]) => {
        const low = least(values);
        const high = most(values);
        return isLog ? Math.log(high / low) : high - low + (isWhole ? 1 : 0);
    };
    const whole = width(all);
    return numbers.map((values, index) => {
        const covered = width(values ?? []) / whole;
        const trials = logged[index] ?? 0;
        // Samplers that learn leave out parts of their range: a little less is no sign of another range.
        if (covered >= 0.8) return 1;
        return trials < 2 ? 0.99 : covered ** (trials - 1) * (trials - (trials - 1) * covered);
    });
}

/** How likely each sweep would miss the values of the others that it misses, were they all as common. */
function ofCategories(columns: readonly ParamColumn[], logged: readonly number[]): number[] {
    const sets = columns.map((column) => new Set(column.texts.flatMap((text, index) =>
        text === null ? [] : [column.numbers === null ? text : String(column.numbers[index])])));
    const union = new Set(sets.flatMap((set) => [...set]));
    // Nearly as many values as trials, as names have: nothing was chosen from.
    const isName = union.size > gridAtMost && union.size > sum(logged) / 2;
    return sets.map((set, index) => {
        if (set.size === union.size) return 1;
        return isName ? 0.99 : Math.min(0.99, (set.size / union.size) ** (logged[index] ?? 0));
    });
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}

function least(values: readonly number[]): number {
    return values.reduce((low, value) => Math.min(low, value), Infinity);
}

function most(values: readonly number[]): number {
    return values.reduce((high, value) => Math.max(high, value), -Infinity);
}
