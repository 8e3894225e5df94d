import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { all, get } from "../../core/api";
import { bytes, collator, counted } from "../../core/format";
import { current, go, href, useQuery } from "../../core/route";
import { FileInfo, Run } from "../../core/types";
import { Button, Copy, Empty, Failure, Loading } from "../../parts/basic";
import { Icon } from "../../parts/icons";
import { Preview } from "./preview/preview";

/** What is known of a folder. */
type Folder = { files: FileInfo[] } | { error: Error } | "loading";

/** Files of one folder that are listed before one asks for more. */
const filesMax = 500;

/** @param path of the chosen file or folder, from the link. */
export function ArtifactsTab({ run, path }: { run: Run; path: string[] }) {
    const { run_id: runID, experiment_id: experimentID } = run.info;
    const chosen = path.join("/");
    const { folders, load } = useFolders(runID);
    const [openText, setOpenText] = useQuery("open");
    const opened = useMemo(() => new Set(openText === null ? [] : openText.split("\n")), [openText]);
    const above = useMemo(() => path.slice(0, -1).map((_, index) => path.slice(0, index + 1).join("/")), [chosen]);
    const closed = useRef(new Set<string>());
    const [, redraw] = useState(0);
    const isOpen = (folder: string) => (opened.has(folder) || above.includes(folder)) && !closed.current.has(folder);

    useEffect(() => {
        for (const folder of ["", ...above, ...opened]) load(folder);
    }, [above, opened, load]);

    const choose = (file: string) => {
        closed.current.clear();
        const path = ["experiments", experimentID, "runs", runID, "artifacts", ...file.split("/")];
        go(href(path, Object.fromEntries(current().query)));
    };
    const toggle = (folder: string) => {
        const next = new Set(opened);
        if (isOpen(folder)) {
            next.delete(folder);
            closed.current.add(folder);
        } else {
            next.add(folder);
            closed.current.delete(folder);
        }
        setOpenText(next.size === 0 ? null : [...next].join("\n"));
        redraw((old) => old + 1);
    };

    const root = folders.get("");
    if (root === undefined || root === "loading") return <Loading what="the files" />;
    if ("error" in root) return <Failure error={root.error} retry={() => load("", true)} />;
    if (root.files.length === 0) {
        return (
            <Empty title="No artifacts yet" icon="folder">
                <p>Files that belong to the run: plots, tables, models.</p>
                <pre>{"mlflow.log_artifact(\"report.html\")\nmlflow.log_figure(figure, \"plots/loss.png\")"}</pre>
            </Empty>
        );
    }
    const parent = folders.get(chosen.includes("/") ? chosen.slice(0, chosen.lastIndexOf("/")) : "");
    const listed = parent !== undefined && parent !== "loading" && "files" in parent ? parent.files : undefined;
    const info = listed?.find((file) => file.path === chosen);
    return (
        <div className="run-files">
            <Tree folders={folders} chosen={chosen} isOpen={isOpen} toggle={toggle} choose={choose}
                reload={(folder) => load(folder, true)} />
            <section className="panel run-file" aria-label="Preview">
                {chosen === "" || info?.is_dir
                    ? (
                        <FolderView runID={runID} uri={run.info.artifact_uri} path={chosen} folder={folders.get(chosen)}
                            choose={choose} load={load} />
                    )
                    : parent === undefined || parent === "loading"
                        ? <Loading what="the file" />
                        : info
                            ? (
                                <Preview key={runID + chosen} info={run.info} path={chosen}
                                    size={Number(info.file_size ?? 0)} />
                            )
                            : (
                                <Empty title="This run has no such file" icon="file">
                                    <p className="mono">{chosen}</p>
                                </Empty>
                            )}
            </section>
        </div>
    );
}

