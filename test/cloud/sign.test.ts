import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SignableRequest } from '../../src/cloud/sign.ts';
import {
  authorization,
  canonicalQuery,
  canonicalRequest,
  encode,
  sdkDate,
  signatureOf,
} from '../../src/cloud/sign.ts';

type Scalar = string | number | boolean;
type Query = Readonly<Record<string, Scalar | readonly Scalar[]>>;

interface Input {
  readonly ak: string;
  readonly sk: string;
  readonly method: string;
  readonly url: string;
  readonly query: Query;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** What a vector may state. */
interface Expected {
  readonly canonicalQuery?: string;
  readonly canonicalRequest?: string;
  readonly canonicalRequestSha256?: string;
  readonly stringToSign?: string;
  readonly signedHeaders?: string;
  readonly signature?: string;
  readonly authorization?: string;
}

/** `vectors` were made by the official Node.js SDK; `published` stand in guides and in the SDKs' own tests. */
interface VectorFile {
  readonly vectors: readonly { readonly name: string; readonly input: Input; readonly expected: Expected }[];
  readonly published: readonly ({
    readonly name: string;
    readonly hostSigned?: boolean;
    readonly query: Query;
  } & (Input | { readonly method?: never }) &
    Expected)[];
}

interface Vector {
  readonly name: string;
  readonly query: SignableRequest['query'];
  /** Null where the vector is about the query alone. */
  readonly signed: { readonly request: SignableRequest; readonly ak: string; readonly sk: string } | null;
  readonly expected: Expected;
}

const pairs = (query: Query): [string, string][] =>
  Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((single): [string, string] => [name, String(single)]),
  );

function signedOf(input: Input, hostSigned: boolean): Vector['signed'] {
  const url = new URL(input.url);
  const headers = { ...(hostSigned ? { Host: url.host } : {}), ...input.headers };
  const request = {
    method: input.method,
    path: url.pathname,
    query: pairs(input.query),
    headers,
    body: input.body ?? '',
  };
  return { request, ak: input.ak, sk: input.sk };
}

const file = JSON.parse(
  readFileSync(new URL('../data/sign-vectors.json', import.meta.url), 'utf8'),
) as VectorFile;

const VECTORS: readonly Vector[] = [
  ...file.vectors.map(({ name, input, expected }) => ({
    name,
    query: pairs(input.query),
    signed: signedOf(input, true),
    expected,
  })),
  ...file.published.map((vector) => ({
    name: vector.name,
    query: pairs(vector.query),
    signed: vector.method === undefined ? null : signedOf(vector, vector.hostSigned !== false),
    expected: vector,
  })),
];

/** The vectors that state this, each with its name, what goes in, and what is to come out. */
function stating(what: keyof Expected): [name: string, vector: Vector, expected: string][] {
  return VECTORS.flatMap((vector): [string, Vector, string][] => {
    const expected = vector.expected[what];
    return expected === undefined ? [] : [[vector.name, vector, expected]];
  });
}

