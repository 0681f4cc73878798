/**
 * The candidate most like a mistyped word, by edit distance, if any is near enough to be what was meant.
 * @returns null where none is
 */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const most = Math.max(2, Math.floor(word.length / 3));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= most ? best.candidate : null;
}

/** Levenshtein's distance: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  const [charsA, charsB] = [Array.from(a), Array.from(b)];
  let row = Array.from({ length: charsB.length + 1 }, (_, index) => index);
  for (const [i, charA] of charsA.entries()) {
    const next = [i + 1];
    for (const [j, charB] of charsB.entries()) {
      const replaced = (row[j] ?? 0) + (charA === charB ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
