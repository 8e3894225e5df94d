import { ReactNode } from "react";

/** One of a few, side by side. */
export function Segments<Name extends string>({ label, options, value, set }: {
    label: string; options: readonly (readonly [Name, string])[]; value: Name | undefined; set: (value: Name) => void;
}) {
    return (
        <div className="segments" role="group" aria-label={label}>
            {options.map(([name, title]) => (
                <button key={name} type="button" aria-pressed={value === name} onClick={() => set(name)}>{title}</button>
            ))}
        </div>
    );
}

/** Something that is on or off. */
export function Switch({ on, set, children, ...rest }: {
    on: boolean; set: (on: boolean) => void; children: ReactNode; disabled?: boolean; title?: string;
}) {
    return (
        <label className="switch" title={rest.title}>
            <input type="checkbox" checked={on} disabled={rest.disabled} onChange={(event) => set(event.target.checked)} />
            {children}
        </label>
    );
}

/** A titled list to choose from, one or several; what is said of an item stands at its end. */
export function Choices<Item extends { id: string; title: string }>({ title, items, type, isOn, press, aside }: {
    title: string; items: readonly Item[]; type: "radio" | "checkbox"; isOn: (item: Item) => boolean;
    press: (item: Item) => void; aside?: (item: Item, place: number) => ReactNode;
}) {
    return (
        <fieldset>
            <legend>{title}</legend>
            {items.map((item, place) => (
                <div key={item.id} className="choice">
                    <label className="clip" title={item.title}>
                        <input type={type} checked={isOn(item)} onChange={() => press(item)} />
                        <span className="clip">{item.title}</span>
                    </label>
                    {aside?.(item, place)}
                </div>
            ))}
        </fieldset>
    );
}
