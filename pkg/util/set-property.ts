/** Sets a property of an object that holds somebody's data: a key "__proto__" is data like any other. */
export function setProperty(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
