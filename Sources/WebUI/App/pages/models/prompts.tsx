import "./models.css";
import { useEffect, useMemo, useState } from "react";
import { useLoad } from "../../core/load";
import { tag } from "../../core/run";
import { go, setQuery, to, useQuery } from "../../core/route";
import { ModelVersion, RegisteredModel } from "../../core/types";
import { Button, Copy, Empty, Failure, Loading, Moment, PageHead, Panel } from "../../parts/basic";
import { diffLines } from "./diff";
import { Aliases, Tags } from "./edit";
import { DeleteEntry } from "./model";
import { latest, RegistryList } from "./models";
import { getModel, getVersions, isPrompt } from "./registry";

export function PromptsPage() {
    const code = "mlflow.genai.register_prompt(\"greeting\", \"Say hello to {{name}}.\")";
    return (
        <RegistryList kind="prompt" title="Prompts" head={["Type"]}
            cells={(prompt) => <td className="model-wide">{isChat(latest(prompt)) ? "chat" : "text"}</td>}>
            <p>Register one, and every change becomes a version to compare with:</p>
            <pre>{code} <Copy text={code} what="this line" /></pre>
        </RegistryList>
    );
}

function isChat(version: ModelVersion | undefined): boolean {
    return tag(version?.tags, "_mlflow_prompt_type") === "chat";
}

interface Message {
    role: string;
    content: string;
}

/** What is said in a prompt: one text, or the messages of a chat. */
function messages(version: ModelVersion): Message[] {
    const text = tag(version.tags, "mlflow.prompt.text") ?? "";
    if (isChat(version)) {
        try {
            const parsed: unknown = JSON.parse(text);
            if (Array.isArray(parsed)) {
                return (parsed as { role?: unknown; content?: unknown }[]).map((one) => ({
                    role: String(one?.role),
                    content: typeof one?.content === "string" ? one.content : JSON.stringify(one?.content, null, 2) ?? "",
                }));
            }
        } catch {
            // Shown as it is, then.
        }
    }
    return [{ role: "", content: text }];
}

function plain(version: ModelVersion): string {
    return messages(version).map((one) => (one.role === "" ? one.content : `${one.role}:\n${one.content}`)).join("\n\n");
}

export function PromptPage({ name }: { name: string }) {
    const prompt = useLoad((signal) => getModel(name, signal), [name]);
    const versions = useLoad(
        (signal) => prompt.value ? getVersions(prompt.value, 1000, signal) : Promise.reject(new Error()),
        prompt.value ? [prompt.value] : null, { keep: true });
    const [from] = useQuery("from");
    const [chosen] = useQuery("to");
    const [deleting, setDeleting] = useState<"prompt" | "version" | null>(null);
    const found = prompt.value;
    useEffect(() => {
        if (found && !isPrompt(found)) go(to.model(name), { replace: true });
    }, [found, name]);
    const crumbs = [{ title: "Prompts", link: to.prompts() }];
    const all = versions.value?.versions;
    const error = prompt.error ?? versions.error;
    if (found === undefined || all === undefined) {
        return (
            <>
                <PageHead crumbs={crumbs} title={name} />
                {error ? <Failure error={error} retry={prompt.reload} /> : <Loading what="the prompt" />}
            </>
        );
    }
    const now = all.find((one) => one.version === chosen) ?? all[0];
    const old = all.find((one) => one.version === from);
    return (
        <>
            <PageHead crumbs={crumbs} title={name}
                actions={<Button icon="trash" onClick={() => setDeleting("prompt")}>Delete prompt</Button>}>
                <Tags entry={{ name }} tags={found.tags} changed={prompt.reload} />
            </PageHead>
            {error && <Failure error={error} retry={prompt.reload} />}
            {now === undefined ? <Empty title="No versions" icon="text" /> : (
                <div className="model-prompt">
                    <VersionList prompt={found} versions={all} now={now} old={old} />
                    <div className="stack">
                        <Chosen prompt={found} versions={all} now={now} old={old} changed={prompt.reload} remove={() => setDeleting("version")} />
                    </div>
                </div>
            )}
            {deleting === "prompt" && (
                <DeleteEntry entry={{ name }} noun="prompt" versions={versions.value} aliases={(found.aliases ?? []).map((one) => one.alias)}
                    close={() => setDeleting(null)} done={() => go(to.prompts())} />
            )}
            {deleting === "version" && now && (
                <DeleteEntry entry={{ name, version: now.version }} noun="prompt" aliases={now.aliases ?? []}
                    close={() => setDeleting(null)} done={() => { setQuery({ from: null, to: null }); prompt.reload(); }} />
            )}
        </>
    );
}

