import { href } from "../../core/route";
import { RunInfo } from "../../core/types";
import { Resolve } from "./inline";

/** Where the bytes of an artifact are; relative to the page, as everything is. */
export function fileURL(runID: string, path: string): string {
    return "get-artifact?" + new URLSearchParams({ path, run_uuid: runID }).toString();
}

/** @param folder where relative paths start: that of the text they are in; "" for the root. */
export function fileResolver(info: RunInfo, folder: string): Resolve {
    return (written) => {
        const bare = written.replace(/[?#].*$/, "");
        const parts = folder === "" ? [] : folder.split("/");
        for (const part of decoded(bare).split("/")) {
            if (part === "..") parts.pop();
            else if (part !== "." && part !== "") parts.push(part);
        }
        // MLflow's links to an artifact start with the word.
        if (folder === "" && parts[0] === "artifacts") parts.shift();
        if (parts.length === 0) return null;
        return {
            page: href(["experiments", info.experiment_id, "runs", info.run_id, "artifacts", ...parts]),
            file: fileURL(info.run_id, parts.join("/")),
        };
    };
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
