import { useEffect, useRef, useState } from "react";
import { Icon } from "./icons";

/** A search box that tells what was typed once there was a short rest. */
export function SearchBox(
    { label, placeholder, value, set }: { label: string; placeholder?: string; value: string; set: (value: string) => void },
) {
    const [text, setText] = useState(value);
    const told = useRef(value);
    const tell = useRef(set);
    tell.current = set;
    useEffect(() => {
        // From elsewhere: a link, or going back.
        if (value !== told.current) setText(value);
        told.current = value;
    }, [value]);
    useEffect(() => {
        if (text === told.current) return;
        const timer = window.setTimeout(() => {
            told.current = text;
            tell.current(text);
        }, 200);
        return () => window.clearTimeout(timer);
    }, [text]);
    return (
        <span className="searchbox">
            <Icon name="search" />
            <input type="search" aria-label={label} placeholder={placeholder} value={text} spellCheck={false}
                onChange={(event) => setText(event.target.value)} />
        </span>
    );
}
