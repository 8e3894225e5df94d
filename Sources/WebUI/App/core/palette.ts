import { useSyncExternalStore } from "react";

/** The colours of the page for canvases, which cannot use the names of style sheets. */
export interface Palette {
    text: string;
    muted: string;
    line: string;
    surface: string;
    accent: string;
    best: string;
    failed: string;
    series: string[];
    /** From worst (0) to best (1). */
    ramp: (share: number) => string;
}

type Theme = "auto" | "light" | "dark";
const stored = "roost.theme";
const listeners = new Set<() => void>();
let palette: Palette | null = null;

export function theme(): Theme {
    const value = document.documentElement.dataset.theme;
    return value === "light" || value === "dark" ? value : "auto";
}

export function setTheme(value: Theme): void {
    apply(value);
    try {
        localStorage.setItem(stored, value);
    } catch {
        // Private windows may have no storage: the choice then lasts as long as the page.
    }
}

function apply(value: Theme): void {
    if (value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
    palette = null;
    listeners.forEach((listener) => listener());
}

/** Once, before anything is drawn. */
export function startTheme(): void {
    let value: string | null = null;
    try {
        value = localStorage.getItem(stored);
    } catch {
        // As above.
    }
    if (value === "light" || value === "dark") apply(value);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => apply(theme()));
}

export function usePalette(): Palette {
    return useSyncExternalStore(subscribe, () => (palette ??= read()));
}

function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
}

/** A colour that depends on the scheme is only resolved where it is used, so an element has to use it. */
function read(): Palette {
    const probe = document.createElement("span");
    document.body.append(probe);
    const color = (name: string) => {
        probe.style.color = `var(--${name})`;
        return getComputedStyle(probe).color;
    };
    const stops = ["ramp-0", "ramp-1", "ramp-2"].map((name) => channels(color(name)));
    const found: Palette = {
        text: color("text"), muted: color("muted"), line: color("line"), surface: color("surface"),
        accent: color("accent"), best: color("best"), failed: color("failed"),
        series: Array.from({ length: 8 }, (_, index) => color(`series-${index}`)),
        ramp: (share) => between(stops, share),
    };
    probe.remove();
    return found;
}

function channels(color: string): number[] {
    return (color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
}

function between(stops: number[][], share: number): string {
    const place = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * (stops.length - 1);
    const index = Math.min(stops.length - 2, Math.floor(place));
    const from = stops[index] ?? [0, 0, 0];
    const to = stops[index + 1] ?? from;
    const mixed = from.map((value, channel) => Math.round(value + ((to[channel] ?? 0) - value) * (place - index)));
    return `rgb(${mixed.join(",")})`;
}
