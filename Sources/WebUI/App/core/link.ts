/** The URL of a text that is nothing else and may become a link, else null. */
export function webLink(text: string): string | null {
    return /^(https?:\/\/|mailto:)\S+$/i.test(text) ? text : null;
}
