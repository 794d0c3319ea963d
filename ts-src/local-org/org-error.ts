/** A refusal with the platform's own error code, as REST, SOAP and Apex report it. */
export class OrgError extends Error {
  readonly code: string;
  readonly fields: readonly string[];
  /** HTTP status that REST answers with. */
  readonly status: number;

  constructor(
    code: string,
    message: string,
    options: { fields?: readonly string[]; status?: number; cause?: unknown } = {}
  ) {
    super(message, { cause: options.cause });
    this.name = 'OrgError';
    this.code = code;
    this.fields = options.fields ?? [];
    this.status = options.status ?? 400;
  }
}
