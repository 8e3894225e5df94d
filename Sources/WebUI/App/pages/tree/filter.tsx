import { KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Icon } from "../../parts/icons";
import { Button } from "../../parts/basic";
import { Columns } from "../../core/types";
import { complete, Completion, faultIn, Item } from "./complete";

/** Typing is over when nothing came for this long; milliseconds. */
const pauseMs = 700;

/**
 * The filter as text, with what may come next. A whole filter is applied after a pause, anything by Enter.
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
    const mirror = useRef<HTMLDivElement>(null);
    const timer = useRef<number>();
    const id = useId();

    useEffect(() => setDraft(filter), [filter]);
    useEffect(() => () => window.clearTimeout(timer.current), []);
    useEffect(() => {
        if (active >= 0) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
    }, [active, id]);

    const suggest = () => {
        const element = input.current;
        if (element === null) return;
        setFound(complete(element.value.slice(0, element.selectionStart ?? element.value.length), columns));
        setActive(-1);
    };
    const close = () => {
        setFound(null);
        setActive(-1);
    };
    const send = (text: string) => {
        window.clearTimeout(timer.current);
        apply(text.trim());
    };
    const edited = (text: string) => {
        setDraft(text);
        window.clearTimeout(timer.current);
        if (complete(text, columns).isWhole) timer.current = window.setTimeout(() => send(text), pauseMs);
    };
    const take = (item: Item) => {
        const element = input.current;
        if (element === null || found === null) return;
        const caret = element.selectionStart ?? draft.length;
        const isJoined = found.from === caret && /[^\s(]$/.test(draft.slice(0, caret));
        const text = (isJoined ? " " : "") + item.text + (item.goesOn ? "" : " ");
        const next = draft.slice(0, found.from) + text + draft.slice(caret).replace(/^\s+/, "");
        const at = found.from + text.length;
        edited(next);
        // Behind React's own update of the value, which moves the caret to the end.
        requestAnimationFrame(() => {
            element.focus();
            element.setSelectionRange(at, at);
            suggest();
        });
    };
    const press = (event: KeyboardEvent) => {
        const items = found?.items ?? [];
        const chosen = items[active];
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (items.length === 0) return suggest();
            const step = event.key === "ArrowDown" ? 1 : -1;
            setActive((active + step + (active < 0 && step < 0 ? 1 : 0) + items.length) % items.length);
        } else if (event.key === "Enter") {
            event.preventDefault();
            if (chosen) return take(chosen);
            close();
            send(draft);
        } else if (event.key === "Tab" && !event.shiftKey) {
            const first = chosen ?? (found && draft.length > found.from ? items[0] : undefined);
            if (first === undefined) return close();
            event.preventDefault();
            take(first);
        } else if (event.key === "Escape" && found !== null) {
            event.preventDefault();
            close();
        }
    };
    const isOpen = found !== null && found.items.length > 0;
    const fault = error !== null && draft === filter ? faultIn(error, filter) : null;
    const scrolled = () => {
        if (mirror.current && input.current) mirror.current.scrollLeft = input.current.scrollLeft;
    };
    useEffect(scrolled);
    return (
        <div className="tree-filter">
            <Icon name="search" />
            {fault !== null && (
                <div className="tree-mirror" ref={mirror} aria-hidden="true">
                    {draft.slice(0, fault.from)}<mark>{draft.slice(fault.from, fault.to) || " "}</mark>{draft.slice(fault.to)}
                </div>
            )}
            <input ref={input} type="text" role="combobox" aria-label="Filter" aria-expanded={isOpen} aria-autocomplete="list"
                aria-controls={`${id}-list`} aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
                aria-invalid={error !== null && draft === filter} aria-describedby={error === null ? undefined : `${id}-error`}
                placeholder="Filter, as params.lr < 0.1 AND status = 'FINISHED'" spellCheck={false} autoComplete="off"
                value={draft} onKeyDown={press} onScroll={scrolled} onBlur={close}
                onClick={() => { if (draft === "" || found !== null) suggest(); }}
                onChange={(event) => { edited(event.target.value); suggest(); }} />
            {draft !== "" && (
                <Button kind="quiet" icon="close" label="Clear the filter"
                    onClick={() => { setDraft(""); send(""); input.current?.focus(); }} />
            )}
            {isOpen && (
                <ul className="pop start tree-completion" role="listbox" id={`${id}-list`} aria-label="What may come next">
                    {found.items.map((item, index) => (
                        <li key={item.text} role="option" id={`${id}-${index}`} aria-selected={index === active}
                            onMouseDown={(event) => { event.preventDefault(); take(item); }}>
                            <code className="clip">{item.text}</code><span className="clip muted">{item.hint}</span>
                        </li>
                    ))}
                </ul>
            )}
            {error !== null && draft === filter && <p className="tree-fault" role="alert" id={`${id}-error`}>{error}</p>}
        </div>
    );
}