/** As `stating`, for what only a whole request has. */
function signedStating(
  what: keyof Expected,
): [name: string, signed: NonNullable<Vector['signed']>, expected: string][] {
  return stating(what).map(([name, vector, expected]) => {
    if (vector.signed === null) throw new Error(`${name} states ${what} without a request`);
    return [name, vector.signed, expected];
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('the vectors of the official SDKs and guides', () => {
  it('are all there', () => {
    expect(file.vectors).toHaveLength(14);
    expect(file.published).toHaveLength(6);
    expect(VECTORS.filter(({ signed }) => signed === null).map(({ name }) => name)).toEqual([
      'canonical-query',
    ]);
  });

  it.each(stating('canonicalQuery'))('canonical query of %s', (_name, { query }, expected) => {
    expect(canonicalQuery(query)).toBe(expected);
  });

  it.each(signedStating('canonicalRequest'))('canonical request of %s', (_name, { request }, expected) => {
    expect(canonicalRequest(request)).toBe(expected);
  });

  it.each(signedStating('canonicalRequestSha256'))(
    'hash of the canonical request of %s',
    (_name, { request }, expected) => {
      expect(sha256(canonicalRequest(request))).toBe(expected);
    },
  );

  it.each(signedStating('stringToSign'))('string to sign of %s', (_name, { request }, expected) => {
    const date = request.headers['X-Sdk-Date'] ?? '';
    expect(['SDK-HMAC-SHA256', date, sha256(canonicalRequest(request))].join('\n')).toBe(expected);
  });

  it.each(signedStating('signature'))('signature of %s', (_name, { request, sk }, expected) => {
    expect(signatureOf(request, sk)).toBe(expected);
  });

  it.each(signedStating('signedHeaders'))('signed headers of %s', (_name, signed, expected) => {
    expect(authorization(signed.request, signed)).toContain(`, SignedHeaders=${expected}, `);
  });

  it.each(signedStating('authorization'))('authorization of %s', (_name, signed, expected) => {
    expect(authorization(signed.request, signed)).toBe(expected);
  });
});

describe('percent-encoding', () => {
  it.each([
    ['what stays', 'AZaz09-_.~', 'AZaz09-_.~'],
    ['space, never +', 'a b+c', 'a%20b%2Bc'],
    ['what encodeURIComponent leaves', "!'()*", '%21%27%28%29%2A'],
    ['a slash', '/', '%2F'],
    ['a percent sign', '%41', '%2541'],
    ['UTF-8 of two, three and four bytes', 'é一😀', '%C3%A9%E4%B8%80%F0%9F%98%80'],
    ['half of a surrogate pair does not throw', '\uD83D', '%EF%BF%BD'],
    ['nothing', '', ''],
  ])('%s', (_what, text, expected) => {
    expect(encode(text)).toBe(expected);
  });
});

describe('the order of the query', () => {
  it.each<[string, [string, string][], string]>([
    [
      'by name',
      [
        ['b', '1'],
        ['a', '2'],
      ],
      'a=2&b=1',
    ],
    [
      'a name before its extension',
      [
        ['ab', '1'],
        ['a', '2'],
      ],
      'a=2&ab=1',
    ],
    [
      'upper case before lower case',
      [
        ['a', '1'],
        ['B', '2'],
      ],
      'B=2&a=1',
    ],
    [
      'a repeated name by value',
      [
        ['a', '2'],
        ['a', '10'],
        ['a', '1'],
      ],
      'a=1&a=10&a=2',
    ],
    [
      'by the decoded name: - comes before /',
      [
        ['a/', '1'],
        ['a-', '2'],
      ],
      'a-=2&a%2F=1',
    ],
    [
      'by the decoded value: 0 comes before :',
      [
        ['a', ':'],
        ['a', '0'],
      ],
      'a=0&a=%3A',
    ],
    [
      'by code points: U+FF5E before U+1F600',
      [
        ['😀', '1'],
        ['\uFF5E', '2'],
      ],
      '%EF%BD%9E=2&%F0%9F%98%80=1',
    ],
  ])('%s', (_what, query, expected) => {
    expect(canonicalQuery(query)).toBe(expected);
  });
});

describe('the canonical request', () => {
  const request: SignableRequest = {
    method: 'get',
    path: '/v1.0/p',
    query: [],
    headers: { 'X-Sdk-Date': '  20260821T120000Z ', HOST: 'h' },
    body: '',
  };

  it('writes the method in upper case, names in lower case, values trimmed, sorted by name', () => {
    expect(canonicalRequest(request).split('\n')).toEqual([
      'GET',
      '/v1.0/p/',
      '',
      'host:h',
      'x-sdk-date:20260821T120000Z',
      '',
      'host;x-sdk-date',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ]);
  });

  it.each([
    ['/', '/'],
    ['', '/'],
    ['/a', '/a/'],
    ['/a/', '/a/'],
    ['/a b/*', '/a%20b/%2A/'],
    ['/a%20b/%2a', '/a%20b/%2A/'],
    ['/100%', '/100%25/'],
  ])('the path %j becomes %j', (path, expected) => {
    expect(canonicalRequest({ ...request, path }).split('\n')[1]).toBe(expected);
  });
});

describe('the date of a signature', () => {
  it.each([
    ['2026-08-21T12:00:00.000Z', '20260821T120000Z'],
    ['2026-08-21T12:00:00.999Z', '20260821T120000Z'],
    ['2026-08-21T01:00:00+08:00', '20260820T170000Z'],
  ])('%s is %s', (instant, expected) => {
    expect(sdkDate(Date.parse(instant))).toBe(expected);
  });
});
