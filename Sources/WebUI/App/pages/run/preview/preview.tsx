import { useState } from "react";
import { failure, reached, url } from "../../../core/api";
import { bytes } from "../../../core/format";
import { useLoad } from "../../../core/load";
import { RunInfo } from "../../../core/types";
import { Button, Copy, Empty, Failure, Loading } from "../../../parts/basic";
import { Segments } from "../../../parts/choice";
import { baseName } from "../../../parts/files";
import { Icon } from "../../../parts/icons";
import { fileResolver, fileURL } from "../files";
import { isPicture } from "../inline";
import { Markdown } from "../markdown";
import { JSONView } from "./json";
import { TableView } from "./csv";

/** Bytes of a text that are fetched before one asks for all of it. */
const headBytes = 256_000;

/** More than this is not shown as text: the page would stand still. */
const shownBytesMax = 20_000_000;

/** How a file is shown, which its name tells. Whether others are texts shows in their bytes. */
function kindOf(path: string): "picture" | "json" | "table" | "markdown" | "page" | "text" {
    if (isPicture(path)) return "picture";
    if (/\.(json|ipynb|geojson)$/i.test(path)) return "json";
    if (/\.(csv|tsv)$/i.test(path)) return "table";
    if (/\.(md|markdown)$/i.test(path)) return "markdown";
    return /\.html?$/i.test(path) ? "page" : "text";
}

/** @param size in bytes. */
export function Preview({ info, path, size }: { info: RunInfo; path: string; size: number }) {
    const link = fileURL(info.run_id, path);
    const [isText, setText] = useState(false);
    const kind = isText ? "text" : kindOf(path);
    return (
        <>
            <div className="run-filehead">
                <h2><bdi>{baseName(path)}</bdi></h2>
                <span className="muted">{bytes(size)}</span>
                <span className="run-filetools">
                    {kindOf(path) !== "text" && (
                        <Segments label="Shown as" options={[["preview", "Preview"], ["text", "Text"]]}
                            value={isText ? "text" : "preview"} set={(as) => setText(as === "text")} />
                    )}
                    <Copy text={path} what="the path" />
                    <a className="button" href={link} download={baseName(path)}><Icon name="download" />Download</a>
                </span>
            </div>
            {size === 0 ? <Empty title="The file is empty" />
                : kind === "picture" ? <Picture url={link} name={baseName(path)} />
                : kind === "page" ? (
                    // The server sends it under a policy without scripts and requests; the frame forbids them once more.
                    <>
                        <p className="run-cut muted">Shown without its scripts.</p>
                        <iframe className="run-frame" sandbox="" title="The page"
                            src={url("roost/runs/page", { run_id: info.run_id, path })} />
                    </>
                )
                : <TextFile info={info} path={path} url={link} kind={kind} size={size} />}
        </>
    );
}

/** A picture never runs scripts, SVG too: browsers load it without them in an image. */
function Picture({ url, name }: { url: string; name: string }) {
    const [size, setSize] = useState("");
    const [isBroken, setBroken] = useState(false);
    if (isBroken) return <Empty title="Not a picture"><p>The browser cannot show this file as one.</p></Empty>;
    return (
        <figure className="run-picture">
            <img src={url} alt={name} onError={() => setBroken(true)}
                onLoad={({ currentTarget: image }) => setSize(`${image.naturalWidth} × ${image.naturalHeight}`)} />
            <figcaption className="muted">{size}</figcaption>
        </figure>
    );
}

function TextFile(
    { info, path, url, kind, size }: { info: RunInfo; path: string; url: string; kind: string; size: number },
) {
    const [isAll, setAll] = useState(size <= headBytes);
    const { value: text, error, busy, reload } = useLoad((signal) => fetchText(url, isAll, signal), [url, isAll], { keep: true });
    if (error) return <Failure error={error} retry={reload} />;
    if (text === undefined) return <Loading what="the file" />;
    if (text === null) return <Empty title="No preview"><p>These are {bytes(size)} of binary data.</p></Empty>;
    return (
        <>
            {!isAll && (
                <p className="warning run-cut">
                    The first {bytes(headBytes)} of {bytes(size)}.
                    {size <= shownBytesMax && <Button disabled={busy} onClick={() => setAll(true)}>Show all</Button>}
                </p>
            )}
            {kind === "json" && isAll ? <JSONView text={text} />
                : kind === "table" ? <TableView text={text} />
                : kind === "markdown" ? <Markdown text={text} resolve={fileResolver(info, path.split("/").slice(0, -1))} />
                : <pre className="run-source" tabIndex={0}>{text}</pre>}
        </>
    );
}

/** The text of a file, or of its start; null when its bytes are none. */
async function fetchText(url: string, isAll: boolean, signal: AbortSignal): Promise<string | null> {
    const response = await reached(fetch(url, { signal, headers: isAll ? {} : { Range: `bytes=0-${headBytes - 1}` } }));
    if (!response.ok) throw await failure(response);
    const data = new Uint8Array(await response.arrayBuffer());
    return data.subarray(0, 8000).includes(0) ? null : new TextDecoder().decode(data, { stream: !isAll });
}
