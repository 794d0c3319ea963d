import type { WireAdapterConstructor } from 'lwc';

declare global {
  /** What a wire adapter provisions. */
  interface WireResult<T> {
    readonly data?: T;
    readonly error?: unknown;
  }

  /** An Apex method imported from `@salesforce/apex/Class.method`: callable and wireable. */
  type ApexMethod<P extends object, R> = ((params: P) => Promise<R>) & WireAdapterConstructor<P, WireResult<R>>;

  interface FieldRef {
    readonly fieldApiName: string;
    readonly objectApiName: string;
  }
  interface ObjectRef {
    readonly objectApiName: string;
  }
}
export {};
