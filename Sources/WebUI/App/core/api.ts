/** What the server answered when it did not do what it was asked, in its own words. */
export class ApiError extends Error {
    constructor(readonly status: number, readonly code: string, message: string) {
        super(message);
    }
}

/** No answer came: the server is down, or the network. */
export class Unreachable extends Error {
    constructor() {
        super("The server does not answer. It may be down, or the network may be.");
    }
}

type Value = string | number | boolean | undefined | null;
export type Fields = Record<string, Value | readonly string[]>;

/** Relative to the page, so that everything works under a prefix too. */
const base = "ajax-api/2.0/";

/** @param route below `ajax-api/2.0/`, as `mlflow/runs/get` or `roost/runs/table`. */
export function url(route: string, fields: Fields = {}): string {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(fields)) {
        if (Array.isArray(value)) value.forEach((item) => query.append(key, String(item)));
        else if (value !== undefined && value !== null) query.set(key, String(value));
    }
    const text = query.toString();
    return base + route + (text === "" ? "" : "?" + text);
}

export function get<T>(route: string, fields: Fields = {}, signal?: AbortSignal): Promise<T> {
    return answer(fetch(url(route, fields), { signal }));
}

export function post<T>(route: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return send("POST", route, body, signal);
}

export function send<T>(method: "POST" | "PATCH" | "DELETE", route: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return answer(
        fetch(base + route, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal }));
}

async function answer<T>(asked: Promise<Response>): Promise<T> {
    const response = await reached(asked);
    if (!response.ok) throw await failure(response);
    return (await response.json()) as T;
}

/** Turns fetch's many network errors into one of ours; an abort stays an abort. */
export async function reached(asked: Promise<Response>): Promise<Response> {
    try {
        return await asked;
    } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") throw error;
        throw new Unreachable();
    }
}

export async function failure(response: Response): Promise<ApiError> {
    const text = await response.text();
    try {
        const { error_code: code, message } = JSON.parse(text) as { error_code?: string; message?: string };
        return new ApiError(response.status, code ?? "", message ?? text);
    } catch {
        return new ApiError(response.status, "", text === "" ? `The server answered ${response.status}.` : text);
    }
}

/** All pages of a list, one after the other, up to `atMost` items. */
export async function all<T, Page extends { next_page_token?: string }>(
    page: (token: string | undefined) => Promise<Page>, items: (page: Page) => T[] | undefined, atMost = Infinity,
): Promise<T[]> {
    const found: T[] = [];
    let token: string | undefined;
    do {
        const answer = await page(token);
        found.push(...(items(answer) ?? []));
        token = answer.next_page_token || undefined;
    } while (token !== undefined && found.length < atMost);
    return found;
}
