/** A filter for what somebody types into a search box: a part of a name in any case, or `key=value` for a tag. */
export function searchFilter(text: string): string | undefined {
    const wanted = text.trim();
    if (wanted === "") return undefined;
    const [, key, value] = /^([^=`"'<>!]+?)\s*=\s*(.+)$/s.exec(wanted) ?? [];
    if (key !== undefined && value !== undefined) return `tags.\`${key}\` ILIKE ${pattern(value)}`;
    return `name ILIKE ${pattern(`%${wanted}%`)}`;
}

/** A comparison that holds for this name or other text, and for others only if it has quotes of both kinds. */
export function nameFilter(name: string, field = "name"): string {
    return `${field} ${name.includes("'") && name.includes('"') ? "LIKE" : "="} ${pattern(name)}`;
}

/** MLflow's strings have no escapes. With quotes of both kinds, one becomes `_`, which stands for any one character. */
export function pattern(text: string): string {
    if (!text.includes("'")) return `'${text}'`;
    return text.includes('"') ? `'${text.replace(/'/g, "_")}'` : `"${text}"`;
}
