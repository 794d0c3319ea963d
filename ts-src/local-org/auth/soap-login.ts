import { XMLParser } from 'fast-xml-parser';
import type { AuthParts } from './auth-routes.ts';

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, ignoreAttributes: true });

/** A part of a SOAP body by its path of element names, or undefined. */
export function soapElement(xml: string, path: readonly string[]): unknown {
  let value: unknown = parser.parse(xml);
  for (const name of ['Envelope', ...path]) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([key]) => key === name)?.[1];
  }
  return value;
}

/** Answers a SOAP `login`; null when the user is unknown or the password wrong. */
export function loginAnswer(xml: string, parts: AuthParts): string | null {
  const login = soapElement(xml, ['Body', 'login']);
  if (typeof login !== 'object' || login === null || !('username' in login) || !('password' in login)) return null;
  const user = parts.oauth.userByPassword(String(login.username), String(login.password));
  if (user === null) return null;
  const { baseUrl, organizationId } = parts.org();
  const short = organizationId.slice(0, 15);
  const { token } = parts.sessions.open(user.id);
  const info = [
    `<organizationId>${organizationId}</organizationId>`,
    `<userEmail>${escapeXml(user.email)}</userEmail>`,
    `<userFullName>${escapeXml(user.name)}</userFullName>`,
    `<userId>${user.id}</userId>`,
    `<userLanguage>${escapeXml(user.language)}</userLanguage>`,
    `<userLocale>${escapeXml(user.locale)}</userLocale>`,
    `<userName>${escapeXml(user.username)}</userName>`,
    `<userTimeZone>${escapeXml(user.timeZone)}</userTimeZone>`,
    '<userType>Standard</userType>'
  ];
  return soapEnvelope(
    '<loginResponse><result>' +
      `<metadataServerUrl>${baseUrl}/services/Soap/m/67.0/${short}</metadataServerUrl>` +
      '<passwordExpired>false</passwordExpired><sandbox>false</sandbox>' +
      `<serverUrl>${baseUrl}/services/Soap/u/67.0/${short}</serverUrl>` +
      `<sessionId>${token}</sessionId><userId>${user.id}</userId>` +
      `<userInfo>${info.join('')}</userInfo></result></loginResponse>`,
    'urn:partner.soap.sforce.com'
  );
}

/** Wraps a SOAP body; clients read the literal prefix `soapenv:`. */
export function soapEnvelope(body: string, namespace: string, header = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>' +
    `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

/** A SOAP fault, sent with status 500. */
export function soapFault(code: string, message: string): string {
  const fault = `<soapenv:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(message)}</faultstring></soapenv:Fault>`;
  return soapEnvelope(fault, 'urn:fault.partner.soap.sforce.com');
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
