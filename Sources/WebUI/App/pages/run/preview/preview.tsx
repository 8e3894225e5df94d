import { useState } from "react";
import { failure, reached } from "../../../core/api";
import { bytes } from "../../../core/format";
import { useLoad } from "../../../core/load";
import { RunInfo } from "../../../core/types";
import { Button, Copy, Empty, Failure, Loading } from "../../../parts/basic";
import { Icon } from "../../../parts/icons";
import { fileResolver, fileURL } from "../files";
import { Markdown } from "../markdown";
import { HTMLView } from "./html";
import { JSONView } from "./json";
import { kindOf } from "./kinds";
import { TableView } from "./table";

/** Bytes of a text that are fetched before one asks for all of it. */
const headBytes = 256_000;

/** More than this is not shown as text: the page would stand still. */
const shownBytesMax = 20_000_000;

/** @param size in bytes. */
export function Preview({ info, path, size }: { info: RunInfo; path: string; size: number }) {
    const url = fileURL(info.run_id, path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const [asText, setAsText] = useState(false);
    const kind = kindOf(path);
    const hasView = kind === "json" || kind === "table" || kind === "markdown" || kind === "html" || /\.svg$/i.test(path);
    return (
        <>
            <div className="run-filehead">
                <h2><bdi>{name}</bdi></h2>
                <span className="muted">{bytes(size)}</span>
                <span className="run-filetools">
                    {hasView && (
                        <span className="segments" role="group" aria-label="Shown as">
                            <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>Preview</button>
                            <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>Text</button>
                        </span>
                    )}
                    <Copy text={path} what="the path" />
                    <a className="button" href={url} download={name}><Icon name="download" />Download</a>
                </span>
            </div>
            {kind === "image" && !asText
                ? <Picture url={url} name={name} />
                : size === 0
                ? <Empty title="The file is empty" icon="file" />
                : kind === "html" && !asText
                ? <HTMLView runID={info.run_id} path={path} />
                : <TextFile info={info} path={path} url={url} kind={asText ? "text" : kind} />}
        </>
    );
}

/** A picture never runs scripts, SVG too: browsers load it without them in an image. */
function Picture({ url, name }: { url: string; name: string }) {
    const [size, setSize] = useState<string | null>(null);
    const [isBroken, setBroken] = useState(false);
    if (isBroken) {
        return (
            <Empty title="Not a picture" icon="warning">
                <p>The browser cannot show this file as one. It may be damaged, or be something else.</p>
            </Empty>
        );
    }
    return (
        <figure className="run-picture">
            <img src={url} alt={name} onError={() => setBroken(true)}
                onLoad={(event) => setSize(`${event.currentTarget.naturalWidth} × ${event.currentTarget.naturalHeight}`)} />
            {size && <figcaption className="muted">{size} pixels</figcaption>}
        </figure>
    );
}

interface Head {
    text: string;
    /** Bytes of the whole file. */
    size: number;
    isWhole: boolean;
    isBinary: boolean;
}

function TextFile(
    { info, path, url, kind }: { info: RunInfo; path: string; url: string; kind: string },
) {
    const [isAll, setAll] = useState(false);
    const head = useLoad((signal) => fetchHead(url, isAll ? null : headBytes, signal), [url, isAll], { keep: true });
    if (head.error && !head.value) return <Failure error={head.error} retry={head.reload} />;
    if (!head.value) return <Loading what="the file" />;
    const { text, isWhole, isBinary, size: whole } = head.value;
    if (isBinary) {
        return (
            <Empty title="No preview" icon="file">
                <p>These are {bytes(whole)} of binary data. Download the file to look inside.</p>
            </Empty>
        );
    }
    if (whole === 0) return <Empty title="The file is empty" icon="file" />;
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
    return (
        <>
            {!isWhole && (
                <p className="warning run-cut">
                    <span>The first {bytes(headBytes)} of {bytes(whole)}.</span>
                    {whole <= shownBytesMax
                        ? <Button disabled={head.busy} onClick={() => setAll(true)}>Show all</Button>
                        : <span>Download the file to see the rest.</span>}
                </p>
            )}
            {kind === "json" && isWhole ? <JSONView text={text} />
                : kind === "table"
                ? <TableView text={text} separator={/\.(tsv|tab)$/i.test(path) ? "\t" : undefined} isWhole={isWhole} />
                : kind === "markdown" ? <Markdown text={text} resolve={fileResolver(info, folder)} />
                : <pre className="run-source" tabIndex={0}>{text}</pre>}
        </>
    );
}

/** @param limit bytes from the start; null for the whole file. */
async function fetchHead(url: string, limit: number | null, signal: AbortSignal): Promise<Head> {
    const response = await reached(fetch(url, { signal, headers: limit === null ? {} : { Range: `bytes=0-${limit - 1}` } }));
    // There is no first byte of an empty file.
    if (response.status === 416) return { text: "", size: 0, isWhole: true, isBinary: false };
    if (!response.ok) throw await failure(response);
    const data = new Uint8Array(await response.arrayBuffer());
    const told = /\/(\d+)$/.exec(response.headers.get("Content-Range") ?? "")?.[1];
    const size = told === undefined ? data.length : Number(told);
    const isWhole = data.length >= size;
    const text = decoded(data, isWhole);
    return { text: text ?? "", size, isWhole, isBinary: text === null };
}

/** The text of bytes; null when they are none. The end of a part may cut a character. */
function decoded(data: Uint8Array, isWhole: boolean): string | null {
    if (data.subarray(0, 8000).includes(0)) return null;
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(data, { stream: !isWhole });
    } catch {
        // Older tools write Latin-1. A text in it has hardly any control characters.
        const text = new TextDecoder("windows-1252").decode(data);
        const odd = text.slice(0, 8000).match(/[\x00-\x08\x0e-\x1f]/g)?.length ?? 0;
        return odd > 8 ? null : text;
    }
}
