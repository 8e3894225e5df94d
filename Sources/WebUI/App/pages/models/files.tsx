import { failure, Fields, get, reached, url } from "../../core/api";
import { useLoad } from "../../core/load";
import { FileInfo } from "../../core/types";
import { Empty, Failure, Panel } from "../../parts/basic";
import { baseName, FileList, FileSource } from "../../parts/files";
import { fileURL } from "../run/files";
import { objects } from "./registry";
import { Values } from "./values";

/** Where the files of a model are, below `root`. */
export interface ModelFiles extends FileSource {
    root: string;
}

async function listed(route: string, fields: Fields, signal?: AbortSignal): Promise<FileInfo[]> {
    const { files = [] } = await get<{ files?: FileInfo[] }>(route, fields, signal);
    return files;
}

export function loggedModelFiles(id: string): ModelFiles {
    const route = `mlflow/logged-models/${encodeURIComponent(id)}/artifacts/`;
    return {
        root: "",
        list: (folder, signal) => listed(route + "directories", { artifact_directory_path: folder || null }, signal),
        link: (path) => url(route + "files", { artifact_file_path: path }),
    };
}

/** Undefined where the files are kept elsewhere, as in a bucket: this server cannot list those. */
export function versionFiles(location: string): ModelFiles | undefined {
    const id = loggedModelID(location);
    if (id !== undefined) return loggedModelFiles(id);
    const [, runID, root = ""] = /^(?:runs:\/+|.*\/)([0-9a-f]{32})\/(?:artifacts\/)?(.*?)\/*$/.exec(location) ?? [];
    return runID === undefined ? undefined : {
        root,
        list: (path, signal) => listed("mlflow/artifacts/list", { run_id: runID, path: path || null }, signal),
        link: (path) => fileURL(runID, path),
    };
}

/** The logged model whose files are there. */
export function loggedModelID(location: string): string | undefined {
    return /\/models\/(m-[\w-]+)\//.exec(location)?.[1];
}

export function Files({ source }: { source: ModelFiles }) {
    return <Panel title="Files"><FileList source={source} folder={source.root} empty={<Empty title="No files" />} /></Panel>;
}

/** What the file MLmodel says of a model. */
export function Signature({ source }: { source: ModelFiles }) {
    const { value: text, error, reload } = useLoad(async (signal) => {
        // A look into the folder first: a file that is not there would be an error in the browser's console.
        const files = await source.list(source.root, signal);
        const file = files.find((one) => baseName(one.path) === "MLmodel");
        if (!file) return "";
        const response = await reached(fetch(source.link(file.path), { signal }));
        if (!response.ok) throw await failure(response);
        return response.text();
    }, []);
    if (error) return <Failure error={error} retry={reload} />;
    if (!text) return null;
    return (
        <>
            <Values title="Inputs" values={columns(text, "inputs")} />
            <Values title="Outputs" values={columns(text, "outputs")} />
            <Panel title="MLmodel"><pre className="model-pre" tabIndex={0}>{text}</pre></Panel>
        </>
    );
}

/** The columns of one side of a signature, read from the YAML in the form that MLflow writes it. */
function columns(text: string, side: string): { key: string; value: string }[] {
    const quoted = new RegExp(`^ {2}${side}: '((?:[^']|'')*)'`, "m").exec(text)?.[1];
    return objects(quoted?.replace(/''/g, "'").replace(/\s*\n\s*/g, " ")).map((one) => {
        const { dtype, shape } = (one["tensor-spec"] ?? {}) as { dtype?: unknown; shape?: unknown };
        return {
            key: String(one.name ?? "–"),
            value: (dtype ? `${String(dtype)} ${JSON.stringify(shape)}` : String(one.type)) + (one.required === false ? ", optional" : ""),
        };
    });
}
