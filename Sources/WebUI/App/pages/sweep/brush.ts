import { decoded } from "../../core/route";
import { Scale } from "../../parts/chart";
import { ofValue, ParamAxis, Sweep } from "./model";

/** What is selected of one axis: a range of numbers, or some of its words. */
export type Limit = { low: number; high: number } | { only: readonly string[] };

/** What is selected, by param, `ofValue` or `ofTrial`. Every panel of a sweep shares it. */
export type Brush = ReadonlyMap<string, Limit>;

const range = /^(-?[\d.]+(?:e[-+]?\d+)?)\.\.(-?[\d.]+(?:e[-+]?\d+)?)$/i;

/** `learning_rate:0.001..0.01;optimizer:adam,sgd`; what makes no sense in a link is left out. */
export function parseBrush(text: string | null): Brush {
    const found = new Map<string, Limit>();
    for (const part of (text ?? "").split(";")) {
        const [key, rest] = part.split(":");
        if (!key || rest === undefined) continue;
        const [, low, high] = range.exec(rest) ?? [];
        found.set(decoded(key), low && high ? { low: Number(low), high: Number(high) } : { only: rest.split(",").map(decoded) });
    }
    return found;
}

export function brushText(brush: Brush): string | null {
    const parts = [...brush].map(([key, limit]) => encodeURIComponent(key) + ":"
        + ("only" in limit ? limit.only.map(encodeURIComponent).join(",") : `${limit.low}..${limit.high}`));
    return parts.join(";") || null;
}

/** What a drag along an axis selects, in few digits: links should be short. */
export function dragged({ categories, isWhole }: ParamAxis, scale: Scale, a: number, b: number): Limit {
    const low = Math.min(scale.invert(a), scale.invert(b));
    const high = Math.max(scale.invert(a), scale.invert(b));
    if (categories) return { only: categories.filter((_, index) => index >= low && index <= high) };
    if (isWhole) return { low: Math.ceil(low), high: Math.floor(high) };
    return { low: Number(low.toPrecision(5)), high: Number(high.toPrecision(5)) };
}

/** The selected part of one axis as pixels, smaller first; null where all of it is. */
export function pixelsOf(limit: Limit | undefined, { categories }: ParamAxis, scale: Scale, length: number): [number, number] | null {
    if (limit === undefined) return null;
    const places = "only" in limit
        ? limit.only.map((word) => categories?.indexOf(word) ?? -1).flatMap((place) => [place - 0.4, place + 0.4])
        : [limit.low, limit.high];
    const pixels = places.map((place) => Math.min(length, Math.max(0, scale(place))));
    return [Math.min(...pixels), Math.max(...pixels)];
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
export function selection(brush: Brush, { data, trials, params }: Sweep): Uint8Array {
    const mask = new Uint8Array(data.ids.length).fill(1);
    for (const [key, limit] of brush) {
        const axis = [trials, ...params].find((one) => one.key === key);
        const values = key === ofValue ? data.objective : axis?.values;
        const words = "only" in limit && new Set(limit.only);
        values?.forEach((value, trial) => {
            const isIn = "low" in limit ? value >= limit.low && value <= limit.high
                : words && words.has(axis?.categories?.[value] ?? axis?.texts[trial] ?? "");
            if (!isIn) mask[trial] = 0;
        });
    }
    return mask;
}
