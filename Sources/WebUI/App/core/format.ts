import { WireNumber } from "./types";

/** MLflow stores an infinity as the greatest double there is. */
const infinite = 1.797e308;

/** A value as it was logged: MLflow writes what JSON has no number for as a string. */
export function number(value: WireNumber | string | null | undefined): number {
    if (value === null || value === undefined || value === "") return NaN;
    const found = Number(value);
    return Math.abs(found) >= infinite ? Math.sign(found) * Infinity : found;
}

/** A param's value as a number, or NaN when it is none; "" and " " are none. */
export function paramNumber(value: string | null | undefined): number {
    if (value === null || value === undefined || value.trim() === "") return NaN;
    return Number(value);
}

/** A measured value in few characters, with as many digits as tell trials apart. */
export function short(value: number | null | undefined, digits = 4): string {
    if (value === null || value === undefined) return "";
    if (Number.isNaN(value)) return "NaN";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    if (value === 0) return "0";
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e7) return minus(String(value));
    if (size >= 1e6 || size < 1e-4) return minus(value.toExponential(Math.max(0, digits - 2)).replace(/\.?0+e/, "e").replace("e+", "e"));
    return minus(trimmed(value.toPrecision(digits)));
}

function trimmed(text: string): string {
    return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}

function minus(text: string): string {
    return text.replace(/^-/, "−").replace("e-", "e−");
}

/** A value with all its digits, for copying and titles. */
export function exact(value: WireNumber): string {
    return String(value);
}

export function count(value: number): string {
    return value.toLocaleString("en-US");
}

/** `1 run`, `2 runs`; the plural is the noun with an s unless it is given. */
export function counted(value: number, noun: string, plural = noun + "s"): string {
    return `${count(value)} ${value === 1 ? noun : plural}`;
}

export function bytes(value: number): string {
    if (value < 1000) return `${value} B`;
    const units = ["kB", "MB", "GB", "TB"];
    let unit = -1;
    do {
        value /= 1000;
        unit += 1;
    } while (value >= 999.5 && unit < units.length - 1);
    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** How long something took, in its two largest units. */
export function duration(ms: number | null | undefined): string {
    if (ms === null || ms === undefined || ms < 0) return "";
    if (ms < 1000) return `${Math.round(ms)} ms`;
    if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return `${hours} h ${pad(minutes % 60)} min`;
    return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function pad(value: number): string {
    return String(value).padStart(2, "0");
}

/** A moment relative to now, as one reads it in a list. */
export function ago(ms: number, now = Date.now()): string {
    const seconds = Math.round((now - ms) / 1000);
    if (seconds < 5) return "just now";
    if (seconds < 60) return `${seconds} s ago`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min ago`;
    const hours = Math.round(minutes / 60);
    if (hours < 24) return `${hours} h ago`;
    const days = Math.round(hours / 24);
    if (days < 31) return `${days} d ago`;
    return moment(ms).slice(0, 10);
}

/** A moment in local time: 2026-11-24 15:04:05. */
export function moment(ms: number): string {
    const date = new Date(ms);
    return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} `
        + `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

export const collator = new Intl.Collator("en", { numeric: true });
