import { getDomain } from 'tldts';
import { isFreeMailDomain } from '../classify/free-mail-domains.ts';
import { domainOfAddress, normalizeDomain } from '../message/address.ts';

/** Returns the registrable domain of an address as evidence for a company; null for free-mail and odd domains. */
export function organisationDomainOf(address: string): string | null {
  const domain = domainOfAddress(address);
  if (domain === null || isFreeMailDomain(domain)) return null;
  const registrable = getDomain(domain, { allowPrivateDomains: true }) ?? domain;
  return isFreeMailDomain(registrable) || !registrable.includes('.') ? null : registrable;
}

/** Returns the registrable domain of a website as it stands in Account.Website; null when it has none. */
export function websiteDomainOf(website: string | null): string | null {
  const trimmed = (website ?? '').trim().slice(0, 500);
  if (trimmed === '') return null;
  const host =
    trimmed
      .replace(/^[a-z][a-z0-9+.-]{0,20}:\/\//i, '')
      .split(/[/?#]/)[0]
      ?.split('@')
      .at(-1)
      ?.replace(/:\d{1,5}$/, '') ?? '';
  const normalized = normalizeDomain(host);
  return normalized === null ? null : (getDomain(normalized, { allowPrivateDomains: true }) ?? normalized);
}
