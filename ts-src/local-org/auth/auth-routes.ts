import { OAuthError } from './oauth.ts';
import { escapeHtml, registerLoginPage, startBrowserSession } from './login-page.ts';
import { loginAnswer, soapFault } from './soap-login.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OAuthServer } from './oauth.ts';
import type { SessionStore } from './session-store.ts';
import type { OrgUser, UserDirectory } from './user-directory.ts';
import type { OrgIdentity } from '../rest/rest-request.ts';

export interface AuthParts {
  readonly oauth: OAuthServer;
  readonly sessions: SessionStore;
  readonly users: UserDirectory;
  readonly org: () => OrgIdentity;
}

/** The token of a request: `Authorization: Bearer|OAuth …`, else the `sid` cookie. */
export function tokenOf(headers: {
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
}): string | null {
  const bearer = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const cookie = /(?:^|;\s*)sid=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  return cookie === undefined ? null : decodeURIComponent(cookie);
}

/** Logins, identities and the way from a token to a browser session. */
export function registerAuth(server: FastifyInstance, parts: AuthParts): void {
  registerLoginPage(server, parts);
  server.post('/services/oauth2/token', async (request, reply) => answerToken(parts, request, reply));
  server.post('/services/oauth2/revoke', (request, reply) => revoke(parts, request, reply));
  server.get('/services/oauth2/revoke', (request, reply) => revoke(parts, request, reply));
  server.route({
    method: ['GET', 'POST'],
    url: '/services/oauth2/userinfo',
    handler: (request, reply) => userInfo(parts, request, reply)
  });
  server.get('/id/:organization/:user', (request, reply) => identity(parts, request, reply));
  server.get('/services/oauth2/singleaccess', (request, reply) => singleAccess(parts, request, reply));
  server.get('/secur/frontdoor.jsp', (request, reply) => frontDoor(parts, request, reply));
  server.get('/services/oauth2/authorize', (request, reply) => chooseUser(parts, request, reply));
  server.get('/services/oauth2/authorize/as/:user', (request, reply) => giveCode(parts, request, reply));
  server.post('/services/Soap/u/:version', (request, reply) => soapLogin(parts, request, reply));
  server.post('/services/Soap/c/:version', (request, reply) => soapLogin(parts, request, reply));
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://org').searchParams;
}

function bodyText(request: FastifyRequest): string {
  return Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
}

async function answerToken(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const form = new URLSearchParams(bodyText(request));
  for (const [name, value] of queryOf(request)) form.set(name, value);
  try {
    const answer = await parts.oauth.grant(form, request.headers.authorization);
    return await reply.header('cache-control', 'no-store').send(answer);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return reply.status(400).send({ error: error.code, error_description: error.message });
  }
}

function revoke(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = new URLSearchParams(bodyText(request));
  const token = form.get('token') ?? queryOf(request).get('token') ?? '';
  if (parts.sessions.revoke(token)) return reply.status(200).send('');
  return reply
    .status(400)
    .send({ error: 'unsupported_token_type', error_description: 'this token type is not supported' });
}

function callerOf(parts: AuthParts, request: FastifyRequest): OrgUser | null {
  const token = tokenOf(request.headers) ?? queryOf(request).get('access_token') ?? queryOf(request).get('oauth_token');
  const userId = token === null ? null : parts.sessions.userOf(token);
  return userId === null ? null : parts.users.byId(userId);
}

function userInfo(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const user = callerOf(parts, request);
  if (user === null) return reply.status(403).type('text/plain').send('Bad_OAuth_Token');
  const { baseUrl, organizationId } = parts.org();
  return reply.send({
    sub: `${baseUrl}/id/${organizationId}/${user.id}`,
    user_id: user.id,
    organization_id: organizationId,
    preferred_username: user.username,
    nickname: user.username.split('@')[0],
    name: user.name,
    email: user.email,
    email_verified: true,
    given_name: user.firstName,
    family_name: user.lastName,
    zoneinfo: user.timeZone,
    picture: `${baseUrl}/profilephoto/005/F`,
    profile: `${baseUrl}/${user.id}`,
    urls: identityUrls(parts.org()),
    active: true,
    user_type: 'STANDARD',
    language: user.language,
    locale: user.locale,
    utcOffset: 0,
    updated_at: new Date().toISOString()
  });
}

