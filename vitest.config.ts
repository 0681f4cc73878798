import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { CSS_UPGRADE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', ['json', { outputFile: 'test-report.json' }]],
    testTimeout: 30_000,
    // Times shown to people are local by default; the expected texts are written in UTC.
    env: { TZ: 'UTC' },
    coverage: { include: ['src/**'], reporter: ['text-summary', 'html'] },
  },
});
