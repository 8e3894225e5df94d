import { ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, IconName } from "./icons";

/** Something that opens under a button: closed by Escape, by a press outside, and by leaving it with the keyboard. */
export function Popover(
    { button, label, icon, kind = "plain", align = "start", className = "", children }: {
        button?: ReactNode; label?: string; icon?: IconName; kind?: "plain" | "quiet"; align?: "start" | "end";
        className?: string; children: (close: () => void) => ReactNode;
    },
) {
    const [isOpen, setOpen] = useState(false);
    const box = useRef<HTMLDivElement>(null);
    const opener = useRef<HTMLButtonElement>(null);
    const id = useId();
    useEffect(() => {
        if (!isOpen) return;
        const press = (event: Event) => {
            if (!box.current?.contains(event.target as Node)) setOpen(false);
        };
        document.addEventListener("pointerdown", press);
        return () => document.removeEventListener("pointerdown", press);
    }, [isOpen]);
    const close = () => {
        setOpen(false);
        opener.current?.focus();
    };
    const leave = (event: React.FocusEvent) => {
        if (event.relatedTarget && !box.current?.contains(event.relatedTarget as Node)) setOpen(false);
    };
    return (
        <div className={`popover ${className}`} ref={box} onBlur={leave}
            onKeyDown={(event) => { if (isOpen && event.key === "Escape") { event.stopPropagation(); close(); } }}>
            <button type="button" ref={opener} className={`button ${kind} ${button === undefined ? "square" : ""}`}
                aria-expanded={isOpen} aria-controls={isOpen ? id : undefined} aria-label={label} title={label}
                onClick={() => setOpen(!isOpen)}>
                {icon && <Icon name={icon} />}
                {button}
                {button !== undefined && <Icon name="down" />}
            </button>
            {isOpen && <div id={id} className={`pop ${align}`}>{children(close)}</div>}
        </div>
    );
}

export interface MenuItem {
    title: string;
    icon?: IconName;
    danger?: boolean;
    disabled?: boolean;
    act: () => void;
}

/** A list of actions under a button; arrow keys go through it. */
export function Menu(
    { items, ...rest }: {
        items: readonly (MenuItem | null)[]; button?: ReactNode; label?: string; icon?: IconName; kind?: "plain" | "quiet";
        align?: "start" | "end";
    },
) {
    return (
        <Popover {...rest}>
            {(close) => (
                <MenuList items={items.filter((item): item is MenuItem => item !== null)} close={close} />
            )}
        </Popover>
    );
}

function MenuList({ items, close }: { items: readonly MenuItem[]; close: () => void }) {
    const list = useRef<HTMLDivElement>(null);
    const buttons = () => [...(list.current?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? [])];
    useEffect(() => buttons()[0]?.focus(), []);
    const move = (event: React.KeyboardEvent) => {
        const all = buttons();
        const at = all.indexOf(document.activeElement as HTMLButtonElement);
        const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
        if (next === undefined) return;
        event.preventDefault();
        all[(next + all.length) % all.length]?.focus();
    };
    return (
        <div role="menu" className="menu" ref={list} onKeyDown={move}>
            {items.map((item) => (
                <button key={item.title} type="button" role="menuitem" disabled={item.disabled}
                    className={item.danger ? "danger" : ""} onClick={() => { close(); item.act(); }}>
                    {item.icon && <Icon name={item.icon} />}
                    {item.title}
                </button>
            ))}
        </div>
    );
}
