import "./models.css";
import { Fragment, ReactNode, useMemo } from "react";
import { tag } from "../../core/run";
import { go, setQuery, to, useQuery } from "../../core/route";
import { ModelVersion } from "../../core/types";
import { Copy, Empty, Failure, Moment, PageHead, Panel } from "../../parts/basic";
import { Facts } from "../../parts/facts";
import { Change, diff, diffWords } from "./diff";
import { Aliases, Delete, EntryTags } from "./edit";
import { Unread } from "./model";
import { aliasesOf, objects, Registered, useRegistered } from "./registry";
import { loadLines } from "./version";

function textOf(version: ModelVersion): string {
    return tag(version.tags, "mlflow.prompt.text") ?? "";
}

/** What is said in a prompt: one text, or the messages of a chat. */
function messages(version: ModelVersion): { role?: string; content: string }[] {
    const text = textOf(version);
    const chat = tag(version.tags, "_mlflow_prompt_type") === "chat" ? objects(text) : [];
    return chat.length === 0 ? [{ content: text }] : chat.map(({ role, content }) => ({
        role: String(role), content: typeof content === "string" ? content : JSON.stringify(content, null, 2),
    }));
}

function lines(version: ModelVersion): string[] {
    return messages(version).flatMap(({ role, content }) => [...(role ? [`${role}:`] : []), ...content.split("\n")]);
}

export function PromptPage({ name }: { name: string }) {
    const load = useRegistered("prompt", name);
    const [from] = useQuery("from");
    const [chosen] = useQuery("to");
    const crumbs = [{ title: "Prompts", link: to.prompts() }];
    const { value: found, error, reload } = load;
    if (found === undefined) return <Unread crumbs={crumbs} title={name} load={load} />;
    const { model, versions } = found;
    const now = versions.find((one) => one.version === chosen) ?? versions[0];
    const old = versions.find((one) => one.version === from && one !== now);
    return (
        <>
            <PageHead crumbs={crumbs} title={name}
                actions={
                    <Delete entry={{ name }} what="prompt" versions={versions.length} aliases={aliasesOf(model)} done={() => go(to.prompts())} />
                }>
                <EntryTags entry={{ name }} tags={model.tags} changed={reload} />
            </PageHead>
            {error && <Failure error={error} retry={reload} />}
            {now === undefined ? <Empty title="No versions" icon="text" /> : (
                <div className="model-prompt">
                    <VersionList model={model} versions={versions} now={now} old={old} />
                    <div className="stack">
                        <Chosen model={model} versions={versions} now={now} old={old} changed={reload} />
                    </div>
                </div>
            )}
        </>
    );
}

interface Shown extends Registered {
    now: ModelVersion;
    old: ModelVersion | undefined;
}

function VersionList({ model, versions, now, old }: Shown) {
    return (
        <nav className="panel flush model-promptlist" aria-label="Versions">
            {versions.map((one) => (
                <a key={one.version} href={to.prompt(one.name, { from: old?.version, to: one.version })} aria-current={one === now}>
                    <span className="row">
                        <b>v{one.version}</b>
                        {aliasesOf(model, one.version).map((alias) => <span key={alias} className="chip"><span className="clip">@{alias}</span></span>)}
                        <span className="muted model-at"><Moment ms={one.creation_timestamp} /></span>
                    </span>
                    <span className="model-brief">{one.description}</span>
                </a>
            ))}
        </nav>
    );
}

function Chosen({ model, versions, now, old, changed }: Shown & { changed: () => void }) {
    const entry = { name: model.name, version: now.version };
    return (
        <>
            <Panel title={old ? `Version ${old.version} → ${now.version}` : `Version ${now.version}`} aside={
                <div className="row">
                    {versions.length > 1 && (
                        <label className="row"><span className="muted">Compare with</span>
                            <select aria-label="Compare with version" value={old?.version ?? ""}
                                onChange={(event) => setQuery({ from: event.target.value, to: now.version }, { push: true })}>
                                <option value="">nothing</option>
                                {versions.map((one) => one !== now && <option key={one.version} value={one.version}>version {one.version}</option>)}
                            </select>
                        </label>
                    )}
                    <Copy text={textOf(now)} what="the text" />
                </div>
            }>
                {old ? <Diff old={old} now={now} /> : messages(now).map(({ role, content }, index) => (
                    <div key={index} className="model-message">
                        {role && <h3>{role}</h3>}
                        <pre className="model-pre">
                            {content.split(/(\{\{\s*[\w.-]+\s*\}\})/).map((part, at) => (at % 2 === 1 ? <mark key={at}>{part}</mark> : part))}
                        </pre>
                    </div>
                ))}
            </Panel>
            <Panel title="About this version" aside={
                <Delete entry={entry} what="version" aliases={aliasesOf(model, now.version)}
                    done={() => { setQuery({ from: null, to: null }); changed(); }} />
            }>
                <Facts facts={[
                    ["Aliases", <Aliases model={model} version={now.version} changed={changed} />],
                    ["Message", now.description],
                    ["Tags", <EntryTags entry={entry} tags={now.tags} changed={changed} />],
                    ["Created", <Moment ms={now.creation_timestamp} />],
                    ["Load it", loadLines([`prompts:/${model.name}/${now.version}`], "genai.load_prompt")],
                ]} />
            </Panel>
        </>
    );
}

const sides = { same: [" ", "same"], old: ["−", "removed"], now: ["+", "added"] } as const;

function Diff({ old, now }: { old: ModelVersion; now: ModelVersion }) {
    const changes = useMemo(() => diff(lines(old), lines(now)), [old, now]);
    const row = (side: keyof typeof sides, key: string, text: ReactNode) => (
        <div key={key} role="row" className={side}>
            <span role="cell" className="sign">
                <span aria-hidden="true">{sides[side][0]}</span><span className="unseen">{sides[side][1]}</span>
            </span>
            <span role="cell" className="text">{text}</span>
        </div>
    );
    return (
        <div className="model-diff" role="table" aria-label={`Changes from version ${old.version} to ${now.version}`}>
            {changes.map((change, index) => {
                // The first removed line is compared with the first added one and so on, as people edit texts.
                const words = change.old.map((line, at) => diffWords(line, change.now[at] ?? ""));
                return [
                    ...change.old.map((line, at) => row("old", `${index}-${at}`, marked(words[at], "old") ?? line)),
                    ...change.now.map((line, at) => row("now", `${index}+${at}`, marked(words[at], "now") ?? line)),
                    ...change.same.map((line, at) => row("same", `${index}=${at}`, line)),
                ];
            })}
        </div>
    );
}

/** One side of a line that was rewritten. */
function marked(changes: Change[] | undefined, side: "old" | "now"): ReactNode {
    const Mark = side === "old" ? "del" : "ins";
    return changes?.map((one, index) => <Fragment key={index}>{one[side].length > 0 && <Mark>{one[side]}</Mark>}{one.same}</Fragment>);
}
