import type { FaultKind } from '../cloud/faults.ts';

/** What a fault means for a watch: it ends in one of three ways, or it tries again. */
export type Consequence = 'auth' | 'usage' | 'no-cluster' | 'retry';

/** Once the cluster was seen, so many "no such cluster" in a row are believed (contract, section 1, "Gone"). */
const GONE_AFTER = 3;

/**
 * Decides what a fault means.
 * @param seenBefore whether this run had a good answer already: then a wrong setting is no longer a likely cause
 * @param inARow how many answers of the kind `not-found` came in a row, this one included
 */
export function consequenceOf(kind: FaultKind, seenBefore: boolean, inARow: number): Consequence {
  switch (kind) {
    case 'credentials':
    case 'permission':
    case 'frozen':
    case 'signature-expired':
      return 'auth';
    case 'not-found':
      return !seenBefore || inARow >= GONE_AFTER ? 'no-cluster' : 'retry';
    case 'not-this-api':
    case 'bad-parameter':
    case 'proxy':
    case 'tls':
      return seenBefore ? 'retry' : 'usage';
    case 'throttled':
    case 'transient':
    case 'unintelligible':
      return 'retry';
  }
}
