import { describe, expect, it } from 'vitest';
import { DURATION_FORMS, parseDuration } from '../../src/settings/duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('durations', () => {
  it.each([
    ['90s', 90 * SECOND],
    ['15m', 15 * MINUTE],
    ['6h', 6 * HOUR],
    ['1h30m', 90 * MINUTE],
    ['2d', 2 * DAY],
    ['500ms', 500],
    ['1d2h3m4s5ms', DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 5],
    ['1m500ms', MINUTE + 500],
    ['90m', 90 * MINUTE],
    ['007s', 7 * SECOND],
    // A bare number is seconds.
    ['15', 15 * SECOND],
    ['0', 0],
    ['0s', 0],
    ['1.5', 1500],
    ['0.0004', 0],
    [' 15m ', 15 * MINUTE],
    // Beyond what Node's own timers can wait.
    ['25d', 25 * DAY],
    ['1000h', 1000 * HOUR],
    ['36500d', 36_500 * DAY],
  ])('%j is %d ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each([
    '',
    ' ',
    's',
    'm',
    'ms',
    'soon',
    '-1',
    '-5m',
    '+5m',
    '1e3',
    '1e3s',
    '0x10',
    '.5',
    '5.',
    '1.5h',
    '1,5',
    '1_000',
    '15 m',
    '1h 30m',
    '15min',
    '15M',
    '6H',
    '1w',
    '30m1h',
    '1h1h',
    '1m2',
    '1h30',
    '5m5m',
    'Infinity',
    'NaN',
    '١٥',
    // Longer than a century: a typing error.
    '36501d',
    '3153600001',
    '9'.repeat(400),
    `${'9'.repeat(400)}d`,
  ])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });

  it('takes every form that its messages name', () => {
    const forms = DURATION_FORMS.split(', ').filter((form) => /^\d/.test(form));
    expect(forms).toEqual(['90s', '15m', '6h', '1h30m', '2d', '500ms']);
    expect(forms.map(parseDuration)).not.toContain(null);
  });
});