interface Shown {
    prompt: RegisteredModel;
    versions: ModelVersion[];
    now: ModelVersion;
    old: ModelVersion | undefined;
}

function VersionList({ versions, now, old }: Shown) {
    return (
        <nav className="panel flush model-promptlist" aria-label="Versions">
            <ul>
                {versions.map((one) => (
                    <li key={one.version}>
                        <a href={to.prompt(one.name, { from: old?.version, to: one.version })}
                            aria-current={one.version === now.version ? "true" : undefined}>
                            <span className="row">
                                <b>v{one.version}</b>
                                {(one.aliases ?? []).map((alias) => <span key={alias} className="chip"><span className="clip">@{alias}</span></span>)}
                                <span className="muted model-at"><Moment ms={one.creation_timestamp} /></span>
                            </span>
                            {one.description && <span className="model-brief">{one.description}</span>}
                        </a>
                    </li>
                ))}
            </ul>
        </nav>
    );
}

function Chosen({ prompt, versions, now, old, changed, remove }: Shown & { changed: () => void; remove: () => void }) {
    const line = `mlflow.genai.load_prompt(${JSON.stringify(`prompts:/${prompt.name}/${now.version}`)})`;
    const others = versions.filter((one) => one.version !== now.version);
    return (
        <>
            <Panel title={old && old !== now ? `Version ${old.version} → ${now.version}` : `Version ${now.version}`} aside={
                <div className="row">
                    {others.length > 0 && (
                        <label className="row"><span className="muted">Compare with</span>
                            <select aria-label="Compare with version" value={old && old !== now ? old.version : ""}
                                onChange={(event) => setQuery({ from: event.target.value, to: now.version }, { push: true })}>
                                <option value="">nothing</option>
                                {others.map((one) => <option key={one.version} value={one.version}>version {one.version}</option>)}
                            </select>
                        </label>
                    )}
                    <Copy text={messages(now).length > 1 ? tag(now.tags, "mlflow.prompt.text") ?? "" : plain(now)} what="the text" />
                    <Button kind="quiet" icon="trash" label={`Delete version ${now.version}`} onClick={remove} />
                </div>
            }>
                {old && old !== now ? <Diff old={old} now={now} /> : messages(now).map((one, index) => (
                    <div key={index} className="model-message">
                        {one.role !== "" && <h3>{one.role}</h3>}
                        <pre className="model-pre"><Template text={one.content} /></pre>
                    </div>
                ))}
            </Panel>
            <Panel title="About this version">
                <dl className="facts">
                    <dt>Aliases</dt><dd><Aliases model={prompt} version={now.version} changed={changed} /></dd>
                    {now.description && <><dt>Message</dt><dd className="model-text">{now.description}</dd></>}
                    <dt>Tags</dt><dd><Tags entry={{ name: prompt.name, version: now.version }} tags={now.tags} changed={changed} /></dd>
                    <dt>Created</dt><dd><Moment ms={now.creation_timestamp} /></dd>
                    <dt>Load it</dt><dd className="model-code"><code>{line}</code><Copy text={line} what="the line" /></dd>
                </dl>
            </Panel>
        </>
    );
}

/** The places for values stand out. */
function Template({ text }: { text: string }) {
    return <>{text.split(/(\{\{\s*[\w.-]+\s*\}\})/).map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}</>;
}

function Diff({ old, now }: { old: ModelVersion; now: ModelVersion }) {
    const lines = useMemo(() => diffLines(plain(old), plain(now)), [old, now]);
    if (lines.every((line) => line.kind === "same")) return <p className="muted">The texts are the same.</p>;
    return (
        <div className="model-diff" role="table" aria-label={`Changes from version ${old.version} to ${now.version}`}>
            {lines.map((line, index) => (
                <div key={index} role="row" className={line.kind}>
                    <span role="cell" className="sign">
                        <span aria-hidden="true">{{ same: " ", old: "−", new: "+" }[line.kind]}</span>
                        <span className="unseen">{{ same: "same", old: "removed", new: "added" }[line.kind]}</span>
                    </span>
                    <span role="cell" className="text">
                        {line.pieces.map((one, at) => (one.kind === "same" ? one.text
                            : one.kind === "old" ? <del key={at}>{one.text}</del> : <ins key={at}>{one.text}</ins>))}
                    </span>
                </div>
            ))}
        </div>
    );
}
