declare module 'testkit/page' {
  import type { LightningElement } from 'lwc';
  /** A component on the page, with its public properties. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test reads other properties
  type Shown = HTMLElement & Record<string, any>;
  export function show(tag: string, is: typeof LightningElement, properties?: Record<string, unknown>): Shown;
  export function settled(turns?: number): Promise<void>;
  export function textOf(element: Element): string;
  export function find(element: Element, selector: string): Shown;
  export function findAll(element: Element, selector: string): Shown[];
  export function press(element: EventTarget, key: string): KeyboardEvent;
}
declare module 'testkit/intakes' {
  import type { OrgFacts } from 'c/intakeCore';
  import type { IntakeDetail, MailboxSummary, MessageView, QueueRow } from 'c/intakeRecords';
  export function row(index?: number, changes?: Partial<QueueRow>): QueueRow;
  export function detail(index?: number, changes?: Partial<IntakeDetail>): IntakeDetail;
  export const message: MessageView;
  export const facts: OrgFacts;
  export const noFacts: OrgFacts;
  export const mailbox: MailboxSummary;
}
declare module 'testkit/settings' {
  import type { SentLevel, SettingsAnswer, SettingsOwner } from 'c/intakeSettingRecords';
  type Levels = Partial<Record<'organisation' | 'profile' | 'person', Partial<SentLevel>>>;
  type Others = Partial<Pick<SettingsAnswer, 'canEditAll' | 'userId' | 'levels'>>;
  export const riva: SettingsOwner;
  export const standardUsers: SettingsOwner;
  export function settingsAnswer(changes?: Levels & Others): SettingsAnswer;
  export function setting(values: Record<string, unknown>, changes?: Partial<SentLevel>): Partial<SentLevel>;
}
declare namespace jest {
  interface Matchers<R> {
    toBeAccessible(): Promise<R>;
  }
}
/** What the mocks in testkit/jest/lightning offer beside the platform's modules. */
declare module 'lightning/empApi' {
  export function deliver(channel: string, payload: unknown): void;
}
declare module 'lightning/navigation' {
  export function lastNavigation(): {
    readonly pageReference: { readonly attributes: Readonly<Record<string, string>> };
  };
}
