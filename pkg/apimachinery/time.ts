let lastSecond = 0;
let lastText = "1970-01-01T00:00:00Z";

/** RFC 3339 with seconds, as metav1.Time stands in JSON: "2026-01-02T03:04:05Z". */
export function formatTime(millis: number): string {
  const second = Math.floor(millis / 1000);
  // Nearly always the present second is asked for, thousands of times.
  if (second !== lastSecond) {
    lastText = `${new Date(millis).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** RFC 3339 with microseconds (metav1.MicroTime); the last three digits are zero, the clock counts milliseconds. */
export function formatMicroTime(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 23)}000Z`;
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch of a metav1.Time or MicroTime. Throws when the text is no RFC 3339 time. */
export function parseTime(text: string): number {
  const millis = rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(millis))
    throw new Error(`${JSON.stringify(text)} is not a time: want RFC 3339, as "2006-01-02T15:04:05Z"`);
  return millis;
}
