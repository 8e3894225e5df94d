import { counted } from "../../core/format";
import { setQuery } from "../../core/route";

/** What a link to this page asks for, in the stock UI's format: JSON lists of ids as `runs` and `experiments`. */
export interface CompareLink {
    runIDs: string[];
    experimentIDs: string[];
    /** What is wrong with the link, in sentences. */
    problems: string[];
}

/** Never throws. Of a list that is no JSON, as when a mail program cut the link, what looks like an id is taken. */
export function readLink(query: URLSearchParams): CompareLink {
    const problems: string[] = [];
    const list = (key: string, id: RegExp): string[] => {
        const text = query.get(key);
        if (text === null || text === "") return [];
        let found: unknown;
        try {
            found = JSON.parse(text);
        } catch (error) {
            const rescued = text.match(id) ?? [];
            problems.push(`“${key}” in the link is not valid JSON (${(error as Error).message}). `
                + `It should look like ["id", "id"]; `
                + `${rescued.length === 0 ? "no id" : counted(rescued.length, "id")} could be read from it.`);
            return rescued;
        }
        const items = (Array.isArray(found) ? found : [found]).filter((item) => typeof item === "string" || typeof item === "number");
        if (!Array.isArray(found) || items.length < found.length) {
            problems.push(`“${key}” in the link should be a list of ids, as ["id", "id"]; what is none is left out.`);
        }
        return items.map(String);
    };
    return {
        runIDs: [...new Set(list("runs", /[0-9a-f]{32}/g))],
        experimentIDs: [...new Set(list("experiments", /\d+/g))],
        problems,
    };
}

/** Other runs in this page's link; everything else in it stays. */
export function compareOthers(runIDs: readonly string[], experimentIDs: readonly string[], options?: { push?: boolean }): void {
    setQuery({ runs: JSON.stringify(runIDs), experiments: JSON.stringify(experimentIDs) }, options);
}
