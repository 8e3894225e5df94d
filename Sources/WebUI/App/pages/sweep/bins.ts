import { short } from "../../core/format";
import { Axis, scaleFor } from "../../parts/chart";
import { Limit } from "./brush";
import { ParamAxis } from "./model";

export interface Bin {
    /** On `axis`. */
    low: number;
    high: number;
    text: string;
    limit: Limit;
}

export interface Bins {
    bins: Bin[];
    /** Where they stand: the axis of the param, or one with the bins side by side. */
    axis: Axis;
    /** The number of a value's bin; one that there is not, for no value. */
    place: (value: number) => number;
}

/** Categories and few numbers have a bin each; other numbers as many as asked for, of one length on the axis' scale. */
export function binsOf(axis: ParamAxis, count: number): Bins {
    const { categories, values } = axis;
    const distinct = [...new Set(values)].filter(Number.isFinite).sort((a, b) => a - b);
    if (categories || distinct.length <= count) {
        const bins = distinct.map((value, index) => {
            const text = categories?.[value] ?? short(value);
            return {
                low: index - 0.5, high: index + 0.5, text,
                limit: categories ? { only: [text] } : { low: value, high: value },
            };
        });
        return {
            bins, axis: { kind: "band", domain: [0, 1], categories: bins.map(({ text }) => text) },
            place: (value) => (categories ? value : distinct.indexOf(value)),
        };
    }
    const scale = scaleFor(axis, [0, count]);
    const bins = Array.from({ length: count }, (_, index) => {
        const [low, high] = [scale.invert(index), scale.invert(index + 1)];
        return { low, high, text: `${short(low, 3)} to ${short(high, 3)}`, limit: { low, high } };
    });
    return { bins, axis, place: (value) => Math.floor(scale(value)) };
}
