import { useMemo, useState } from "react";
import { counted } from "../../../core/format";

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
            return { error: error as Error };
        }
    }, [text]);
    if ("error" in parsed) {
        return (
            <>
                <p className="warning run-cut">This is not valid JSON: {parsed.error?.message}</p>
                <pre className="run-source" tabIndex={0}>{text}</pre>
            </>
        );
    }
    return <div className="run-json mono"><Member name={null} value={parsed.value} level={0} /></div>;
}

function Member({ name, value, level }: { name: string | null; value: unknown; level: number }) {
    const [isOpen, setOpen] = useState(level < openLevels);
    const [limit, setLimit] = useState(membersMax);
    const label = name === null ? null : <span className="run-key">{name}: </span>;
    if (typeof value !== "object" || value === null) {
        return <div>{label}<span className={`run-${value === null ? "null" : typeof value}`}>{JSON.stringify(value)}</span></div>;
    }
    const isList = Array.isArray(value);
    const members: [string, unknown][] = Object.entries(value);
    const size = isList ? counted(members.length, "item") : counted(members.length, "key");
    if (members.length === 0) return <div>{label}{isList ? "[]" : "{}"}</div>;
    return (
        <details open={isOpen} onToggle={(event) => { event.stopPropagation(); setOpen(event.currentTarget.open); }}>
            <summary>{label}<span className="muted">{isList ? "[" : "{"} {size} {isList ? "]" : "}"}</span></summary>
            {isOpen && members.slice(0, limit).map(([key, inner]) => (
                <Member key={key} name={key} value={inner} level={level + 1} />
            ))}
            {isOpen && members.length > limit && (
                <button type="button" className="run-more" onClick={() => setLimit(limit * 5)}>
                    {counted(members.length - limit, "more", "more")}
                </button>
            )}
        </details>
    );
}
