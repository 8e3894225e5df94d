import { KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../parts/icons";
import { Button } from "../../parts/basic";
import { Columns } from "../../core/types";
import { complete, Completion, faultIn, Item } from "./complete";

/**
 * The filter as text, with what may come next; Enter applies it.
 *
 * @param error what the server says about `filter`.
 */
export function FilterBox(
    { filter, apply, error, columns }: {
        filter: string; apply: (filter: string) => void; error: string | null; columns: Columns | undefined;
    },
) {
    const [draft, setDraft] = useState(filter);
    const [found, setFound] = useState<Completion | null>(null);
    const [active, setActive] = useState(-1);
    const input = useRef<HTMLInputElement>(null);
    const id = useId();

    useEffect(() => setDraft(filter), [filter]);
    useEffect(() => {
        document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
    }, [active, id]);

    const caret = () => input.current?.selectionStart ?? 0;
    const show = (completion: Completion | null) => {
        setFound(completion);
        setActive(-1);
    };
    const suggest = () => show(complete(input.current?.value.slice(0, caret()) ?? "", columns));
    const close = () => show(null);
    const items = found?.items ?? [];
    const take = ({ text }: Item) => {
        const start = draft.slice(0, found?.from) + text + (/[.(]$/.test(text) ? "" : " ");
        setDraft(start + draft.slice(caret()).trimStart());
        // Behind React's own update of the value, which moves the caret to the end.
        requestAnimationFrame(() => {
            input.current?.setSelectionRange(start.length, start.length);
            suggest();
        });
    };
    const press = (event: KeyboardEvent) => {
        const chosen = items[active];
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step !== undefined) {
            if (found === null) suggest();
            else setActive((Math.max(active, step < 0 ? 0 : -1) + step + items.length) % items.length);
        } else if (event.key === "Enter") {
            if (chosen) take(chosen);
            else {
                close();
                apply(draft.trim());
            }
        } else if (event.key === "Tab" && !event.shiftKey && found !== null && (chosen ?? caret() > found.from)) {
            const first = chosen ?? items[0];
            if (first === undefined) return;
            take(first);
        } else if (event.key === "Escape" && found !== null) close();
        else return;
        event.preventDefault();
    };
    const isOpen = items.length > 0;
    const shownError = draft === filter ? error : null;
    const fault = shownError === null ? null : faultIn(shownError, filter);
    return (
        <div className="tree-filter">
            <Icon name="search" />
            <input ref={input} type="text" role="combobox" aria-label="Filter" aria-expanded={isOpen} aria-autocomplete="list"
                aria-controls={`${id}-list`} aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
                aria-invalid={shownError !== null} aria-describedby={`${id}-error`}
                placeholder="Filter, as params.lr < 0.1 AND status = 'FINISHED'" spellCheck={false} autoComplete="off"
                value={draft} onKeyDown={press} onBlur={close} onClick={suggest}
                onChange={(event) => { setDraft(event.target.value); suggest(); }} />
            {draft !== "" && (
                <Button kind="quiet" icon="close" label="Clear the filter"
                    onClick={() => { setDraft(""); apply(""); input.current?.focus(); }} />
            )}
            {isOpen && (
                <ul className="pop start tree-completion" role="listbox" id={`${id}-list`} aria-label="What may come next">
                    {items.map((item, index) => (
                        <li key={item.text} role="option" id={`${id}-${index}`} aria-selected={index === active}
                            onMouseDown={(event) => { event.preventDefault(); take(item); }}>
                            <code className="clip">{item.text}</code><span className="clip muted">{item.hint}</span>
                        </li>
                    ))}
                </ul>
            )}
            {shownError !== null && (
                <div className="tree-fault" role="alert" id={`${id}-error`}>
                    {fault && (
                        <code>{filter.slice(0, fault.from)}<mark>{filter.slice(fault.from, fault.to)}</mark>{filter.slice(fault.to)}</code>
                    )}
                    <p>{shownError}</p>
                </div>
            )}
        </div>
    );
}
