import type { Disposition, ServiceKind } from '../../core/classify/decision.ts';
import type { Style } from './letter.ts';
import type { SampleFile } from './sample-files.ts';

/** What the product is expected to make of a sample, with the sample org's lists and default settings. */
export interface Expected {
  readonly disposition: Disposition;
  readonly serviceKind?: ServiceKind;
}

interface SampleCommon {
  /** Stable name; it is the left side of the Message-ID too. */
  readonly key: string;
  /** Local mailboxes that receive it; a sent message lies in its sender's mailbox. */
  readonly in: readonly Place[];
  /** Whole days before the first start, and the time of day in UTC. */
  readonly daysAgo: number;
  readonly at: string;
  readonly expect: Expected;
}

export interface Place {
  readonly mailbox: string;
  /** Well-known or shown name of the folder; inbox when absent. */
  readonly folder?: string;
  readonly categories?: readonly string[];
  readonly isRead?: boolean;
}

/** A letter between people, rendered the way its writer's mail program would. */
export interface LetterSample extends SampleCommon {
  readonly kind: 'letter';
  readonly by: string;
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly subject: string;
  readonly style: Style;
  /** Paragraphs; a line starting with `- ` is a list item. */
  readonly says: readonly string[];
  /** Key of the sample that is answered and quoted. */
  readonly answers?: string;
  /** Message-IDs (without brackets) of a thread that began outside these samples, oldest first. */
  readonly references?: readonly string[];
  readonly files?: readonly SampleFile[];
  readonly headers?: Readonly<Record<string, string>>;
  /** No signature, as in quick replies. */
  readonly isUnsigned?: boolean;
  /** Shows the company logo inline below the signature. */
  readonly hasLogo?: boolean;
}

/** A message written by a machine, or one with a structure of its own: headers and body as they are sent. */
export interface RawSample extends SampleCommon {
  readonly kind: 'raw';
  /** Writes the message; `date` is its RFC 5322 date. */
  readonly write: (date: string) => string | Buffer;
}

export type Sample = LetterSample | RawSample;

export const MAYA = 'maya.stone@acme.example';
export const SUPPORT = 'support@acme.example';

export const toMaya: readonly Place[] = [{ mailbox: MAYA }];
export const toSupport: readonly Place[] = [{ mailbox: SUPPORT }];
export const sentByMaya: readonly Place[] = [{ mailbox: MAYA, folder: 'sentitems', isRead: true }];
export const sentBySupport: readonly Place[] = [{ mailbox: SUPPORT, folder: 'sentitems', isRead: true }];

export const saveable: Expected = { disposition: 'saveable' };
export const filtered: Expected = { disposition: 'filtered' };
export const service = (serviceKind: ServiceKind): Expected => ({ disposition: 'service', serviceKind });
export const automated = (serviceKind: ServiceKind): Expected => ({ disposition: 'saveable', serviceKind });
