import { useMemo, useState } from "react";
import { counted } from "../../../core/format";
import { Button } from "../../../parts/basic";

/** Levels that are open at first. */
const openLevels = 2;

/** Members of one list or object that are shown at once. */
const membersMax = 200;

/** JSON as a tree that opens level by level: a file may nest deeper than a page can draw. */
export function JSONView({ text }: { text: string }) {
    const parsed = useMemo(() => {
        try {
            return { value: JSON.parse(text) as unknown };
        } catch (error) {
            return error as Error;
        }
    }, [text]);
    if ("value" in parsed) return <div className="run-json mono"><Member value={parsed.value} level={0} /></div>;
    return (
        <>
            <p className="warning run-cut">This is not valid JSON: {parsed.message}</p>
            <pre className="run-source" tabIndex={0}>{text}</pre>
        </>
    );
}

function Member({ name, value, level }: { name?: string; value: unknown; level: number }) {
    const [isOpen, setOpen] = useState(level < openLevels);
    const [limit, setLimit] = useState(membersMax);
    const label = name !== undefined && <span className="run-key">{name}: </span>;
    const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
    if (members.length === 0) return <div>{label}{JSON.stringify(value)}</div>;
    const [open, noun, close] = Array.isArray(value) ? ["[", "item", "]"] : ["{", "key", "}"];
    return (
        <details open={isOpen} onToggle={(event) => { event.stopPropagation(); setOpen(event.currentTarget.open); }}>
            <summary>{label}<span className="muted">{open} {counted(members.length, noun ?? "")} {close}</span></summary>
            {isOpen && members.slice(0, limit).map(([key, inner]) => <Member key={key} name={key} value={inner} level={level + 1} />)}
            {isOpen && members.length > limit && (
                <Button kind="quiet" onClick={() => setLimit(limit * 5)}>{members.length - limit} more</Button>
            )}
        </details>
    );
}
