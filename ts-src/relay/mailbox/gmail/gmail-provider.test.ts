import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import { eventually } from '../../testkit.ts';
import type { Finding } from '../finding.ts';
import type { MailboxAccount, MailboxProvider } from '../provider.ts';
import { account, labelId, MAYA, refusal, startGmail, type GmailUnderTest } from './testkit.ts';

let gmail: GmailUnderTest;
let topic = '';
let subscription = '';
before(async () => {
  gmail = await startGmail();
  ({ topic, subscription } = gmail.server.gmail);
});
after(async () => {
  await gmail.stop();
});

async function findings(
  provider: MailboxProvider,
  accounts: readonly MailboxAccount[] = [account]
): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const finding of provider.examine(accounts)) found.push(finding);
  return found;
}

describe('announcements', () => {
  it('are pulled for all mailboxes over one stream, by the address that the mailbox has here', async () => {
    const shared: MailboxAccount = {
      identity: { address: 'support@acme.example', aliases: [], isShared: true },
      user: 'support-team@acme.example',
      salesforceFolder: 'Salesforce'
    };
    gmail.server.addMailbox('support-team@acme.example');
    const provider = gmail.provider({ topic, subscription });
    for (const whose of [account, shared]) await provider.open(whose)?.push?.subscribe(null, '');
    const heard: string[] = [];
    const ending = new AbortController();
    const stream = provider.listen?.((address) => heard.push(address), ending.signal);
    const hears = async (address: string): Promise<void> => {
      await eventually(address, async () => await Promise.resolve(heard.includes(address) ? true : null));
      heard.length = 0;
    };
    await hears('support@acme.example');
    await gmail.server.deliver(MAYA, plainMail('heard of'));
    await hears(MAYA);
    await gmail.server.deliver('support-team@acme.example', plainMail('heard of, too'));
    await hears('support@acme.example');
    ending.abort();
    await stream;
  });

  it('are renewed long before they end, and can be stopped', async () => {
    const push = gmail.open({ topic }).push;
    assert.ok(push);
    assert.equal(push.scope, 'mailbox');
    const { id, expiresAt, renewAt } = await push.subscribe(null, '');
    assert.equal(id, `gmail:${MAYA}`);
    assert.ok(Date.parse(expiresAt) - Date.now() > 6 * 86_400_000);
    assert.ok(Date.parse(renewAt) - Date.now() <= 86_400_000);
    assert.equal((await push.renew(id)).id, id);
    await push.unsubscribe(id);
  });

  it("are nobody's when no topic is configured", () => {
    assert.equal(gmail.open().push, null);
    assert.equal(gmail.provider().listen, null);
  });

  it('whose stream breaks reject with what to do', async () => {
    const provider = gmail.provider({ topic, subscription: 'projects/local-project/subscriptions/nowhere' });
    const error = await refusal(provider.listen?.(() => undefined, new AbortController().signal) ?? Promise.resolve());
    assert.equal(error.code, 'MAILBOX_ACCESS_REFUSED');
    assert.match(error.actions.join(), /gmail\.subscription/);
  });
});

describe('the examination', () => {
  it('finds a complete configuration well', async () => {
    const found = await findings(gmail.provider({ topic, subscription }));
    assert.deepEqual(
      found.map(({ check, ok, cure }) => [check, ok, cure]),
      [
        ['service account', true, ''],
        [`mailbox ${MAYA}`, true, ''],
        [`labels of ${MAYA}`, true, ''],
        ['Gmail announces changes', true, ''],
        ['the relay hears of them', true, '']
      ]
    );
  });

  it('names the client ID and the scope that the Admin console needs', async () => {
    const [key] = await findings(gmail.provider());
    assert.match(key?.found ?? '', /email-intake@.*client ID \d+/);
  });

  it('says what is wrong with each mailbox, and goes on with the others', async () => {
    const stranger = { ...account, identity: { ...account.identity, address: 'nobody@acme.example' } };
    const found = await findings(gmail.provider({ topic, subscription }), [stranger, account]);
    assert.deepEqual(
      found.map(({ check, ok }) => [check, ok]),
      [
        ['service account', true],
        ['mailbox nobody@acme.example', false],
        [`mailbox ${MAYA}`, true],
        [`labels of ${MAYA}`, true],
        ['Gmail announces changes', true],
        ['the relay hears of them', true]
      ]
    );
    assert.match(found[1]?.cure ?? '', /nobody@acme\.example is a user/);
  });

  it('tells of a label, a topic and a listener that are missing', async () => {
    await labelId(gmail.owner, 'CRM');
    const whose = { ...account, salesforceFolder: 'Not made yet' };
    const nowhere = 'projects/local-project/topics/nowhere';
    const [, , labels, announced, heard] = await findings(gmail.provider({ topic: nowhere }), [whose]);
    assert.ok(announced && heard);
    assert.match(labels?.cure ?? '', /Make a label named Not made yet/);
    assert.equal(announced.ok, false);
    assert.match(announced.cure, /gmail\.topic/);
    assert.equal(heard.ok, false);
    assert.match(heard.cure, /gmail\.subscription/);
  });

  it('stops at a key that is none', async () => {
    for (const key of ['rubbish', '{}', '{"type":"service_account","client_email":"x@y.example"}']) {
      const found = await findings(gmail.provider({ serviceAccountKey: key }));
      assert.deepEqual(
        found.map(({ ok }) => ok),
        [false]
      );
      assert.match(found[0]?.cure ?? '', /create a key of type JSON/);
    }
  });
});

it('a key that can not sign is said without showing it', async () => {
  const key = JSON.stringify({
    type: 'service_account',
    client_email: 'email-intake@local-project.iam.gserviceaccount.com',
    private_key: '-----BEGIN PRIVATE KEY-----\nbm90IGEga2V5\n-----END PRIVATE KEY-----\n'
  });
  const error = await refusal(gmail.open({ serviceAccountKey: key }).listFolders());
  assert.equal(error.code, 'MAILBOX_ACCESS_REFUSED');
  assert.doesNotMatch(error.message, /bm90/);
});
