/** The forms of a duration, for messages. */
export const DURATION_FORMS = '90s, 15m, 6h, 1h30m, 2d, 500ms, or a number of seconds';

const UNITS = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
const MILLISECONDS = [86_400_000, 3_600_000, 60_000, 1000, 1] as const;
/** Longer ones are typing errors; sums of instants stay within the calendar. */
const LONGEST_MS = 36_500 * 86_400_000;

/**
 * Reads a duration such as `1h30m`; a bare number is seconds.
 * @returns milliseconds, or null where the text is no duration
 */
export function parseDuration(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return withinReach(Math.round(Number(trimmed) * 1000));
  const match = UNITS.exec(trimmed);
  if (match === null || trimmed === '') return null;
  const total = MILLISECONDS.reduce((sum, size, index) => sum + Number(match[index + 1] ?? 0) * size, 0);
  return withinReach(total);
}

function withinReach(milliseconds: number): number | null {
  return milliseconds <= LONGEST_MS ? milliseconds : null;
}
