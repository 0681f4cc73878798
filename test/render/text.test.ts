import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clean,
  clockText,
  dayText,
  durationText,
  isoText,
  momentText,
  roughDuration,
  safeJson,
} from '../../src/render/text.ts';

const UTC = { utc: true };
const NOON = Date.parse('2023-01-05T12:00:00.412Z');

/** Every range of section 4 of the contract, by its first and last character. */
const UNSAFE = [
  0x00, 0x1b, 0x0a, 0x1f, 0x7f, 0x80, 0x9b, 0x9f, 0x61c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e,
  0x2066, 0x2069, 0xfeff,
];

describe('text from the API', () => {
  it.each(UNSAFE.map((code) => [code.toString(16), String.fromCharCode(code)]))('loses U+%s', (_, char) => {
    expect(clean(`a${char}b`)).toBe('ab');
  });

  it.each([
    ['an escape sequence loses its power', '\u001b[31mred\u001b[0m', '[31mred[0m'],
    ['a title cannot be set', '\u001b]0;owned\u0007', ']0;owned'],
    ['lines cannot be forged', 'a\r\n::error::b', 'a::error::b'],
    ['no command to the log of GitHub', 'x ##[error]y', 'x ## [error]y'],
    ['nor to that of Azure', 'x ##vso[task.setvariable]y', 'x ## vso[task.setvariable]y'],
    ['not even with a control character inside', '##\u200e[group]', '## [group]'],
    ['hashes alone are text', '## a [b]', '## a [b]'],
    ['Chinese stays', '数据迁移', '数据迁移'],
  ])('%s', (_, given, shown) => {
    expect(clean(given)).toBe(shown);
  });

  it('is carried whole by JSON, escaped', () => {
    const all = UNSAFE.map((code) => String.fromCharCode(code)).join('');
    const json = safeJson({ all });
    expect(json).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(json)).toEqual({ all });
  });

  it('whatever it is, comes out without a control character, and cleaning twice is cleaning once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = clean(text);
        expect(clean(shown)).toBe(shown);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029]|##\[|##vso\[/u);
        expect(JSON.parse(safeJson(text))).toBe(
          text.toWellFormed() === text ? text : JSON.parse(JSON.stringify(text)),
        );
      }),
    );
  });
});

describe('durations', () => {
  it.each([
    [0, '0s', '0 seconds'],
    [9, '9s', '9 seconds'],
    [60, '1m 00s', '1 minute'],
    [2290, '38m 10s', '38 minutes'],
    [3599, '59m 59s', '59 minutes'],
    [4320, '1h 12m', '1 hour'],
    [86_399, '23h 59m', '23 hours'],
    [183_600, '2d 03h', '2 days'],
    [34 * 86_400, '34d 00h', '34 days'],
  ])('%i s', (seconds, text, rough) => {
    expect([durationText(seconds), roughDuration(seconds)]).toEqual([text, rough]);
  });
});

describe('instants', () => {
  it('are written with or without their day, in UTC or local time', () => {
    expect(clockText(NOON, UTC)).toBe('12:00:00');
    expect(dayText(NOON, UTC)).toBe('2023-01-05');
    expect(momentText(NOON, NOON + 1000, UTC)).toBe('12:00 UTC');
    expect(momentText(NOON, NOON + 86_400_000, UTC)).toBe('2023-01-05 12:00 UTC');
    expect(momentText(NOON, NOON, { utc: false })).toBe('12:00');
  });

  it('are RFC 3339 for machines', () => {
    expect(isoText(NOON)).toBe('2023-01-05T12:00:00Z');
    expect(isoText(NOON, true)).toBe('2023-01-05T12:00:00.412Z');
    expect([isoText(null), isoText(9e15)]).toEqual([null, null]);
  });
});
