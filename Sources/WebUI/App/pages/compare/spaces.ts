import { collator, short } from "../../core/format";
import { ParamColumn, SearchSpace, searchSpace, sorted } from "../../core/stats";
import { SweepData } from "../../core/sweep";
import { Row, row } from "./rows";

/** What is less likely than this by chance alone is taken for a difference of the spaces. */
const unlikely = 0.02;
/** As many distinct numbers are a grid, and compared one by one; more are a range. */
const gridAtMost = 8;
const valuesAtMost = 8;

/**
 * What sweeps searched of each param, as far as it shows in their trials; what differs comes first. Random trials seldom
 * reach both ends of their range and may miss a category: so a sweep only counts as narrower if that many trials would
 * hardly have missed the rest.
 */
export function compareSpaces(sweeps: readonly SweepData[]): Row[] {
    const keys = [...new Set(sweeps.flatMap((sweep) => sweep.params.map(({ key }) => key)))].sort(collator.compare);
    const rows = keys.map((key) => {
        const columns = sweeps.map(({ ids, params }) => params.find((param) => param.key === key)
            ?? { key, texts: ids.map(() => null), numbers: null });
        const spaces = searchSpace(columns);
        const chances = chancesOf(columns, spaces);
        const [first = 1, second = 1] = [...chances].sort((a, b) => a - b).map((chance) => chance * chances.length);
        const differs = first * Math.min(1, second) < unlikely;
        const note = differs ? "differs" : first < chances.length ? "too few trials" : undefined;
        return row(key, spaces.map((space, index) => spaceText(space, sweeps[index]?.ids.length ?? 0)), { differs, note });
    });
    const rank = ({ differs, note }: Row) => (differs ? 0 : note ? 1 : 2);
    return rows.sort((a, b) => rank(a) - rank(b));
}

/** How likely each sweep would miss as much as it does of what all of them tried, had it searched there too. */
function chancesOf(columns: readonly ParamColumn[], spaces: readonly SearchSpace[]): number[] {
    const values = columns.map(({ texts, numbers }): readonly unknown[] =>
        (numbers ? [...numbers].filter(Number.isFinite) : texts.filter((text) => text !== null)));
    const all = values.flat();
    const distinct = new Set(all).size;
    const isRange = distinct > gridAtMost && all.every(Number.isFinite);
    // Nearly as many values as trials, as names have: nothing was chosen from.
    const isName = distinct > gridAtMost && distinct > all.length / 2;
    const bend = spaces.some((space) => space.kind === "range" && space.isLog) ? Math.log : Number;
    const width = (some: readonly unknown[]) => {
        const ascending = sorted(some.map(Number));
        return bend(ascending[ascending.length - 1] ?? NaN) - bend(ascending[0] ?? NaN);
    };
    // A param that only some trials have may be missing from all of a small sweep.
    const lacking = 1 - all.length / sum(columns.filter((_, index) => values[index]?.length).map(({ texts }) => texts.length));
    return columns.map(({ texts }, index) => {
        const own = values[index] ?? [];
        const trials = own.length;
        if (trials === 0) return lacking ** texts.length;
        if (isRange) {
            const covered = width(own) / width(all);
            // Samplers that learn leave out parts of their range: a little less is no sign of another range.
            return covered < 0.8 ? covered ** (trials - 1) * (trials - (trials - 1) * covered) : 1;
        }
        return isName ? 1 : (new Set(own).size / distinct) ** trials;
    });
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}

function spaceText(space: SearchSpace, trials: number): string | null {
    if (space.missing === trials) return null;
    const some = space.missing > 0 ? ` in ${trials - space.missing} of ${trials}` : "";
    switch (space.kind) {
        case "constant":
            return space.value + some;
        case "range":
            return `${short(space.low)} to ${short(space.high)}${space.isLog ? " log" : ""}${some}`;
        case "categories": {
            const values = space.categories.map(({ value }) => value).sort();
            const more = values.length - valuesAtMost;
            return values.slice(0, valuesAtMost).join(", ") + (more > 0 ? ` and ${more} more` : "") + some;
        }
    }
}
