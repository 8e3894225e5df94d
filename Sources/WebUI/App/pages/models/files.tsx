import { useState } from "react";
import { failure, get, reached, url } from "../../core/api";
import { bytes } from "../../core/format";
import { useLoad } from "../../core/load";
import { FileInfo, ModelVersion } from "../../core/types";
import { Empty, Failure, Loading, Panel } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { loggedModelID } from "./registry";

/** Where the files of a model are: how to list a folder, and how to get one. Paths start at the model's folder. */
export interface FileSource {
    key: string;
    list: (folder: string, signal?: AbortSignal) => Promise<FileInfo[]>;
    link: (path: string) => string;
}

interface Listing {
    files?: FileInfo[];
}

export function loggedModelFiles(id: string): FileSource {
    const route = `mlflow/logged-models/${encodeURIComponent(id)}/artifacts/`;
    return {
        key: id,
        list: (folder, signal) => get<Listing>(route + "directories", { artifact_directory_path: folder || undefined }, signal)
            .then((answer) => answer.files ?? []),
        link: (path) => url(route + "files", { artifact_file_path: path }),
    };
}

/** Null where the files are kept elsewhere, as in a bucket: this server cannot list those. */
export async function versionFiles(version: ModelVersion, location: string, signal?: AbortSignal): Promise<FileSource | null> {
    const key = `${version.name}/${version.version}`;
    const link = (path: string) =>
        "model-versions/get-artifact?" + new URLSearchParams({ name: version.name, version: version.version, path });
    const id = loggedModelID({ ...version, model_id: undefined }, location);
    if (id !== undefined) return { ...loggedModelFiles(id), key };
    const ofRun = /^runs:\/+([0-9a-f]+)\/(.*)$/.exec(location);
    if (ofRun) {
        const [, runID = "", root = ""] = ofRun;
        return {
            key, link,
            list: async (folder) => {
                const found = await get<Listing>("mlflow/artifacts/list", { run_id: runID, path: joined(root, folder) }, signal);
                return (found.files ?? []).map((one) => ({ ...one, path: one.path.slice(root.replace(/\/*$/, "/").length) }));
            },
        };
    }
    const proxied = /^mlflow-artifacts:(?:\/\/[^/]*)?\/*(.*)$/.exec(location);
    if (!proxied) return null;
    const root = proxied[1] ?? "";
    return {
        key, link,
        list: async (folder) => {
            const found = await get<Listing>("mlflow-artifacts/artifacts", { path: joined(root, folder) }, signal);
            return (found.files ?? []).map((one) => ({ ...one, path: joined(folder, one.path) }));
        },
    };
}

function joined(folder: string, path: string): string {
    return [folder, path].filter((part) => part !== "").join("/");
}

export function Files({ source }: { source: FileSource }) {
    return (
        <Panel title="Files">
            <Folder source={source} path="" />
        </Panel>
    );
}

function Folder({ source, path }: { source: FileSource; path: string }) {
    const files = useLoad((signal) => source.list(path, signal), [source.key, path]);
    if (files.error) return <Failure error={files.error} retry={files.reload} />;
    if (files.value === undefined) return <Loading what="files" />;
    if (files.value.length === 0) return path === "" ? <Empty title="No files" icon="folder" /> : <p className="muted">Empty.</p>;
    const sorted = [...files.value].sort((a, b) => Number(b.is_dir) - Number(a.is_dir) || (a.path < b.path ? -1 : 1));
    return (
        <ul className="model-files">
            {sorted.map((file) => <li key={file.path}><File source={source} file={file} /></li>)}
        </ul>
    );
}

function File({ source, file }: { source: FileSource; file: FileInfo }) {
    const [isOpen, setOpen] = useState(false);
    const name = file.path.slice(file.path.lastIndexOf("/") + 1);
    if (!file.is_dir) {
        return (
            <a className="model-file" href={source.link(file.path)} download={name}>
                <Icon name="file" /><span className="clip">{name}</span>
                <span className="muted">{bytes(Number(file.file_size ?? 0))}</span>
            </a>
        );
    }
    return (
        <>
            <button type="button" className="model-file" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                <Icon name={isOpen ? "down" : "chevron"} /><span className="clip">{name}</span>
            </button>
            {isOpen && <Folder source={source} path={file.path} />}
        </>
    );
}

interface Column {
    name?: string;
    type: string;
    required?: boolean;
}

interface Described {
    text: string;
    flavors: string[];
    inputs: Column[];
    outputs: Column[];
}

/** What the file MLmodel says of a model. */
export function MLmodel({ source }: { source: FileSource }) {
    const { value: found, error, reload } = useLoad(async (signal) => {
        // A look into the folder first: a file that is not there would be an error in the browser's console.
        const files = await source.list("", signal);
        if (!files.some((file) => file.path === "MLmodel" && Number(file.file_size ?? 0) < 300_000)) return null;
        const response = await reached(fetch(source.link("MLmodel"), { signal }));
        if (!response.ok) throw await failure(response);
        return described(await response.text());
    }, [source.key]);
    if (error) return <Failure error={error} retry={reload} />;
    if (!found) return null;
    return (
        <Panel title="Signature" aside={<div className="tags">{found.flavors.map((one) => <span key={one} className="chip">{one}</span>)}</div>}>
            {found.inputs.length + found.outputs.length === 0 ? <p className="muted">The model was logged without one.</p> : (
                <div className="model-signature">
                    <Columns title="Inputs" columns={found.inputs} />
                    <Columns title="Outputs" columns={found.outputs} />
                </div>
            )}
            <details>
                <summary>MLmodel</summary>
                <pre className="model-pre" tabIndex={0}>{found.text}</pre>
            </details>
        </Panel>
    );
}

function Columns({ title, columns }: { title: string; columns: Column[] }) {
    return (
        <div className="scroll">
            <table>
                <thead><tr><th scope="col">{title}</th><th scope="col">Type</th></tr></thead>
                <tbody>
                    {columns.map((one, index) => (
                        <tr key={index}>
                            <td className="mono">{one.name ?? "–"}</td>
                            <td className="mono">{one.type}{one.required === false && <span className="muted"> optional</span>}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

/** Only what is shown is read from the YAML, in the form that MLflow writes it. */
export function described(text: string): Described {
    const flavors = /^flavors:\n((?: .*\n?)*)/m.exec(text)?.[1] ?? "";
    return {
        text,
        flavors: [...flavors.matchAll(/^ {2}([\w.-]+):/gm)].map((match) => match[1] ?? ""),
        inputs: columns(text, "inputs"),
        outputs: columns(text, "outputs"),
    };
}

function columns(text: string, side: string): Column[] {
    const quoted = new RegExp(`^ {2}${side}: '((?:[^']|'')*)'`, "m").exec(text)?.[1];
    if (quoted === undefined) return [];
    try {
        const parsed: unknown = JSON.parse(quoted.replace(/''/g, "'").replace(/\s*\n\s*/g, " "));
        return Array.isArray(parsed) ? parsed.map(column) : [];
    } catch {
        return [];
    }
}

function column(one: { name?: unknown; type?: unknown; required?: unknown; "tensor-spec"?: { dtype?: unknown; shape?: unknown } }): Column {
    const tensor = one?.["tensor-spec"];
    return {
        name: typeof one?.name === "string" ? one.name : undefined,
        type: tensor ? `${String(tensor.dtype)} ${JSON.stringify(tensor.shape)}` : String(one?.type),
        required: one?.required !== false,
    };
}
