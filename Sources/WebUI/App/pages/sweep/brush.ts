import { SweepData } from "../../core/sweep";
import { Scale } from "../../parts/chart";

/** What is selected of one axis: a range of numbers, or some of its words. */
export type Limit = { low: number; high: number } | { only: readonly string[] };

/** What is selected, by param or one of `ofValue`, `ofTrial`, `ofEnd`. Every panel of a sweep shares it. */
export type Brush = ReadonlyMap<string, Limit>;

/** No param can be called so in the text of a brush: @ is escaped in keys. */
export const ofValue = "@value";
export const ofTrial = "@trial";
export const ofEnd = "@end";

const range = /^(-?[\d.]+(?:e[-+]?\d+)?)\.\.(-?[\d.]+(?:e[-+]?\d+)?)$/i;

/** `learning_rate:0.001..0.01;optimizer:adam,sgd`; what makes no sense in a link is left out. */
export function parseBrush(text: string | null): Brush {
    const found = new Map<string, Limit>();
    for (const part of (text ?? "").split(";")) {
        const colon = part.indexOf(":");
        if (colon < 1) continue;
        const key = unescaped(part.slice(0, colon));
        const rest = part.slice(colon + 1);
        const [, low, high] = range.exec(rest) ?? [];
        if (low !== undefined && high !== undefined) found.set(key, { low: Number(low), high: Number(high) });
        else found.set(key, { only: rest.split(",").map(unescaped) });
    }
    return found;
}

export function brushText(brush: Brush): string | null {
    const parts = [...brush].map(([key, limit]) => {
        const name = [ofValue, ofTrial, ofEnd].includes(key) ? key : escaped(key);
        return name + ":" + ("only" in limit ? limit.only.map(escaped).join(",") : `${limit.low}..${limit.high}`);
    });
    return parts.length === 0 ? null : parts.join(";");
}

/** Two dots would make a range of words. */
function escaped(text: string): string {
    return encodeURIComponent(text).replace(/\.\./g, "%2E%2E");
}

function unescaped(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

/** Few digits, so that links stay short, but never so few that the range becomes empty. */
export function rangeLimit(a: number, b: number): Limit {
    const [low, high] = a <= b ? [a, b] : [b, a];
    const rounded = { low: Number(low.toPrecision(4)), high: Number(high.toPrecision(4)) };
    return rounded.low < rounded.high ? rounded : { low, high };
}

/**
 * The limit of a drag along an axis. One that reaches an end of the axis includes what lies beyond it.
 *
 * @param values what is on the axis.
 * @param ends the pixels of the axis' smaller and larger end.
 */
export function dragLimit(values: Float64Array, scale: Scale, a: number, b: number, ends: readonly [number, number]): Limit {
    let [least, most] = [Infinity, -Infinity];
    for (const value of values) {
        if (value < least) least = value;
        if (value > most) most = value;
    }
    const reaches = (end: number) => Math.min(Math.abs(a - end), Math.abs(b - end)) < 1;
    const limit = rangeLimit(scale.invert(a), scale.invert(b));
    if ("only" in limit) return limit;
    return {
        low: reaches(ends[0]) ? Math.min(limit.low, least) : limit.low,
        high: reaches(ends[1]) ? Math.max(limit.high, most) : limit.high,
    };
}

export function withLimits(brush: Brush, changes: Iterable<readonly [string, Limit | null]>): Brush {
    const next = new Map(brush);
    for (const [key, limit] of changes) {
        if (limit === null || ("only" in limit && limit.only.length === 0)) next.delete(key);
        else next.set(key, limit);
    }
    return next;
}

/** 1 for each trial that is within all limits. Limits of params that the sweep does not have select nothing away. */
export function selection(brush: Brush, data: SweepData): Uint8Array {
    const mask = new Uint8Array(data.ids.length).fill(1);
    for (const [key, limit] of brush) {
        const param = data.params.find((one) => one.key === key);
        const numbers = key === ofValue ? data.objective : key === ofEnd ? data.ends : param?.numbers;
        if ("only" in limit) {
            if (param === undefined) continue;
            const words = new Set(limit.only);
            param.texts.forEach((text, index) => {
                if (text === null || !words.has(text)) mask[index] = 0;
            });
        } else if (key === ofTrial) {
            mask.fill(0, 0, Math.max(0, Math.ceil(limit.low) - 1));
            mask.fill(0, Math.max(0, Math.floor(limit.high)));
        } else if (numbers) {
            for (let index = 0; index < mask.length; index++) {
                const value = numbers[index] ?? NaN;
                if (!(value >= limit.low && value <= limit.high)) mask[index] = 0;
            }
        }
    }
    return mask;
}
