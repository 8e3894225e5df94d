/** Icons of one stroke, 16 by 16, in the colour of the text. They are decoration: their button has the words. */
const paths = {
    chevron: "M6 3.5 10.5 8 6 12.5",
    down: "M3.5 6 8 10.5 12.5 6",
    close: "M4 4l8 8M12 4l-8 8",
    search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.6 10.6 14 14",
    more: "M3 8h.01M8 8h.01M13 8h.01",
    copy: "M5.5 5.5h8v8h-8zM10.5 5V2.5h-8v8H5",
    check: "M3 8.5 6.5 12 13 4.5",
    plus: "M8 3v10M3 8h10",
    edit: "M2.5 13.5l.7-3L10.5 3l2.5 2.5L5.5 13zM9 4.5 11.5 7",
    trash: "M2.5 4h11M6 4V2.5h4V4M4 4l.7 9.5h6.6L12 4M6.7 6.5v4.5M9.3 6.5v4.5",
    undo: "M3 6.5h7a3.5 3.5 0 0 1 0 7H6M3 6.5 6 3.5M3 6.5 6 9.5",
    download: "M8 2.5v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
    folder: "M1.5 4V13h13V5H8L6.5 3h-5z",
    file: "M4 1.5h5.5L13 5v9.5H4zM9.5 1.5V5H13",
    tree: "M4 3v9.5h4M4 6h4M10 6h3.5M10 12.5h3.5M2.5 3h3",
    compare: "M5 2.5v11M11 2.5v11M2.5 5H5M11 5h2.5M2.5 10.500H5M11 10.5h2.5",
    move: "M2 8h11M9.500 4.5 13 8l-3.500 3.5",
    tag: "M2 2.500h5.500L14 9l-5 5L2 7.500zM5 5.500h.01",
    info: "M8 14.500A6.500 6.500 0 1 0 8 1.500a6.500 6.500 0 0 0 0 13ZM8 7.500v4M8 4.700h.01",
    warning: "M8 2 1.500 13.500h13zM8 6.500v3.500M8 12h.01",
    columns: "M2 3h12v10H2zM6 3v10M10 3v10",
    external: "M6 3H3v10h10v-3M9 2.500h4.500V7M13.500 2.500 7.500 8.500",
    enlarge: "M9.500 2.500h4v4M6.500 13.500h-4v-4M13.500 2.500 9 7M2.500 13.500 7 9",
    flask: "M6 2h4M6.700 2v4.500L2.700 13.500h10.600L9.300 6.500V2M4.600 10.500h6.800",
    box: "M8 1.500 14 4.700v6.600L8 14.500 2 11.300V4.700zM2 4.700 8 8l6-3.300M8 8v6.500",
    text: "M3 4h10M3 8h10M3 12h6",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
    return (
        <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={paths[name]} />
        </svg>
    );
}
