import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The two example responses of the API reference. */
export type FixtureName = 'upgrade-running' | 'az-switchover-running';

/** The text of an example response. */
export function fixture(name: FixtureName): string {
  return readFileSync(new URL(`../data/${name}.json`, import.meta.url), 'utf8');
}

/** A server that always answers the same, and what to ask it with. */
export interface FixtureServer {
  readonly env: Readonly<Record<string, string>>;
  readonly cluster: string;
  close(): Promise<void>;
}

const EMPTY = JSON.stringify({ totalSize: 0, detailList: [] });

/** Serves an example response verbatim from the list that it belongs to, as if it were always the same second. */
export async function serveFixture(name: FixtureName, date: string): Promise<FixtureServer> {
  const server = createServer((request, response) => {
    const asksForAz = request.url?.includes('action_mode=AZ_MIGRATION') ?? false;
    response.sendDate = false;
    response.setHeader('Date', new Date(date).toUTCString());
    response.end(asksForAz === (name === 'az-switchover-running') ? fixture(name) : EMPTY);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      CSS_UPGRADE_ENDPOINT: `http://127.0.0.1:${port}`,
      CSS_UPGRADE_REGION: 'cn-north-4',
      CSS_UPGRADE_PROJECT_ID: '6204a5bd270343b5885144cf9c8c158d',
      CSS_UPGRADE_AK: 'MARKEDACCESSKEY',
      CSS_UPGRADE_SK: 'marked-secret-key',
    },
    cluster: 'ea244205-d641-45d9-9dcb-ab2236bcd07e',
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
