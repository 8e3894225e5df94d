import { useState } from "react";
import { Button } from "../../parts/basic";
import { Popover } from "../../parts/menu";
import { count } from "../../core/format";
import { Columns } from "../../core/types";
import { attributeNames, Column, column } from "./columns";

/** Which columns are shown, in which order. */
export function ColumnChooser(
    { shown, choose, isChosen, columns }: {
        shown: readonly Column[]; choose: (ids: readonly string[] | null) => void; isChosen: boolean; columns: Columns | undefined;
    },
) {
    return (
        <Popover button="Columns" icon="columns" align="end" className="tree-columns">
            {() => <Chooser shown={shown} choose={choose} isChosen={isChosen} columns={columns} />}
        </Popover>
    );
}

/** So many of a kind are listed before one searches. */
const listed = 60;

function Chooser(
    { shown, choose, isChosen, columns }: {
        shown: readonly Column[]; choose: (ids: readonly string[] | null) => void; isChosen: boolean; columns: Columns | undefined;
    },
) {
    const [search, setSearch] = useState("");
    const ids = shown.map(({ id }) => id);
    const move = (index: number, by: number) => {
        const next = [...ids];
        next.splice(index + by, 0, ...next.splice(index, 1));
        choose(next);
    };
    const toggle = (id: string) => {
        if (ids.includes(id)) return choose(ids.filter((one) => one !== id));
        // What is added goes before the times, which close the row.
        const end = ids.findIndex((one) => one === "started" || one === "ended" || one === "duration");
        const next = [...ids];
        next.splice(end < 0 ? next.length : end, 0, id);
        choose(next);
    };
    const typed = search.toLowerCase();
    const matches = (text: string) => text.toLowerCase().includes(typed);
    const groups: { title: string; items: { id: string; title: string; runs?: number }[] }[] = [
        { title: "Params", items: (columns?.params ?? []).map((one) => ({ id: "params." + one.key, title: one.key, runs: one.count })) },
        { title: "Metrics", items: (columns?.metrics ?? []).map((one) => ({ id: "metrics." + one.key, title: one.key, runs: one.count })) },
        {
            title: "Attributes", items: attributeNames.map((id) => ({
                id, title: column(id, undefined, null)?.title ?? "Objective",
            })),
        },
        { title: "Tags", items: (columns?.tags ?? []).map((one) => ({ id: "tags." + one.key, title: one.key, runs: one.count })) },
    ];
    return (
        <div className="tree-chooser">
            <div className="row">
                <input type="search" aria-label="Search columns" placeholder="Search columns" value={search} autoFocus
                    onChange={(event) => setSearch(event.target.value)} />
                <Button kind="quiet" disabled={!isChosen} onClick={() => choose(null)}>Reset</Button>
            </div>
            {typed === "" && (
                <fieldset>
                    <legend>Shown, in this order</legend>
                    {shown.map(({ id, title, kind }, index) => (
                        <div key={id} className="tree-choice">
                            <label className="clip" title={title}>
                                <input type="checkbox" checked onChange={() => toggle(id)} />
                                <span className="clip">{title}</span>{singular(kind) && <small>{singular(kind)}</small>}
                            </label>
                            <Button kind="quiet" className="tree-up" icon="chevron" label={`Move ${title} to the left`}
                                disabled={index === 0} onClick={() => move(index, -1)} />
                            <Button kind="quiet" className="tree-down" icon="chevron" label={`Move ${title} to the right`}
                                disabled={index === shown.length - 1} onClick={() => move(index, 1)} />
                        </div>
                    ))}
                </fieldset>
            )}
            {groups.map(({ title, items }) => {
                const found = items.filter((item) => (typed === "" ? !ids.includes(item.id) : matches(item.title)));
                if (found.length === 0) return null;
                return (
                    <fieldset key={title}>
                        <legend>{title}</legend>
                        {found.slice(0, listed).map((item) => (
                            <div key={item.id} className="tree-choice">
                                <label className="clip" title={item.title}>
                                    <input type="checkbox" checked={ids.includes(item.id)} onChange={() => toggle(item.id)} />
                                    <span className="clip">{item.title}</span>
                                </label>
                                {item.runs !== undefined && <small title="Runs that have it">{count(item.runs)}</small>}
                            </div>
                        ))}
                        {found.length > listed && <small>{count(found.length - listed)} more: search for them</small>}
                    </fieldset>
                );
            })}
        </div>
    );
}

function singular(kind: Column["kind"]): string | null {
    return kind === "params" ? "param" : kind === "metrics" ? "metric" : kind === "tags" ? "tag" : null;
}
