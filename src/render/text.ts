import type { Instant } from '../upgrade/task.ts';

/**
 * Control characters and marks that move the cursor, end lines or reverse the reading direction: C0, DEL, C1,
 * U+061C, U+200E-F, U+2028-9, U+202A-E, U+2066-9 and U+FEFF (contract, section 4).
 */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** What CI systems take as commands anywhere in a line: `##[…]` and `##vso[…]`. */
const LOG_COMMAND = /##(?=\[|vso\[)/gi;

/** Text from outside, made safe to show: without control characters, and no command to the log of a CI system. */
export function clean(text: string): string {
  return text.replace(UNSAFE, '').replace(LOG_COMMAND, '## ');
}

/** JSON on one line, with the characters that `clean` removes escaped: any reader gets the true text back. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds as people say them, in two units: `9s`, `38m 10s`, `1h 12m`, `2d 03h`. */
export function durationText(seconds: number): string {
  const [whole, small] = [Math.floor, (n: number): string => String(n).padStart(2, '0')];
  if (seconds < MINUTE) return `${whole(seconds)}s`;
  if (seconds < HOUR) return `${whole(seconds / MINUTE)}m ${small(whole(seconds % MINUTE))}s`;
  if (seconds < DAY) return `${whole(seconds / HOUR)}h ${small(whole((seconds % HOUR) / MINUTE))}m`;
  return `${whole(seconds / DAY)}d ${small(whole((seconds % DAY) / HOUR))}h`;
}

/** The same in its largest unit alone, for sentences: `34 days`, `1 hour`. */
export function roughDuration(seconds: number): string {
  const units = [
    [DAY, 'day'],
    [HOUR, 'hour'],
    [MINUTE, 'minute'],
    [1, 'second'],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds >= unit) ?? [1, 'second'];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** How instants are written for people. */
export interface Zone {
  readonly utc: boolean;
}

/** `14:20:03`, in local time or UTC. */
export function clockText(instant: Instant, zone: Zone): string {
  return parts(instant, zone).time;
}

/** `2023-01-05`, in local time or UTC. */
export function dayText(instant: Instant, zone: Zone): string {
  return parts(instant, zone).day;
}

/** `14:20`, with the day before it where that is not the day of `now`, and `UTC` behind it where it is UTC. */
export function momentText(instant: Instant, now: Instant, zone: Zone): string {
  const { day, time } = parts(instant, zone);
  const sameDay = day === parts(now, zone).day;
  return `${sameDay ? '' : `${day} `}${time.slice(0, 5)}${zone.utc ? ' UTC' : ''}`;
}

/** RFC 3339 in UTC, whole seconds unless `milliseconds`; null for null and for what no calendar holds. */
export function isoText(instant: Instant | null, milliseconds = false): string | null {
  if (instant === null || Math.abs(instant) > LAST_INSTANT) return null;
  const iso = new Date(instant).toISOString();
  return milliseconds ? iso : iso.replace(/\.\d+Z$/, 'Z');
}

/** The calendar of ECMAScript ends 8.64e15 ms from 1970. */
const LAST_INSTANT = 8.64e15;

function parts(instant: Instant, zone: Zone): { day: string; time: string } {
  const shift = zone.utc ? 0 : new Date(instant).getTimezoneOffset() * MINUTE * 1000;
  const iso = isoText(instant - (Number.isNaN(shift) ? 0 : shift)) ?? '????-??-??T??:??:??Z';
  return { day: iso.slice(0, -10), time: iso.slice(-9, -1) };
}