function identity(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const caller = callerOf(parts, request);
  if (caller === null) return reply.status(403).type('text/plain').send('Bad_OAuth_Token');
  const wanted = /\/([a-zA-Z0-9]{15,18})(?:\?.*)?$/.exec(request.url)?.[1] ?? caller.id;
  const user = parts.users.byId(wanted);
  if (user === null) return reply.status(404).type('text/plain').send('Bad_Id');
  const { baseUrl, organizationId } = parts.org();
  return reply.send({
    id: `${baseUrl}/id/${organizationId}/${user.id}`,
    asserted_user: user.id === caller.id,
    user_id: user.id,
    organization_id: organizationId,
    username: user.username,
    nick_name: user.username.split('@')[0],
    display_name: user.name,
    email: user.email,
    email_verified: true,
    first_name: user.firstName,
    last_name: user.lastName,
    timezone: user.timeZone,
    photos: {},
    addr_street: null,
    mobile_phone: null,
    is_lightning_login_user: false,
    status: { created_date: null, body: null },
    urls: identityUrls(parts.org()),
    active: true,
    user_type: 'STANDARD',
    language: user.language,
    locale: user.locale,
    utcOffset: 0,
    last_modified_date: new Date().toISOString(),
    is_app_installed: true
  });
}

function identityUrls({ baseUrl, organizationId }: OrgIdentity): Record<string, string> {
  const data = `${baseUrl}/services/data/v{version}`;
  return {
    enterprise: `${baseUrl}/services/Soap/c/{version}/${organizationId.slice(0, 15)}`,
    metadata: `${baseUrl}/services/Soap/m/{version}/${organizationId.slice(0, 15)}`,
    partner: `${baseUrl}/services/Soap/u/{version}/${organizationId.slice(0, 15)}`,
    rest: `${data}/`,
    sobjects: `${data}/sobjects/`,
    search: `${data}/search/`,
    query: `${data}/query/`,
    recent: `${data}/recent/`,
    tooling_rest: `${data}/tooling/`,
    profile: `${baseUrl}/{user_id}`,
    custom_domain: baseUrl
  };
}

function singleAccess(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const user = callerOf(parts, request);
  if (user === null)
    return reply.status(401).send([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
  const target = new URL('/secur/frontdoor.jsp', parts.org().baseUrl);
  target.searchParams.set('sid', parts.sessions.open(user.id).token);
  const path = queryOf(request).get('redirect_uri');
  if (path !== null) target.searchParams.set('retURL', path);
  return reply.send({ frontdoor_uri: target.href });
}

/** Only paths of this org: an open redirect would carry the session elsewhere. */
function frontDoor(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request);
  const token = query.get('sid') ?? '';
  if (parts.sessions.userOf(token) === null) {
    return reply
      .status(401)
      .type('text/plain')
      .send('This link has no valid session. Get a new one with "sf org open" or from the start output.');
  }
  const asked = query.get('retURL') ?? query.get('startURL') ?? '/';
  const { origin } = new URL(parts.org().baseUrl);
  const target = URL.canParse(asked, origin) ? new URL(asked, origin) : new URL('/', origin);
  const path = target.origin === origin ? `${target.pathname}${target.search}${target.hash}` : '/';
  return startBrowserSession(reply, token, path);
}

/** The consent page of a local org: pick who you are. */
function chooseUser(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request);
  const problem = authorizeProblem(parts, query);
  if (problem !== null) return reply.status(400).type('text/plain').send(problem);
  const links = parts.users.active().map((user) => {
    const href = `/services/oauth2/authorize/as/${user.id}?${query.toString()}`;
    return `<li><a href="${escapeHtml(href)}">${escapeHtml(user.name)} (${escapeHtml(user.username)})</a></li>`;
  });
  const page = `<!doctype html><html lang="en"><title>Allow access</title><h1>Allow access as</h1><ul>${links.join('')}</ul></html>`;
  return reply.type('text/html; charset=utf-8').send(page);
}

function authorizeProblem(parts: AuthParts, query: URLSearchParams): string | null {
  const app = parts.oauth.app(query.get('client_id') ?? '');
  if (app === null) return 'invalid_client_id: client identifier invalid';
  const redirect = query.get('redirect_uri') ?? '';
  if (!(app.redirectUris ?? []).includes(redirect))
    return 'redirect_uri_mismatch: redirect_uri must match configuration';
  return query.get('response_type') === 'code' ? null : 'unsupported_response_type: response type not supported';
}

function giveCode(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = queryOf(request);
  const user = parts.users.byId(/\/as\/(\w+)/.exec(request.url)?.[1] ?? '');
  const problem = user === null ? 'unknown user' : authorizeProblem(parts, query);
  if (user === null || problem !== null)
    return reply
      .status(400)
      .type('text/plain')
      .send(problem ?? '');
  const redirectUri = query.get('redirect_uri') ?? '';
  const clientId = query.get('client_id') ?? '';
  const code = parts.sessions.openCode({
    userId: user.id,
    clientId,
    redirectUri,
    codeChallenge: query.get('code_challenge')
  });
  const target = new URL(redirectUri);
  target.searchParams.set('code', code);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return reply.redirect(target.href, 302);
}

function soapLogin(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = loginAnswer(bodyText(request), parts);
  const body =
    answer ??
    soapFault('INVALID_LOGIN', 'INVALID_LOGIN: Invalid username, password, security token; or user locked out.');
  return reply
    .status(answer === null ? 500 : 200)
    .type('text/xml; charset=utf-8')
    .send(body);
}
