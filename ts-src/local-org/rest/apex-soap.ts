import { callerOf, runTask } from './http-server.ts';
import { escapeXml, soapElement, soapEnvelope, soapFault } from '../auth/soap-login.ts';
import { tokenOf } from '../auth/auth-routes.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AnonymousResult } from './apex-port.ts';
import type { HttpServerParts } from './http-server.ts';

const NAMESPACE = 'http://soap.sforce.com/2006/08/apex';

/** The Apex SOAP API, which the Salesforce CLI runs anonymous Apex with. */
export function registerApexSoap(server: FastifyInstance, parts: HttpServerParts): void {
  server.post('/services/Soap/s/:version', (request, reply) => executeAnonymous(parts, request, reply));
  server.post('/services/Soap/s/:version/:organization', (request, reply) => executeAnonymous(parts, request, reply));
}

async function executeAnonymous(
  parts: HttpServerParts,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply> {
  const xml = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  void reply.type('text/xml; charset=utf-8');
  const sessionId = soapElement(xml, ['Header', 'SessionHeader', 'sessionId']);
  if (tokenOf(request.headers) === null && typeof sessionId === 'string')
    request.headers.authorization = `Bearer ${sessionId}`;
  const source =
    soapElement(xml, ['Body', 'executeAnonymous', 'apexcode']) ??
    soapElement(xml, ['Body', 'executeAnonymous', 'String']);
  if (typeof source !== 'string')
    return reply.status(500).send(soapFault('sf:UNKNOWN_EXCEPTION', 'Only executeAnonymous is served here'));
  try {
    const caller = callerOf(parts, request, true);
    const { result } = await runTask(parts.pool, { kind: 'anonymous', source, caller });
    return await reply.send(soapEnvelope(resultXml(result), NAMESPACE, debugHeader(result)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return await reply.status(500).send(soapFault('sf:INVALID_SESSION_ID', message));
  } finally {
    parts.afterWrite();
  }
}

function debugHeader(result: AnonymousResult): string {
  return `<soapenv:Header><DebuggingInfo><debugLog>${escapeXml(result.debugLog)}</debugLog></DebuggingInfo></soapenv:Header>`;
}

function resultXml(result: AnonymousResult): string {
  const text = (name: string, value: string | null): string =>
    value === null ? `<${name} xsi:nil="true"/>` : `<${name}>${escapeXml(value)}</${name}>`;
  return (
    '<executeAnonymousResponse><result>' +
    `<column>${String(result.column)}</column>` +
    text('compileProblem', result.compileProblem) +
    `<compiled>${String(result.compiled)}</compiled>` +
    text('exceptionMessage', result.exceptionMessage) +
    text('exceptionStackTrace', result.exceptionStackTrace) +
    `<line>${String(result.line)}</line><success>${String(result.success)}</success>` +
    '</result></executeAnonymousResponse>'
  );
}
