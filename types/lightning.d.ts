declare module 'lightning/navigation' {
  import type { LightningElement, WireAdapterConstructor } from 'lwc';
  export interface PageReference {
    readonly type: string;
    readonly attributes?: Readonly<Record<string, unknown>>;
    readonly state?: Readonly<Record<string, string>>;
  }
  export const CurrentPageReference: WireAdapterConstructor<Record<string, never>, PageReference>;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeScript asks for any[] in mixin constructors (TS2545)
  type ElementConstructor = new (...args: any[]) => LightningElement;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
  type NavigatesConstructor = new (...args: any[]) => Navigates;
  interface Mixin {
    <T extends ElementConstructor>(base: T): T & NavigatesConstructor;
    readonly Navigate: unique symbol;
    readonly GenerateUrl: unique symbol;
  }
  interface Navigates {
    [NavigationMixin.Navigate](reference: PageReference, replace?: boolean): void;
    [NavigationMixin.GenerateUrl](reference: PageReference): Promise<string>;
  }
  export const NavigationMixin: Mixin;
}
declare module 'lightning/empApi' {
  export interface EmpSubscription {
    readonly channel: string;
  }
  export interface EmpMessage<T> {
    readonly channel: string;
    readonly data: { readonly payload: T; readonly event: { readonly replayId: number } };
  }
  export function subscribe<T>(
    channel: string,
    replayId: number,
    onMessage: (message: EmpMessage<T>) => void
  ): Promise<EmpSubscription>;
  export function unsubscribe(
    subscription: EmpSubscription,
    onUnsubscribed?: (reply: unknown) => void
  ): Promise<unknown>;
  export function onError(onFailure: (failure: unknown) => void): void;
  export function isEmpEnabled(): Promise<boolean>;
}
declare module 'lightning/platformShowToastEvent' {
  export class ShowToastEvent extends CustomEvent<unknown> {
    constructor(init: {
      title: string;
      message?: string;
      messageData?: readonly (string | { readonly url: string; readonly label: string })[];
      variant?: 'info' | 'success' | 'warning' | 'error';
      mode?: 'dismissible' | 'pester' | 'sticky';
    });
  }
}
declare module 'lightning/modal' {
  import { LightningElement } from 'lwc';
  export default class LightningModal extends LightningElement {
    size: 'small' | 'medium' | 'large' | 'full';
    label: string;
    description: string;
    disableClose: boolean;
    close(result?: unknown): void;
    static open<T>(options: Readonly<Record<string, unknown>> & { readonly label: string }): Promise<T | undefined>;
  }
}
declare module 'lightning/uiRecordApi' {
  import type { WireAdapterConstructor } from 'lwc';
  export interface UiRecord {
    readonly id: string;
    readonly fields: Readonly<Record<string, { readonly value: unknown; readonly displayValue: string | null }>>;
  }
  type RecordConfig = { recordId: string | undefined; fields: readonly FieldRef[] };
  export const getRecord: WireAdapterConstructor<RecordConfig, WireResult<UiRecord>>;
  export function notifyRecordUpdateAvailable(records: readonly { recordId: string }[]): Promise<void>;
}
declare module 'lightning/confirm' {
  export default class LightningConfirm {
    static open(options: {
      readonly label: string;
      readonly message: string;
      readonly theme?: 'default' | 'warning' | 'error' | 'success' | 'info';
      readonly variant?: 'header' | 'headerless';
    }): Promise<boolean>;
  }
}
