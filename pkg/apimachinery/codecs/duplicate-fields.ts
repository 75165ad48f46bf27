/**
 * Paths of object keys that stand twice in a JSON text, which JSON.parse does not tell: `spec.replicas`. The text must
 * be valid JSON. One pass over its characters; strings are only compared, not decoded, unless they hold escapes.
 */
export function duplicateFields(text: string): string[] {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #found: string[] = [];
  #at = 0;

  constructor(private readonly text: string) {}

  scan(): string[] {
    this.#value("");
    return this.#found;
  }

  #value(path: string): void {
    this.#space();
    switch (this.text[this.#at]) {
      case "{":
        return this.#object(path);
      case "[":
        return this.#array(path);
      case '"':
        this.#string();
        return;
      default:
        while (this.#at < this.text.length && !",]} \t\r\n".includes(this.text[this.#at] ?? "")) this.#at++;
    }
  }

  #object(path: string): void {
    const seen = new Set<string>();
    this.#at++;
    for (this.#space(); this.text[this.#at] !== "}"; this.#space()) {
      if (this.#at >= this.text.length) return;
      if (this.text[this.#at] === ",") {
        this.#at++;
        continue;
      }
      const key = this.#string();
      const member = path ? `${path}.${key}` : key;
      if (seen.has(key)) this.#found.push(member);
      seen.add(key);
      this.#space();
      // The colon.
      this.#at++;
      this.#value(member);
    }
    this.#at++;
  }

  #array(path: string): void {
    this.#at++;
    let index = 0;
    for (this.#space(); this.text[this.#at] !== "]"; this.#space()) {
      if (this.#at >= this.text.length) return;
      if (this.text[this.#at] === ",") {
        this.#at++;
        continue;
      }
      this.#value(`${path}[${index++}]`);
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at + 1;
    let end = this.text.indexOf('"', start);
    while (end > 0 && this.#isEscaped(end)) end = this.text.indexOf('"', end + 1);
    this.#at = end < 0 ? this.text.length : end + 1;
    const raw = this.text.slice(start, end < 0 ? undefined : end);
    return raw.includes("\\") ? (JSON.parse(`"${raw}"`) as string) : raw;
  }

  /** Whether an odd number of backslashes stands before it. */
  #isEscaped(at: number): boolean {
    let before = at;
    while (this.text[before - 1] === "\\") before--;
    return (at - before) % 2 === 1;
  }

  #space(): void {
    while (" \t\r\n".includes(this.text[this.#at] ?? "x")) this.#at++;
  }
}
