import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failure.ts';
import type { ConfigFile, Place } from '../../src/settings/config-file.ts';
import { findCredentials } from '../../src/settings/credentials.ts';

/** The places that may hold credentials, first to last, with the names that each uses. */
const PLACES = [
  {
    place: 'CSS_UPGRADE_…',
    names: ['CSS_UPGRADE_AK', 'CSS_UPGRADE_SK', 'CSS_UPGRADE_SECURITY_TOKEN'],
    from: 'the environment (CSS_UPGRADE_AK)',
  },
  {
    place: 'HUAWEICLOUD_SDK_…',
    names: ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK', 'HUAWEICLOUD_SDK_SECURITY_TOKEN'],
    from: 'the environment (HUAWEICLOUD_SDK_AK)',
  },
  {
    place: 'HW_…',
    names: ['HW_ACCESS_KEY', 'HW_SECRET_KEY', 'HW_SECURITY_TOKEN'],
    from: 'the environment (HW_ACCESS_KEY)',
  },
  { place: 'working-folder', names: ['ak', 'sk', 'securityToken'], from: '/project/.cssrc' },
  { place: 'home-folder', names: ['ak', 'sk', 'securityToken'], from: '/home/me/.cssrc' },
] as const;

type PlaceRow = (typeof PLACES)[number];
/** AK, SK and security token of one place; undefined where it does not have that part. */
type Parts = readonly [string | undefined, string | undefined, string | undefined];

/** What the places hold. */
function holding(contents: readonly (readonly [PlaceRow, Parts])[]): Parameters<typeof findCredentials> {
  const env: Record<string, string> = {};
  const files: ConfigFile[] = [];
  for (const [{ place, names, from }, parts] of contents) {
    const entries = names.flatMap((name, index) => {
      const value = parts[index];
      return value === undefined ? [] : [[name, value] as const];
    });
    if (isFilePlace(place)) files.push({ path: from, place, values: new Map(entries) });
    else Object.assign(env, Object.fromEntries(entries));
  }
  return [env, files];
}

function isFilePlace(place: string): place is Place {
  return place === 'working-folder' || place === 'home-folder';
}

function failureOf(sources: Parameters<typeof findCredentials>): Failure {
  try {
    findCredentials(...sources);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('credentials were found');
}

const whole = (mark: string): Parts => [`ak-${mark}`, `sk-${mark}`, undefined];

describe('where credentials are taken from', () => {
  it.each(PLACES.map((row, index) => ({ ...row, row, behind: PLACES.slice(index + 1) })))(
    '$place comes before all behind it',
    ({ row, from, place, behind }) => {
      const sources = holding([
        [row, whole('first')],
        ...behind.map((other): [PlaceRow, Parts] => [other, ['ak-other', 'sk-other', 'token-other']]),
      ]);
      const { file, ...found } = findCredentials(...sources);
      // The token of a place behind is never added to it.
      expect(found).toEqual({ ak: 'ak-first', sk: 'sk-first', securityToken: null, from });
      expect(file?.path ?? null).toBe(isFilePlace(place) ? from : null);
    },
  );

  it.each(PLACES)('$place may hold a security token', (row) => {
    const found = findCredentials(...holding([[row, ['ak', 'sk', 'token']]]));
    expect(found.securityToken).toBe('token');
  });

  it.each(PLACES)('$place with empty values counts as without any', (row) => {
    expect(failureOf(holding([[row, ['', '', '']]])).outcome).toBe('auth');
  });

  it('empty variables do not hide the places behind', () => {
    const found = findCredentials(
      ...holding([
        [PLACES[0], ['', '', '']],
        [PLACES[1], [' ', '\t', '']],
        [PLACES[2], whole('third')],
      ]),
    );
    expect(found.ak).toBe('ak-third');
  });

  it('an empty security token is none', () => {
    expect(findCredentials(...holding([[PLACES[0], ['ak', 'sk', '']]])).securityToken).toBeNull();
  });

  it('space around a variable is dropped', () => {
    expect(findCredentials(...holding([[PLACES[0], [' ak ', 'sk\n', ' token ']]]))).toMatchObject({
      ak: 'ak',
      sk: 'sk',
      securityToken: 'token',
    });
  });
});

describe('half a set of credentials', () => {
  const HALVES: readonly (readonly [string, Parts, readonly number[]])[] = [
    ['AK alone', ['MARKED-AK', undefined, undefined], [1]],
    ['SK alone', [undefined, 'MARKED-SK', undefined], [0]],
    ['AK and token', ['MARKED-AK', undefined, 'MARKED-TOKEN'], [1]],
    ['SK and token', [undefined, 'MARKED-SK', 'MARKED-TOKEN'], [0]],
    ['a token alone', [undefined, undefined, 'MARKED-TOKEN'], [0, 1]],
    ['AK and an empty SK', ['MARKED-AK', '', undefined], [1]],
  ];

  describe.each(PLACES)('in $place', (row) => {
    it.each(HALVES)('%s: names what is missing, and the place', (_, parts, missing) => {
      // A whole set in every other place changes nothing: places are never mixed, and nothing behind is looked at.
      const behind = PLACES.slice(PLACES.indexOf(row) + 1);
      const sources = holding([
        [row, parts],
        ...behind.map((other): [PlaceRow, Parts] => [other, whole('other')]),
      ]);
      const { outcome, message } = failureOf(sources);
      expect(outcome).toBe('usage');
      expect(message).toContain(row.from);
      const named = row.names.filter((name) => message.split(': ')[1]?.split(' ').includes(name));
      expect(named).toEqual(missing.map((index) => row.names[index]));
    });

    it.each(HALVES)('%s: quotes none of it', (_, parts) => {
      const { message, hint } = failureOf(holding([[row, parts]]));
      expect(`${message} ${String(hint)}`).not.toContain('MARKED');
    });
  });
});

describe('no credentials anywhere', () => {
  it.each<[string, Parameters<typeof findCredentials>]>([
    ['nothing is set', [{}, []]],
    ['files without any', [{}, [{ path: '/project/.cssrc', place: 'working-folder', values: new Map() }]]],
    ['other variables', [{ HW_REGION_NAME: 'cn-north-4', AWS_ACCESS_KEY_ID: 'ak' }, []]],
  ])('%s: auth, saying what to set', (_, sources) => {
    const { outcome, message, hint } = failureOf(sources);
    expect(outcome).toBe('auth');
    expect(message).toContain('no credentials');
    expect(hint).toContain('CSS_UPGRADE_AK');
    expect(hint).toContain('.cssrc');
  });
});
