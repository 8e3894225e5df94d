import { useState } from "react";
import { failure, get, reached, url } from "../../core/api";
import { bytes } from "../../core/format";
import { useLoad } from "../../core/load";
import { FileInfo } from "../../core/types";
import { Empty, Failure, Loading, Panel } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { baseName } from "../run/artifacts";
import { fileURL } from "../run/files";
import { objects } from "./registry";
import { Values } from "./values";

/** Where the files of a model are: how to list a folder, and how to get a file. */
export interface FileSource {
    root: string;
    list: (folder: string, signal?: AbortSignal) => Promise<{ files?: FileInfo[] }>;
    link: (path: string) => string;
}

export function loggedModelFiles(id: string): FileSource {
    const route = `mlflow/logged-models/${encodeURIComponent(id)}/artifacts/`;
    return {
        root: "",
        list: (folder, signal) => get(route + "directories", { artifact_directory_path: folder || null }, signal),
        link: (path) => url(route + "files", { artifact_file_path: path }),
    };
}

/** Undefined where the files are kept elsewhere, as in a bucket: this server cannot list those. */
export function versionFiles(location: string): FileSource | undefined {
    const id = loggedModelID(location);
    if (id !== undefined) return loggedModelFiles(id);
    const [, runID, root = ""] = /^(?:runs:\/+|.*\/)([0-9a-f]{32})\/(?:artifacts\/)?(.*?)\/*$/.exec(location) ?? [];
    return runID === undefined ? undefined : {
        root,
        list: (path, signal) => get("mlflow/artifacts/list", { run_id: runID, path: path || null }, signal),
        link: (path) => fileURL(runID, path),
    };
}

/** The logged model whose files are there. */
export function loggedModelID(location: string): string | undefined {
    return /\/models\/(m-[\w-]+)\//.exec(location)?.[1];
}

export function Files({ source }: { source: FileSource }) {
    return <Panel title="Files"><Folder source={source} path={source.root} /></Panel>;
}

function Folder({ source, path }: { source: FileSource; path: string }) {
    const { value, error, reload } = useLoad((signal) => source.list(path, signal), [path]);
    if (error) return <Failure error={error} retry={reload} />;
    if (value === undefined) return <Loading what="files" />;
    if (!value.files?.length) return <Empty title="No files" />;
    return (
        <ul className="model-files">
            {value.files.map((file) => <li key={file.path}><File source={source} file={file} /></li>)}
        </ul>
    );
}

function File({ source, file }: { source: FileSource; file: FileInfo }) {
    const [isOpen, setOpen] = useState(false);
    const name = <span className="clip">{baseName(file.path)}</span>;
    if (!file.is_dir) {
        return (
            <a className="model-file" href={source.link(file.path)} download={baseName(file.path)}>
                <Icon name="file" />{name}<span className="muted">{bytes(Number(file.file_size ?? 0))}</span>
            </a>
        );
    }
    return (
        <>
            <button type="button" className="model-file" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                <Icon name={isOpen ? "down" : "chevron"} />{name}
            </button>
            {isOpen && <Folder source={source} path={file.path} />}
        </>
    );
}

/** What the file MLmodel says of a model. */
export function Signature({ source }: { source: FileSource }) {
    const { value: text, error, reload } = useLoad(async (signal) => {
        // A look into the folder first: a file that is not there would be an error in the browser's console.
        const { files } = await source.list(source.root, signal);
        const file = files?.find((one) => baseName(one.path) === "MLmodel");
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
