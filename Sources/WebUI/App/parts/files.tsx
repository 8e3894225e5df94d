import { ReactNode, useState } from "react";
import { bytes, collator } from "../core/format";
import { useLoad } from "../core/load";
import { FileInfo } from "../core/types";
import { Button, Failure, Loading } from "./basic";
import { Icon } from "./icons";

/** Where files are: how to list a folder, and what a file leads to. */
export interface FileSource {
    list: (folder: string, signal?: AbortSignal) => Promise<FileInfo[]>;
    link: (path: string) => string;
}

/** Files of one folder that are shown before one asks for more. */
const atFirst = 300;

export function baseName(path: string): string {
    return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * Folders that open, and files; each is listed when it is opened.
 *
 * @param chosen the path of the file that is shown beside the list; without it, links download.
 * @param empty instead of a list of nothing.
 */
export function FileList(
    { source, folder = "", chosen, empty }:
    { source: FileSource; folder?: string; chosen?: string; empty?: ReactNode },
) {
    const files = useLoad((signal) => source.list(folder, signal), [folder]);
    const [limit, setLimit] = useState(atFirst);
    if (files.error) return <Failure error={files.error} retry={files.reload} />;
    if (files.value === undefined) return <Loading what="the files" />;
    if (files.value.length === 0) return <>{empty ?? <p className="muted">Empty.</p>}</>;
    const sorted = [...files.value].sort((a, b) => Number(b.is_dir) - Number(a.is_dir) || collator.compare(a.path, b.path));
    return (
        <ul className="files">
            {sorted.slice(0, limit).map((file) => (
                <li key={file.path}>
                    {file.is_dir ? <Folder source={source} path={file.path} chosen={chosen} /> : (
                        <a className="file" href={source.link(file.path)} title={baseName(file.path)}
                            download={chosen === undefined && baseName(file.path)}
                            aria-current={file.path === chosen ? "true" : undefined}>
                            <Icon name="file" /><bdi className="clip">{baseName(file.path)}</bdi>
                            <span className="muted">{bytes(Number(file.file_size ?? 0))}</span>
                        </a>
                    )}
                </li>
            ))}
            {sorted.length > limit && (
                <li><Button kind="quiet" onClick={() => setLimit(Infinity)}>{sorted.length - limit} more</Button></li>
            )}
        </ul>
    );
}

function Folder({ source, path, chosen }: { source: FileSource; path: string; chosen?: string }) {
    const [wanted, setWanted] = useState<boolean>();
    const isOpen = wanted ?? `${chosen}/`.startsWith(path + "/");
    return (
        <>
            <button type="button" className="file" aria-expanded={isOpen} title={baseName(path)} onClick={() => setWanted(!isOpen)}>
                <Icon name={isOpen ? "down" : "chevron"} /><bdi className="clip">{baseName(path)}</bdi>
            </button>
            {isOpen && <FileList source={source} folder={path} chosen={chosen} />}
        </>
    );
}
