import { RELATED_OBJECTS } from '../match/related-objects.ts';
import type { IntakeSettings } from './decision.ts';

/** The settings of an org that has set nothing: people decide, nothing is saved by itself. */
export const DEFAULT_SETTINGS: IntakeSettings = {
  automaticSaving: false,
  outboundOnly: false,
  paused: false,
  saveAs: 'EmailMessage',
  saveUnmatched: false,
  excludeAutomated: true,
  excludeSigned: false,
  attachmentLimitBytes: 25 * 1024 * 1024,
  emailStatus: '1',
  caseContactRole: 'Other',
  linkSuggestedCase: true,
  followThreads: false,
  ignoreGmailDots: false,
  roleSenders: [],
  startDate: null,
  salesforceFolder: 'Salesforce',
  salesforceCategory: 'Salesforce',
  defaultCountry: 'US',
  relatedObjects: RELATED_OBJECTS
};
