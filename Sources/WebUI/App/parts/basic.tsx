import { ButtonHTMLAttributes, ReactNode, useEffect, useRef, useState } from "react";
import { Icon, IconName } from "./icons";
import { Status, StatusCounts } from "../core/types";
import { ago, counted, moment } from "../core/format";
import { statuses, total } from "../core/run";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
    kind?: "plain" | "primary" | "danger" | "quiet";
    icon?: IconName;
    /** Only the icon is seen; the label is read out and shown as a title. */
    label?: string;
}

export function Button({ kind = "plain", icon, label, children, className = "", ...rest }: ButtonProps) {
    const small = label !== undefined && children === undefined;
    return (
        <button type="button" className={`button ${kind} ${small ? "square" : ""} ${className}`} aria-label={label}
            title={label} {...rest}>
            {icon && <Icon name={icon} />}
            {children}
        </button>
    );
}

const marks: Record<Status, { sign: string; word: string }> = {
    FINISHED: { sign: "✓", word: "finished" },
    RUNNING: { sign: "▶", word: "running" },
    SCHEDULED: { sign: "…", word: "scheduled" },
    FAILED: { sign: "✕", word: "failed" },
    KILLED: { sign: "■", word: "killed" },
};

export function statusWord(status: Status): string {
    return marks[status].word;
}

/** A status by sign and colour; in words too unless there is no room. */
export function StatusMark({ status, words = false }: { status: Status; words?: boolean }) {
    const { sign, word } = marks[status];
    return (
        <span className={`status ${status.toLowerCase()}`} title={word}>
            <span className="sign" aria-hidden="true">{sign}</span>
            <span className={words ? undefined : "unseen"}>{word}</span>
        </span>
    );
}

/** How many of a run's children are at what, as a bar and numbers. */
export function StatusBar({ counts }: { counts: StatusCounts }) {
    const sum = total(counts);
    if (sum === 0) return null;
    const there = statuses.filter((status) => counts[status]);
    const text = there.map((status) => `${counts[status]} ${statusWord(status)}`).join(", ");
    return (
        <span className="statusbar" role="img" aria-label={text} title={text}>
            {there.map((status) => (
                <span key={status} className={status.toLowerCase()} style={{ flexGrow: counts[status] ?? 0 }} />
            ))}
        </span>
    );
}

/** A moment as "3 min ago", with the exact time as its title. */
export function Moment({ ms }: { ms: number | null | undefined }) {
    const [, tick] = useState(0);
    useEffect(() => {
        const timer = window.setInterval(() => tick((old) => old + 1), 30_000);
        return () => window.clearInterval(timer);
    }, []);
    if (!ms) return null;
    return <time dateTime={new Date(ms).toISOString()} title={moment(ms)}>{ago(ms)}</time>;
}

export function Copy({ text, what }: { text: string; what: string }) {
    const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
    useEffect(() => {
        if (outcome === null) return;
        const timer = window.setTimeout(() => setOutcome(null), 1500);
        return () => window.clearTimeout(timer);
    }, [outcome]);
    const copy = () => copyText(text).then(() => setOutcome("copied"), () => setOutcome("refused"));
    const [icon, label] = {
        copied: ["check", "Copied"] as const, refused: ["warning", "The browser does not allow it"] as const,
        none: ["copy", `Copy ${what}`] as const,
    }[outcome ?? "none"];
    return <Button kind="quiet" icon={icon} label={label} onClick={copy} />;
}

/** The clipboard needs HTTPS or localhost; elsewhere the old way still works. */
async function copyText(text: string): Promise<void> {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (!isDone) throw new Error("The browser does not allow it.");
}

export function Empty({ title, icon, children }: { title: string; icon?: IconName; children?: ReactNode }) {
    return (
        <div className="empty">
            {icon && <Icon name={icon} />}
            <h2>{title}</h2>
            {children}
        </div>
    );
}

/** Shown at once but drawn only after a moment, so that fast answers do not flicker. */
export function Loading({ what }: { what: string }) {
    return <p className="loading" role="status">Loading {what}…</p>;
}

export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
    return (
        <div className="failure" role="alert">
            <Icon name="warning" />
            <p>{error.message}</p>
            {retry && <Button onClick={retry}>Try again</Button>}
        </div>
    );
}

/** One of several views of a page; the choice is in the link. Arrow keys go from tab to tab. */
export function Tabs<Name extends string>(
    { label, tabs, current, choose }:
    {
        label: string; tabs: readonly { name: Name; title: ReactNode; count?: number }[]; current: Name;
        choose: (name: Name) => void;
    },
) {
    const move = (event: React.KeyboardEvent, index: number) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const next = tabs[(index + step + tabs.length) % tabs.length];
        if (next === undefined) return;
        choose(next.name);
        const list = event.currentTarget.parentElement;
        (list?.children[(index + step + tabs.length) % tabs.length] as HTMLElement | undefined)?.focus();
    };
    const list = useRef<HTMLDivElement>(null);
    useEffect(() => {
        // Where there is no room for all of them, the current one should not be out of sight.
        const row = list.current;
        const tab = row?.querySelector<HTMLElement>("[aria-selected=true]");
        if (row && tab) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
    }, [current]);
    return (
        <div className="tabs" role="tablist" aria-label={label} ref={list}>
            {tabs.map(({ name, title, count }, index) => (
                <button key={name} type="button" role="tab" aria-selected={name === current}
                    tabIndex={name === current ? 0 : -1} onClick={() => choose(name)}
                    onKeyDown={(event) => move(event, index)}>
                    {title}
                    {count !== undefined && <span className="count" aria-label={counted(count, "item")}>{count}</span>}
                </button>
            ))}
        </div>
    );
}

export interface Crumb {
    title: string;
    link?: string;
}

/** The head of a page: where it is, what it is called, and what can be done. Sets the window's title too. */
export function PageHead(
    { crumbs = [], title, aside, actions, children }:
    { crumbs?: readonly Crumb[]; title: string; aside?: ReactNode; actions?: ReactNode; children?: ReactNode },
) {
    useEffect(() => {
        document.title = `${title} · Roost`;
    }, [title]);
    return (
        <header className="pagehead">
            {crumbs.length > 0 && (
                <nav aria-label="Path" className="crumbs">
                    {crumbs.map(({ title: name, link }, index) => (
                        <span key={index}>{link ? <a href={link}>{name}</a> : name}</span>
                    ))}
                </nav>
            )}
            <div className="titleline">
                <h1>{title}</h1>
                {aside}
                {actions && <div className="actions">{actions}</div>}
            </div>
            {children}
        </header>
    );
}

/** A titled part of a page. */
export function Panel(
    { title, aside, children, className = "" }:
    { title: string; aside?: ReactNode; children: ReactNode; className?: string },
) {
    return (
        <section className={`panel ${className}`} aria-label={title}>
            <div className="panelhead">
                <h2>{title}</h2>
                {aside}
            </div>
            {children}
        </section>
    );
}