function useFolders(runID: string) {
    const [folders, setFolders] = useState<ReadonlyMap<string, Folder>>(new Map());
    const asked = useRef(new Set<string>());
    const load = useCallback((path: string, again = false) => {
        if (asked.current.has(path) && !again) return;
        asked.current.add(path);
        const put = (folder: Folder) => setFolders((old) => new Map(old).set(path, folder));
        put("loading");
        const page = (token: string | undefined) => get<{ files?: FileInfo[]; next_page_token?: string }>(
            "mlflow/artifacts/list", { run_id: runID, path: path === "" ? undefined : path, page_token: token });
        all(page, ({ files }) => files)
            .then((files) => put({ files: sorted(files) }), (error: Error) => put({ error }));
    }, [runID]);
    return { folders, load };
}

/** Folders first, then by name. */
function sorted(files: FileInfo[]): FileInfo[] {
    return [...files].sort((a, b) => Number(b.is_dir) - Number(a.is_dir) || collator.compare(a.path, b.path));
}

export function baseName(path: string): string {
    return path.slice(path.lastIndexOf("/") + 1);
}

interface Row {
    path: string;
    level: number;
    file?: FileInfo;
    /** Instead of a file: what the folder's list is at. */
    note?: "loading" | "empty" | "more" | Error;
    left?: number;
}

function Tree(
    { folders, chosen, isOpen, toggle, choose, reload }: {
        folders: ReadonlyMap<string, Folder>; chosen: string; isOpen: (folder: string) => boolean;
        toggle: (folder: string) => void; choose: (path: string) => void; reload: (folder: string) => void;
    },
) {
    const [limits, setLimits] = useState<ReadonlyMap<string, number>>(new Map());
    const [focused, setFocused] = useState<string | null>(null);
    const list = useRef<HTMLUListElement>(null);
    const rows = treeRows(folders, isOpen, limits, "", 1);
    const files = rows.filter((row) => row.file);
    const at = files.findIndex((row) => row.path === (focused ?? chosen));
    const stop = files[Math.max(0, at)]?.path;
    const focus = (path: string | undefined) => {
        if (path === undefined) return;
        setFocused(path);
        const items = list.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [];
        [...items].find((item) => item.dataset.path === path)?.focus();
    };
    const pressed = (event: React.KeyboardEvent, row: Row) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const index = files.findIndex((one) => one.path === row.path);
        const isFolder = row.file?.is_dir === true;
        const parent = row.path.includes("/") ? row.path.slice(0, row.path.lastIndexOf("/")) : undefined;
        const keys: Record<string, () => void> = {
            ArrowDown: () => focus(files[index + 1]?.path),
            ArrowUp: () => focus(files[index - 1]?.path),
            Home: () => focus(files[0]?.path),
            End: () => focus(files[files.length - 1]?.path),
            ArrowRight: () => {
                if (isFolder && !isOpen(row.path)) toggle(row.path);
                else if (isFolder) focus(files[index + 1]?.path);
            },
            ArrowLeft: () => {
                if (isFolder && isOpen(row.path)) toggle(row.path);
                else focus(parent);
            },
            Enter: () => act(row),
            " ": () => act(row),
        };
        const key = keys[event.key];
        if (key === undefined) return;
        event.preventDefault();
        key();
    };
    const act = (row: Row) => {
        setFocused(row.path);
        if (row.file?.is_dir) toggle(row.path);
        choose(row.path);
    };
    return (
        <ul className="panel run-tree" role="tree" aria-label="Artifacts" ref={list}>
            {rows.map((row) => {
                const indent = { paddingLeft: 8 + (row.level - 1) * 16 };
                if (!row.file) return <li key={row.path} role="none" style={indent} className="run-treenote">{noteOf(row)}</li>;
                const isFolder = row.file.is_dir;
                return (
                    <li key={row.path} role="treeitem" data-path={row.path} aria-level={row.level} style={indent}
                        aria-selected={row.path === chosen} aria-expanded={isFolder ? isOpen(row.path) : undefined}
                        tabIndex={row.path === stop ? 0 : -1}
                        onClick={() => act(row)} onKeyDown={(event) => pressed(event, row)} title={baseName(row.path)}>
                        <span className={isFolder && isOpen(row.path) ? "run-turned" : ""}>
                            {isFolder && <Icon name="chevron" />}
                        </span>
                        <Icon name={isFolder ? "folder" : "file"} />
                        <bdi className="clip">{baseName(row.path)}</bdi>
                        {!isFolder && <span className="run-size">{bytes(Number(row.file.file_size ?? 0))}</span>}
                    </li>
                );
            })}
        </ul>
    );

    function noteOf(row: Row) {
        const folder = row.path.slice(0, row.path.lastIndexOf("\0"));
        if (row.note instanceof Error) {
            return <>{row.note.message} <Button kind="quiet" onClick={() => reload(folder)}>Try again</Button></>;
        }
        if (row.note === "more") {
            const more = () => setLimits((old) => new Map(old).set(folder, (old.get(folder) ?? filesMax) * 4));
            return <Button kind="quiet" onClick={more}>{counted(row.left ?? 0, "more file", "more files")}</Button>;
        }
        return row.note === "empty" ? "empty" : "Loading…";
    }
}

