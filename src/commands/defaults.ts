/** How a watch goes about it where nothing else is asked for; milliseconds, 0 for none (contract, section 1). */
export const DEFAULTS = {
  intervalMs: 15_000,
  timeoutMs: 0,
  maxOutageMs: 15 * 60_000,
  waitForStartMs: 0,
  retryGraceMs: 0,
  heartbeatMs: 5 * 60_000,
} as const;
