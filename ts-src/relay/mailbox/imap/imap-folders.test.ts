import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startDovecot, whyNoDovecot, type Dovecot } from '../../../testkit/dovecot/dovecot.ts';
import { imapProvider } from './imap-provider.ts';
import { accountOf, configOf, MailProgram, MAYA, PARSERS } from './testkit.ts';

describe('the folder that asks for saving', { skip: whyNoDovecot() ?? false }, () => {
  let server: Dovecot;

  before(async () => {
    server = await startDovecot({ users: [MAYA] });
    const mail = await MailProgram.open(configOf(server, ''), MAYA, server.password);
    for (const path of ['Team/Leads', 'Team/Sales/LEADS', 'Misleads']) await mail.create(path);
    await mail.close();
  });
  after(async () => {
    await server.stop();
  });

  async function found(salesforceFolder: string): Promise<string | undefined> {
    const port = imapProvider([configOf(server, server.password)], PARSERS).open(accountOf(MAYA, { salesforceFolder }));
    assert.ok(port);
    try {
      return (await port.listFolders()).find(({ kind }) => kind === 'salesforce')?.key;
    } finally {
      await port.close();
    }
  }

  it('is the topmost of its name, in any case', async () => {
    assert.equal(await found('leads'), 'Team/Leads');
    assert.equal(await found('eads'), undefined);
  });

  it('can be one place, by its path', async () => {
    assert.equal(await found('Sales/Leads'), 'Team/Sales/LEADS');
    assert.equal(await found('Team/Leads'), 'Team/Leads');
    assert.equal(await found('Other/Leads'), undefined);
  });
});
