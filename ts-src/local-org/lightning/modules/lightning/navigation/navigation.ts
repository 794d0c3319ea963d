import { addressOf, currentReference, go, onRoute } from 'local/route';
import type { PageReference } from 'local/route';

const Navigate = Symbol('Navigate');
const GenerateUrl = Symbol('GenerateUrl');
type AnyClass = new (...args: never[]) => object;
type Loose = Parameters<typeof addressOf>[0];

/** Wire adapter: the page that is shown. */
export class CurrentPageReference {
  #callback: (reference: PageReference | null) => void;
  #stop: (() => void) | null = null;

  constructor(callback: (reference: PageReference | null) => void) {
    this.#callback = callback;
  }
  connect(): void {
    this.#callback(currentReference());
    this.#stop = onRoute(this.#callback);
  }
  update(): void {
    // It has no parameters.
  }
  disconnect(): void {
    this.#stop?.();
  }
}

function mixin(Base: AnyClass): AnyClass {
  return class extends Base {
    [Navigate](reference: Loose, replace = false): void {
      go(addressOf(reference), replace);
    }
    [GenerateUrl](reference: Loose): Promise<string> {
      return Promise.resolve(addressOf(reference));
    }
  };
}

export const NavigationMixin = Object.assign(mixin, { Navigate, GenerateUrl });
