import { parse, to } from "../../core/route";
import { RunInfo } from "../../core/types";
import { Resolve } from "./inline";

/** Where the bytes of an artifact are; relative to the page, as everything is. */
export function fileURL(runID: string, path: string): string {
    return "get-artifact?" + new URLSearchParams({ path, run_uuid: runID }).toString();
}

/** @param folder where relative paths start: that of the text they are in; empty for the root. */
export function fileResolver({ experiment_id: experimentID, run_id: runID }: RunInfo, folder: readonly string[]): Resolve {
    return (written) => {
        // The browser knows what `..` means, and what begins with this address stays below it.
        const { pathname } = new URL(["http://run", ...folder.map(encodeURIComponent), written].join("/"));
        const path = parse(pathname).path.join("/");
        return { page: to.artifact(experimentID, runID, path), file: fileURL(runID, path) };
    };
}
