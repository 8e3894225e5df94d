import { useCallback, useSyncExternalStore } from "react";

/** Where the page is: everything it shows follows from this, so that every view can be linked to. */
export interface Route {
    /** Decoded segments of the hash: `#/experiments/1/runs/ab` is ["experiments", "1", "runs", "ab"]. */
    path: string[];
    query: URLSearchParams;
}

const listeners = new Set<() => void>();
let hash = "";
let route: Route = parse("");

/** Never throws. */
export function parse(text: string): Route {
    const body = text.replace(/^#?\/?/, "");
    const mark = body.indexOf("?");
    const path = mark < 0 ? body : body.slice(0, mark);
    return {
        path: path.split("/").filter((part) => part !== "").map(decoded),
        query: new URLSearchParams(mark < 0 ? "" : body.slice(mark + 1)),
    };
}

/** What is not valid percent-encoding stays as it stands. */
export function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

export type Query = Record<string, string | null | undefined>;

/** A link to a page; keys without a value are left out. */
export function href(path: readonly string[], query: Query = {}): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
        if (value !== null && value !== undefined && value !== "") search.set(key, value);
    }
    const text = search.toString();
    return "#/" + path.map(encodeURIComponent).join("/") + (text === "" ? "" : "?" + text);
}

export function go(link: string, options: { replace?: boolean } = {}): void {
    if (options.replace) {
        history.replaceState(null, "", link);
    } else {
        history.pushState(null, "", link);
    }
    changed();
}

function changed(): void {
    if (location.hash === hash) return;
    hash = location.hash;
    route = parse(hash);
    listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
    if (listeners.size === 0) {
        window.addEventListener("hashchange", changed);
        window.addEventListener("popstate", changed);
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
}

export function useRoute(): Route {
    return useSyncExternalStore(subscribe, current);
}

export function current(): Route {
    if (location.hash !== hash) {
        hash = location.hash;
        route = parse(hash);
    }
    return route;
}

/**
 * Changes some keys of the query and keeps the page. Replaces the entry in the history unless `push` is set: typing and
 * brushing should not have to be undone step by step.
 */
export function setQuery(changes: Query, options: { push?: boolean } = {}): void {
    const { path, query } = current();
    const next: Query = Object.fromEntries(query);
    Object.assign(next, changes);
    go(href(path, next), { replace: !options.push });
}

/** One key of the query as state; null where it is absent. */
export function useQuery(key: string): [string | null, (value: string | null) => void] {
    const { query } = useRoute();
    const set = useCallback((value: string | null) => setQuery({ [key]: value }), [key]);
    return [query.get(key), set];
}

/** Links to the pages, each written once. The first three are what MLflow's Python client prints. */
export const to = {
    experiments: () => href(["experiments"]),
    experiment: (id: string, query?: Query) => href(["experiments", id], query),
    run: (experimentID: string, runID: string, query?: Query) => href(["experiments", experimentID, "runs", runID], query),
    artifact: (experimentID: string, runID: string, path: string) =>
        href(["experiments", experimentID, "runs", runID, "artifacts", ...path.split("/").filter((part) => part !== "")]),
    compare: (runIDs: readonly string[], experimentIDs: readonly string[], query?: Query) =>
        href(["compare-runs"], { runs: JSON.stringify(runIDs), experiments: JSON.stringify(experimentIDs), ...query }),
    models: () => href(["models"]),
    model: (name: string) => href(["models", name]),
    modelVersion: (name: string, version: string) => href(["models", name, "versions", version]),
    loggedModel: (experimentID: string, id: string) => href(["experiments", experimentID, "models", id]),
    prompts: () => href(["prompts"]),
    prompt: (name: string, query?: Query) => href(["prompts", name], query),
    about: () => href(["about"]),
};
