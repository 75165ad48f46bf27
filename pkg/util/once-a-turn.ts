/**
 * What it returns asks for `work` at the end of the turn of the event loop; it is done once, however often it was asked
 * for.
 */
export function onceATurn(work: () => void): () => void {
  let isAsked = false;
  const begin = () => {
    isAsked = false;
    work();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    setImmediate(begin);
  };
}
