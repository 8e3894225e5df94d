import { createContext, FormEvent, ReactNode, useCallback, useContext, useEffect, useId, useRef, useState } from "react";
import { Button } from "./basic";

/** A modal dialog on the browser's own element: it keeps the focus inside, Escape closes it. */
export function Dialog(
    { title, close, children, wide = false }: { title: string; close: () => void; children: ReactNode; wide?: boolean },
) {
    const element = useRef<HTMLDialogElement>(null);
    const id = useId();
    useEffect(() => {
        const dialog = element.current;
        const before = document.activeElement as HTMLElement | null;
        dialog?.showModal();
        // The browser takes the first thing that can have it, which is the button that closes.
        dialog?.querySelector<HTMLElement>("form input, form textarea, form select")?.focus();
        return () => {
            dialog?.close();
            before?.focus();
        };
    }, []);
    const outside = (event: React.MouseEvent) => {
        if (event.target === element.current) close();
    };
    return (
        <dialog ref={element} className={wide ? "wide" : ""} aria-labelledby={id} onMouseDown={outside}
            onCancel={(event) => { event.preventDefault(); close(); }}>
            <div className="dialogbody">
                <div className="panelhead">
                    <h2 id={id}>{title}</h2>
                    <Button kind="quiet" icon="close" label="Close" onClick={close} />
                </div>
                {children}
            </div>
        </dialog>
    );
}

/**
 * A dialog that does one thing when its form is sent, and shows what went wrong in the server's words.
 *
 * @param act may throw; the dialog stays open then.
 */
export function Ask(
    { title, action, danger = false, disabled = false, act, close, children }: {
        title: string; action: string; danger?: boolean; disabled?: boolean; act: () => Promise<void>; close: () => void;
        children: ReactNode;
    },
) {
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);
    const send = (event: FormEvent) => {
        event.preventDefault();
        setBusy(true);
        setError(null);
        act().then(close, (failure: Error) => {
            setBusy(false);
            setError(failure.message);
        });
    };
    return (
        <Dialog title={title} close={close}>
            <form onSubmit={send}>
                {children}
                {error !== null && <p className="problem" role="alert">{error}</p>}
                <div className="dialogactions">
                    <Button onClick={close}>Cancel</Button>
                    <Button type="submit" kind={danger ? "danger" : "primary"} disabled={disabled || isBusy}>{action}</Button>
                </div>
            </form>
        </Dialog>
    );
}

export function Field(
    { label, value, set, hint, long = false, autoFocus = false, required = false }: {
        label: string; value: string; set: (value: string) => void; hint?: string; long?: boolean; autoFocus?: boolean;
        required?: boolean;
    },
) {
    const shared = {
        value, autoFocus, required,
        onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => set(event.target.value),
    };
    return (
        <label className="field">
            <span>{label}</span>
            {long ? <textarea rows={8} {...shared} /> : <input type="text" spellCheck={false} {...shared} />}
            {hint && <small>{hint}</small>}
        </label>
    );
}

/** A short message at the foot of the window, with a way back where there is one. */
export interface Toast {
    text: string;
    kind?: "done" | "failed";
    undo?: () => Promise<void>;
}

const ToastContext = createContext<(toast: Toast) => void>(() => undefined);

export function useToast(): (toast: Toast) => void {
    return useContext(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }) {
    const [toasts, setToasts] = useState<(Toast & { id: number })[]>([]);
    const counter = useRef(0);
    const drop = useCallback((id: number) => setToasts((old) => old.filter((toast) => toast.id !== id)), []);
    const add = useCallback((toast: Toast) => {
        const id = ++counter.current;
        setToasts((old) => [...old.slice(-2), { ...toast, id }]);
        window.setTimeout(() => drop(id), toast.undo ? 12_000 : 5_000);
    }, [drop]);
    const undo = (toast: Toast & { id: number }) => {
        drop(toast.id);
        toast.undo?.().catch((error: Error) => add({ text: error.message, kind: "failed" }));
    };
    return (
        <ToastContext.Provider value={add}>
            {children}
            <div className="toasts" role="status">
                {toasts.map((toast) => (
                    <div key={toast.id} className={`toast ${toast.kind ?? "done"}`}>
                        <span>{toast.text}</span>
                        {toast.undo && <Button kind="quiet" icon="undo" onClick={() => undo(toast)}>Undo</Button>}
                        <Button kind="quiet" icon="close" label="Dismiss" onClick={() => drop(toast.id)} />
                    </div>
                ))}
            </div>
        </ToastContext.Provider>
    );
}
