let second = 0;
let text = "";

/**
 * The value of an answer's Date header (RFC 9110, section 6.6.1). Node.js would make it too, but forgets it by a timer:
 * a server at rest would wake once more after every answer.
 */
export function httpDate(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    text = new Date(now * 1000).toUTCString();
  }
  return text;
}
