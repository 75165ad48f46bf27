import { createColors } from "picocolors";

/** Whether the output goes to a terminal that understands more than lines of text. */
export const onTerminal = Boolean(process.stdout.isTTY) && process.env.TERM !== "dumb";

/**
 * Colours on a terminal, plain text for whoever reads a pipe or a file. Not the library's own choice: it also colours
 * pipes where CI is set, which breaks programs that read them. NO_COLOR turns colours off everywhere.
 */
export const colors = createColors(onTerminal && !process.env.NO_COLOR);
