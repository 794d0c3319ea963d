import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { createOrgEngine } from '../../data/org-engine.ts';
import type { LocalOrgEngine } from '../../data/org-engine.ts';
import { ApexOrg } from '../apex-org.ts';
import { JobStore } from '../async/job-store.ts';

const TRIGGER = `trigger CallingTrigger on Lead (after insert) {
  HttpRequest request = new HttpRequest();
  request.setEndpoint('callout:Echo/');
  request.setMethod('GET');
  new Http().send(request);
}`;

describe('HTTP in Apex', () => {
  let folder = '';
  let server: Worker;
  let base = '';
  let engine: LocalOrgEngine;
  let org: ApexOrg;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'apex-http-'));
    mkdirSync(join(folder, 'triggers'));
    writeFileSync(join(folder, 'triggers/CallingTrigger.trigger'), TRIGGER);
    server = new Worker(new URL('./test-server.ts', import.meta.url));
    const [port] = z.tuple([z.number()]).parse(await once(server, 'message'));
    base = `http://127.0.0.1:${String(port)}`;
    const site = `<RemoteSiteSetting><isActive>true</isActive><url>${base}</url></RemoteSiteSetting>`;
    writeFileSync(join(folder, 'Echo.remoteSite-meta.xml'), site);
    engine = createOrgEngine({ databaseFile: ':memory:' });
    const endpoints = { Echo: `${base}/` };
    const jobs = new JobStore(':memory:');
    org = new ApexOrg({ engine, sourceDir: folder, namedCredentialEndpoints: endpoints, jobs });
  });
  after(async () => {
    engine.close();
    await server.terminate();
    rmSync(folder, { recursive: true });
  });

  /** What a block says with System.debug, or the exception that left it. */
  function say(text: string): string {
    const result = org.executeAnonymous(text, { userId: engine.adminUserId, sharing: true, permissions: true });
    assert.equal(result.compileProblem, null);
    return result.exceptionMessage ?? result.debugLog.replace(/^.*?\|DEBUG\|/gm, '');
  }
  const send = (endpoint: string, more = '') => `HttpRequest request = new HttpRequest();
    request.setEndpoint('${endpoint}'); request.setMethod('GET'); ${more}
    HttpResponse response = new Http().send(request);`;

  it('sends and receives through a named credential of any case', () => {
    const more = "request.setMethod('PUT'); request.setHeader('X-Own', 'yes'); request.setBody('körper');";
    const show = `Map<String, Object> echo = (Map<String, Object>) JSON.deserializeUntyped(response.getBody());
      System.debug(response.getStatusCode() + ' ' + response.getStatus() + ' ' + response.getHeader('x-twice'));
      System.debug(echo.get('method') + ' ' + echo.get('url') + ' ' + EncodingUtil.convertFromHex((String) echo.get('body')).toString());
      System.debug(((Map<String, Object>) echo.get('headers')).get('x-own'));
      System.debug(response.getHeaderKeys().contains('Content-Type'));`;
    assert.equal(say(send('callout:ECHO/a/b?c=d', more) + show), '201 Made one, two\nPUT /a/b?c=d körper\nyes\ntrue');
  });

  it('turns a GET with a body into a POST', () => {
    const show = 'System.debug(response.getBody().contains(\'"method":"POST"\'));';
    assert.equal(say(send('callout:Echo/', "request.setBody('x');") + show), 'true');
  });

  it('reads as text as on the platform', () => {
    const show = 'System.debug(request); System.debug(response); System.debug(request.getBody().length());';
    const [request, response, length] = say(send('callout:Echo/') + show).split('\n');
    assert.equal(request, 'System.HttpRequest[Endpoint=callout:Echo/, Method=GET]');
    assert.equal(response, 'System.HttpResponse[Status=Made, StatusCode=201]');
    assert.equal(length, '0');
  });

  it('calls remote sites, and no other address', () => {
    assert.equal(say(`${send(`${base}/`)} System.debug(response.getStatusCode());`), '201');
    assert.match(
      say(send('http://elsewhere.example/')),
      /^System\.CalloutException: Unauthorized endpoint, please check Setup->Security->Remote site settings\. endpoint = http:\/\/elsewhere\.example\/$/
    );
    assert.match(say(send('callout:Unknown/')), /named credential "Unknown" might not exist/);
    assert.equal(say(send('elsewhere')), 'System.CalloutException: no protocol: elsewhere');
  });

  it('refuses a request that is not complete', () => {
    assert.match(say('new Http().send(new HttpRequest());'), /CalloutException: Endpoint must be specified/);
    assert.match(say(send('callout:Echo/', "request.setMethod('FETCH');")), /Invalid HTTP method: FETCH/);
    assert.match(say(send('callout:Echo/', 'request.setTimeout(120001);')), /Invalid timeout: 120001/);
  });

  it('ends in an exception that Apex can catch when the server stays silent', () => {
    const text = `try { ${send('callout:Echo/silent', 'request.setTimeout(100);')} } catch (CalloutException e) { System.debug(e.getMessage()); }`;
    assert.equal(say(text), 'Read timed out');
  });

  it('refuses to call out after a write, and from a trigger', () => {
    const pending =
      /CalloutException: You have uncommitted work pending\. Please commit or rollback before calling out/;
    assert.match(say(`insert new Account(Name = 'x'); ${send('callout:Echo/')}`), pending);
    assert.match(
      say("insert new Lead(LastName = 'x', Company = 'y');"),
      /Callout from triggers are currently not supported/
    );
  });

  it('counts callouts against the limit', () => {
    const loop = 'for (Integer i = 0; i < 101; i++) { HttpResponse again = new Http().send(request); }';
    assert.match(say(send('callout:Echo/') + loop), /LimitException: Too many callouts: 101/);
  });
});
