import { ticks } from "d3-array";
import { moment, short } from "./format";

/** What an axis measures. A log axis needs a domain above 0; a band axis has its categories at 0, 1, 2, … */
export interface Axis {
    kind: "linear" | "log" | "time" | "band";
    domain: readonly [number, number];
    title?: string;
    categories?: readonly string[];
    format?: (value: number) => string;
}

export interface Tick {
    /** Pixels. */
    at: number;
    text: string;
}

export interface Scale {
    (value: number): number;
    invert: (pixel: number) => number;
    ticks: Tick[];
}

/** @param range pixels; first the place of the domain's first end. */
export function scaleFor(axis: Axis, range: readonly [number, number]): Scale {
    const length = Math.abs(range[1] - range[0]);
    const isUpright = range[0] > range[1];
    const categories = axis.categories ?? [];
    const [low, high] = axis.kind === "band" ? [-0.5, Math.max(0.5, categories.length - 0.5)] : axis.domain;
    const [bend, unbend] = axis.kind === "log" ? [Math.log, Math.exp] : [Number, Number];
    const start = bend(low);
    const slope = (range[1] - range[0]) / (bend(high) - start);
    const place = (value: number) => range[0] + (bend(value) - start) * slope;
    const marked = (values: readonly number[], text: (value: number) => string) =>
        values.map((value) => ({ at: place(value), text: text(value) }));
    const marks = () => {
        if (axis.kind === "band") {
            const room = Math.max(1, Math.floor(length / (isUpright ? 16 : 56)));
            return marked(thinned([...categories.keys()], room), (index) => categories[index] ?? "");
        }
        const wanted = Math.max(2, Math.floor(length / (isUpright ? 42 : 84)));
        if (axis.kind === "time") return marked(...timeTicks(low, high, wanted));
        return marked(axis.kind === "log" ? logTicks(low, high, wanted) : ticks(low, high, wanted), axis.format ?? short);
    };
    return Object.assign(place, {
        invert: (pixel: number) => unbend(start + (pixel - range[0]) / slope), ticks: marks(),
    });
}

/** Every so many, so that at most `most` are left. */
function thinned<T>(values: readonly T[], most: number): T[] {
    const every = Math.max(1, Math.ceil(values.length / most));
    return values.filter((_, index) => index % every === 0);
}

/** Powers of ten; with 2 and 5 times them where there is room; within one power as on a linear axis. */
function logTicks(low: number, high: number, wanted: number): number[] {
    const powers: number[] = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) powers.push(10 ** power);
    const inside = (values: number[]) => values.filter((value) => value >= low * 0.999999 && value <= high * 1.000001);
    const round = inside(powers.flatMap((power) => [power, 2 * power, 5 * power]));
    if (round.length <= wanted && round.length > 1) return round;
    const tens = inside(powers);
    return tens.length > 1 ? thinned(tens, wanted) : ticks(low, high, wanted);
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const spans = [
    ...[0.001, 0.01, 0.1, 1, 5, 15, 30].map((one) => one * second), ...[1, 5, 15, 30].map((one) => one * minute),
    ...[1, 3, 6, 12].map((one) => one * hour), ...[1, 2, 7, 30, 91, 365].map((one) => one * day),
];

/** Round moments of local time and how to write them. Months and years are as long as most are. */
function timeTicks(low: number, high: number, wanted: number): [number[], (value: number) => string] {
    const span = spans.find((one) => (high - low) / one <= wanted) ?? (high - low) / wanted;
    const shift = new Date(low).getTimezoneOffset() * minute;
    const values: number[] = [];
    for (let at = Math.ceil((low - shift) / span) * span + shift; at <= high; at += span) values.push(at);
    return [values, (value) => {
        const text = moment(value);
        if (span >= 30 * day) return text.slice(0, 7);
        if (span >= day || text.endsWith("00:00:00")) return text.slice(5, 10);
        return span >= minute ? text.slice(11, 16) : text.slice(11) + (span < second ? "." + value % second : "");
    }];
}

/** A domain that shows all values with a little room, never of length 0; [0, 1] of nothing. */
export function extent(values: Iterable<number>, options: { log?: boolean; room?: number } = {}): [number, number] {
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
        if (!Number.isFinite(value) || (options.log && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
    }
    if (low > high) return options.log ? [0.1, 1] : [0, 1];
    if (options.log) return low === high ? [low / 2, high * 2] : [low / (high / low) ** 0.03, high * (high / low) ** 0.03];
    if (low === high) return [low - (Math.abs(low) * 0.1 || 1), high + (Math.abs(high) * 0.1 || 1)];
    const room = (high - low) * (options.room ?? 0.04);
    return [low - room, high + room];
}