function treeRows(
    folders: ReadonlyMap<string, Folder>, isOpen: (path: string) => boolean, limits: ReadonlyMap<string, number>,
    path: string, level: number,
): Row[] {
    const folder = folders.get(path);
    // No name of a file can have the character in it.
    const note = (what: Row["note"], left?: number): Row => ({ path: path + "\0", level, note: what, left });
    if (folder === undefined || folder === "loading") return [note("loading")];
    if ("error" in folder) return [note(folder.error)];
    if (folder.files.length === 0) return [note("empty")];
    const limit = limits.get(path) ?? filesMax;
    const rows = folder.files.slice(0, limit).flatMap((file): Row[] => [
        { path: file.path, level, file },
        ...(file.is_dir && isOpen(file.path) ? treeRows(folders, isOpen, limits, file.path, level + 1) : []),
    ]);
    return folder.files.length > limit ? [...rows, note("more", folder.files.length - limit)] : rows;
}

/** What is in a folder; how to get at it from Python. */
function FolderView(
    { runID, uri, path, folder, choose, load }: {
        runID: string; uri: string; path: string; folder: Folder | undefined; choose: (path: string) => void;
        load: (path: string) => void;
    },
) {
    useEffect(() => load(path), [load, path]);
    const files = folder !== undefined && folder !== "loading" && "files" in folder ? folder.files : [];
    const folders = files.filter((file) => file.is_dir).length;
    const size = files.reduce((sum, file) => sum + Number(file.file_size ?? 0), 0);
    const part = path === "" ? "" : `,\n    artifact_path=${JSON.stringify(path)}`;
    const code = `mlflow.artifacts.download_artifacts(\n    run_id="${runID}"${part})`;
    const place = path === "" ? uri : `${uri}/${path}`;
    const inside = [folders > 0 ? counted(folders, "folder") : "", counted(files.length - folders, "file"), bytes(size)];
    const readme = files.find((file) => /^(readme|index)\.(md|markdown)$/i.test(baseName(file.path)));
    return (
        <>
            <div className="run-filehead">
                <h2>{path === "" ? "All artifacts" : <bdi>{path}</bdi>}</h2>
                <span className="muted">{inside.filter(Boolean).join(" · ")}</span>
            </div>
            <p className="muted">Choose a file to see it. To fetch {path === "" ? "all of them" : "the folder"} from Python:</p>
            <div className="run-code"><pre tabIndex={0}>{code}</pre><Copy text={code} what="the code" /></div>
            <p className="run-copied muted">
                <span className="clip mono" title={place}>{place}</span><Copy text={place} what="the address" />
            </p>
            {readme && <p><Button icon="text" onClick={() => choose(readme.path)}>Read {baseName(readme.path)}</Button></p>}
        </>
    );
}
