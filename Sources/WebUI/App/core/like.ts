/**
 * A filter for what somebody types into a search box: a part of a name in any case, or `key=value` for a tag.
 *
 * MLflow's strings have no escapes. A quote in the text becomes `_`, which stands for any one character.
 */
export function searchFilter(text: string): string | undefined {
    const wanted = text.trim();
    if (wanted === "") return undefined;
    const [, key, value] = /^([^=`"'<>!]+?)\s*=\s*(.+)$/s.exec(wanted) ?? [];
    if (key !== undefined && value !== undefined) return `tags.\`${key}\` ILIKE '${quotesAny(value)}'`;
    return `name ILIKE '%${quotesAny(wanted)}%'`;
}

/** A comparison that holds for this name, and for others only if it has quotes of both kinds. */
export function nameFilter(name: string): string {
    if (!name.includes("'")) return `name = '${name}'`;
    return name.includes('"') ? `name LIKE '${quotesAny(name)}'` : `name = "${name}"`;
}

function quotesAny(text: string): string {
    return text.replace(/'/g, "_");
}
