declare module 'lightning/toast' {
  const toast: unknown;
  export default toast;
}
declare module 'lightning/toastContainer' {
  export default class ToastContainer {
    static instance(): ToastContainer;
  }
}
declare module 'lightning/confirm' {
  export default class LightningConfirm {
    static open(options: {
      readonly label: string;
      readonly message: string;
      readonly theme?: string;
    }): Promise<boolean>;
  }
}
declare module 'lightning/platformShowToastEvent' {
  export class ShowToastEvent extends CustomEvent<unknown> {
    constructor(init: { title: string; message?: string; variant?: string; mode?: string });
  }
}
declare module 'local/components' {
  export const components: Readonly<Record<string, unknown>>;
}
declare module 'local/cometd' {
  interface CometMessage {
    readonly channel: string;
    readonly subscription?: string;
    ext?: Record<string, unknown>;
  }
  interface Subscription extends PromiseLike<void> {
    cancel(): void;
  }
  export class Client {
    constructor(address: string, options: { timeout: number });
    addExtension(extension: { outgoing(message: CometMessage, callback: (message: CometMessage) => void): void }): void;
    subscribe(channel: string, onMessage: (data: unknown) => void): Subscription;
  }
}
declare module '@lwc/synthetic-shadow' {}
