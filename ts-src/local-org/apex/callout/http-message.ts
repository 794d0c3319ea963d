/** What HttpRequest and HttpResponse hold. */

/** Headers by name without regard to case; they keep the spelling they were first set with. */
class HeaderMap {
  readonly #entries = new Map<string, { readonly name: string; readonly value: string }>();

  get(name: string): string | null {
    return this.#entries.get(name.toLowerCase())?.value ?? null;
  }
  set(name: string, value: string): void {
    const key = name.toLowerCase();
    this.#entries.set(key, { name: this.#entries.get(key)?.name ?? name, value });
  }
  names(): string[] {
    return [...this.#entries.values()].map((entry) => entry.name);
  }
  toObject(): Record<string, string> {
    return Object.fromEntries([...this.#entries.values()].map(({ name, value }) => [name, value]));
  }
}

/** Body and headers; a body set as text and as bytes is the same body. */
class HttpMessage {
  readonly headers = new HeaderMap();
  body: Uint8Array | null = null;

  /** Text in UTF-8; bytes that are none become replacement characters, as on the platform. */
  get text(): string {
    return this.body === null ? '' : new TextDecoder().decode(this.body);
  }
  set text(text: string) {
    this.body = new TextEncoder().encode(text);
  }
}

export class RequestState extends HttpMessage {
  endpoint: string | null = null;
  method: string | null = null;
  timeoutMs = 10_000;
  isCompressed = false;
  certificateName: string | null = null;
}

export class ResponseState extends HttpMessage {
  status: string | null = null;
  statusCode = 0;
}
