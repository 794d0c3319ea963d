/** What a message's text tells about its sender; output of signature extraction. */
export interface Extraction {
  readonly signature: SignatureBlock | null;
  readonly person: ExtractedPerson | null;
  /** The text without quotation and signature. */
  readonly reply: { readonly text: string };
  readonly links: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly ExtractedPhone[];
}

export interface SignatureBlock {
  /** 1-based number of its first line. */
  readonly firstLine: number;
  /** 1-based numbers of all its lines. */
  readonly lines: readonly number[];
  readonly text: string;
}

export interface ExtractedPerson {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly title: string | null;
  readonly company: string | null;
  readonly phones: readonly ExtractedPhone[];
  readonly website: string | null;
  readonly address: string | null;
}

export interface ExtractedPhone {
  readonly kind: 'work' | 'mobile' | 'fax' | 'other';
  readonly e164: string;
  readonly raw: string;
}
