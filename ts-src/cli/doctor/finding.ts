import type { Finding } from '../../relay/mailbox/finding.ts';

/** What the findings are about, in the order in which they are looked at. */
export type FindingGroup = 'configuration' | 'this machine' | 'Salesforce' | 'mailboxes' | 'relay';

export interface GroupedFinding extends Finding {
  readonly group: FindingGroup;
}
