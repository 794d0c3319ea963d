import { generateKeyPairSync } from 'node:crypto';
import { mailboxContract } from '../port.contract.ts';
import { account, labelId, MAYA, startGmail } from './testkit.ts';

/** A key that is well formed, and not the service account's. */
function withOtherKey(key: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const parsed: unknown = JSON.parse(key);
  return JSON.stringify({
    ...(typeof parsed === 'object' ? parsed : {}),
    client_email: 'email-intake@local-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' })
  });
}

mailboxContract('Gmail', async () => {
  const stand = await startGmail();
  const { server, owner, config } = stand;
  // The label named Salesforce is a category here: another one is the folder that asks for saving.
  await labelId(owner, 'CRM');
  const options = { answerWithinMs: 1_000 };
  const whose = { ...account, salesforceFolder: 'CRM' };
  const port = stand.open({}, options, whose);
  const delivered: string[] = [];
  return {
    port,
    reopen: () => stand.open({}, options, whose),
    deliver: async (raw) => {
      const { gmailId } = await server.deliver(MAYA, raw);
      delivered.push(gmailId);
      return gmailId;
    },
    destroy: async (id) => {
      await owner.users.messages.delete({ userId: 'me', id });
    },
    move: async (id) => {
      const addLabelIds = [await labelId(owner, 'CRM')];
      await owner.users.messages.modify({ userId: 'me', id, requestBody: { addLabelIds, removeLabelIds: ['INBOX'] } });
    },
    categorise: async (id, category) => {
      const addLabelIds = [await labelId(owner, category)];
      await owner.users.messages.modify({ userId: 'me', id, requestBody: { addLabelIds } });
    },
    loseNextRead: () => {
      server.planFaults([{ fault: 404, path: `/messages/${delivered.at(-2) ?? ''}` }]);
    },
    expireCursors: () => {
      server.expireDeltaTokens();
    },
    throttle: (seconds, as) => {
      server.planFaults([{ fault: 429, retryAfter: { seconds, as } }]);
    },
    break: (how) => {
      server.planFaults([{ fault: how }]);
    },
    mend: () => {
      server.planFaults([]);
    },
    withWrongSecret: () => stand.open({ serviceAccountKey: withOtherKey(config.serviceAccountKey) }, options, whose),
    stop: async () => {
      await stand.stop();
    }
  };
});
