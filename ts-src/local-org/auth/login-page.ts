import { tokenOf } from './auth-routes.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AuthParts } from './auth-routes.ts';

/** Where a browser goes after logging in. */
export const HOME = '/lightning';

/** `/` for browsers: the pages when they have a session, else a login form. */
export function registerLoginPage(server: FastifyInstance, parts: AuthParts): void {
  server.get('/', (request, reply) => {
    const token = tokenOf(request.headers);
    if (token !== null && parts.sessions.userOf(token) !== null) return reply.redirect(HOME, 302);
    return sendForm(parts, reply, '');
  });
  server.post('/login', (request, reply) => logIn(parts, request, reply));
}

function logIn(parts: AuthParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
  const user = parts.oauth.userByPassword(form.get('username') ?? '', form.get('password') ?? '');
  if (user === null) {
    return sendForm(parts, reply.status(401), 'That password is wrong. The start command prints the right one.');
  }
  return startBrowserSession(reply, parts.sessions.open(user.id).token, HOME);
}

/** Sets the session cookie and goes to a path of this org. */
export function startBrowserSession(reply: FastifyReply, token: string, path: string): FastifyReply {
  return reply
    .header('set-cookie', `sid=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Lax`)
    .redirect(path, 302);
}

function sendForm(parts: AuthParts, reply: FastifyReply, problem: string): FastifyReply {
  const options = parts.users.active().map((user) => {
    const text = `${user.name} (${user.username})`;
    return `<option value="${escapeHtml(user.username)}">${escapeHtml(text)}</option>`;
  });
  const alert = problem === '' ? '' : `<p role="alert">${escapeHtml(problem)}</p>`;
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Log in to the local org</title></head>
<body><main><h1>Log in to the local org</h1>${alert}
<form method="post" action="/login">
<p><label>User <select name="username">${options.join('')}</select></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p><button type="submit">Log in</button></p>
</form></main></body></html>`);
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
