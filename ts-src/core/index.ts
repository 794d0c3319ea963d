/** The public face of core: the relay imports it, and the org gets it as `c/intakeCore`. */
export * from './intake-error.ts';
export type * from './message/message.ts';
export * from './message/address.ts';
export * from './message/address-list.ts';
export * from './message/direction.ts';
export * from './message/message-id.ts';
export * from './html/text-of-html.ts';
export type * from './classify/decision.ts';
export * from './classify/address-verdict.ts';
export * from './classify/classify-message.ts';
export * from './classify/default-settings.ts';
export * from './classify/filter-list.ts';
export * from './classify/folders.ts';
export * from './classify/free-mail-domains.ts';
export * from './classify/service-mail.ts';
export type * from './extract/extraction.ts';
export type * from './match/candidate.ts';
export type * from './save/save-plan.ts';
