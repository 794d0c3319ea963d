/** What a message's text tells about its sender; output of signature extraction. */
export interface Extraction {
  readonly signature: TextBlock | null;
  readonly person: ExtractedPerson | null;
  /** What the sender's programs put below every letter: neither reply nor signature. */
  readonly disclaimer: TextBlock | null;
  /** The text without quotation, signature and disclaimer. */
  readonly reply: { readonly text: string };
  readonly links: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly ExtractedPhone[];
}

/** Lines of the message's text. */
export interface TextBlock {
  /** 1-based number of its first line. */
  readonly firstLine: number;
  /** 1-based numbers of its lines that hold text. */
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
  /** Where each field was read; one entry a field, and one a phone number in their order. */
  readonly evidence: readonly FieldEvidence[];
}

export interface FieldEvidence {
  readonly field: 'firstName' | 'lastName' | 'title' | 'company' | 'phone' | 'website' | 'address';
  /** 1-based line of the message's text; null for what comes from the sender's header. */
  readonly line: number | null;
  /** From 0 to 1. */
  readonly confidence: number;
}

export interface ExtractedPhone {
  readonly kind: 'work' | 'mobile' | 'fax' | 'other';
  readonly e164: string;
  readonly raw: string;
}
