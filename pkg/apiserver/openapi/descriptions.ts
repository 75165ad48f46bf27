/** The texts that `kubectl explain` shows: per message, the text of the message ("") and of its fields. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>;
