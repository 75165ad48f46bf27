import { createColors } from "picocolors";

/**
 * Colours on a terminal, plain text for whoever reads a pipe or a file. Not the library's own choice: it also colours
 * pipes where CI is set, which breaks programs that read them. NO_COLOR turns colours off everywhere.
 */
export const colors = createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);
