import { useState } from "react";
import { Button } from "../../parts/basic";
import { Choices } from "../../parts/choice";
import { Popover } from "../../parts/menu";
import { count } from "../../core/format";
import { Columns } from "../../core/types";
import { attributeNames, Column, column } from "./columns";

interface ChooserProps {
    shown: readonly Column[];
    /** Null: as before anybody chose. */
    choose: (ids: readonly string[] | null) => void;
    isChosen: boolean;
    columns: Columns | undefined;
}

/** Which columns are shown, in which order. */
export function ColumnChooser(props: ChooserProps) {
    return <Popover button="Columns" icon="columns" align="end">{() => <Chooser {...props} />}</Popover>;
}

/** So many of a kind are listed before one searches. */
const listed = 60;
const kinds = [["params", "Params"], ["metrics", "Metrics"], ["attributes", "Attributes"], ["tags", "Tags"]] as const;

function Chooser({ shown, choose, isChosen, columns }: ChooserProps) {
    const [search, setSearch] = useState("");
    const ids = shown.map(({ id }) => id);
    const move = (index: number, by: number) => {
        const next = [...ids];
        next.splice(index + by, 0, ...next.splice(index, 1));
        choose(next);
    };
    const toggle = ({ id }: { id: string }) => {
        if (ids.includes(id)) return choose(ids.filter((one) => one !== id));
        // What is added goes before the times, which close the row.
        const end = ids.findIndex((one) => /^(started|ended|duration)$/.test(one));
        const next = [...ids];
        next.splice(end < 0 ? next.length : end, 0, id);
        choose(next);
    };
    const typed = search.toLowerCase();
    return (
        <div className="chooser">
            <div className="row">
                <input type="search" aria-label="Search columns" placeholder="Search columns" value={search} autoFocus
                    onChange={(event) => setSearch(event.target.value)} />
                <Button kind="quiet" disabled={!isChosen} onClick={() => choose(null)}>Reset</Button>
            </div>
            {typed === "" && (
                <Choices title="Shown, in this order" type="checkbox" items={shown} isOn={() => true} press={toggle}
                    aside={({ title, kind }, place) => (
                        <>
                            {/^(params|metrics|tags)$/.test(kind) && <small>{kind.slice(0, -1)}</small>}
                            {[-1, 1].map((by) => (
                                <Button key={by} kind="quiet" className={by < 0 ? "tree-up" : "tree-down"} icon="chevron"
                                    label={`Move ${title} to the ${by < 0 ? "left" : "right"}`}
                                    disabled={shown[place + by] === undefined} onClick={() => move(place, by)} />
                            ))}
                        </>
                    )} />
            )}
            {kinds.map(([kind, title]) => {
                const items: { id: string; title: string; count?: number }[] = kind === "attributes"
                    ? attributeNames.map((id) => ({ id, title: column(id, undefined, null)?.title ?? "Objective" }))
                    : (columns?.[kind] ?? []).map((one) => ({ id: `${kind}.${one.key}`, title: one.key, count: one.count }));
                const found = items.filter((item) => (
                    typed === "" ? !ids.includes(item.id) : item.title.toLowerCase().includes(typed)));
                return found.length > 0 && (
                    <div key={kind}>
                        <Choices title={title} type="checkbox" items={found.slice(0, listed)} press={toggle}
                            isOn={({ id }) => ids.includes(id)}
                            aside={(item) => item.count !== undefined && <small title="Runs that have it">{count(item.count)}</small>} />
                        {found.length > listed && <small>{count(found.length - listed)} more: search for them</small>}
                    </div>
                );
            })}
        </div>
    );
}
