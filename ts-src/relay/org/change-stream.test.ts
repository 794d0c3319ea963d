import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { CONNECTED_APP, eventually, Surroundings } from '../testkit.ts';
import { ChangeStream } from './change-stream.ts';
import { signIn } from './session.ts';

describe('listening to changes of a real org', () => {
  let surroundings: Surroundings;
  let stream: ChangeStream;
  let heard: string[];
  let states: string[];
  let tokens: string[];

  before(async () => {
    surroundings = await Surroundings.start();
  });
  after(async () => {
    await surroundings.stop();
  });

  beforeEach(() => {
    heard = [];
    states = [];
    tokens = [];
    stream = new ChangeStream({
      apiVersion: '67.0',
      openSession: async () => {
        const { clientId, clientSecret } = CONNECTED_APP;
        const auth = { kind: 'client-credentials', clientId, clientSecret } as const;
        const session = await signIn({ ...surroundings.config().org, auth });
        tokens.push(session.accessToken);
        return session;
      },
      watcher: {
        onChange: (object) => heard.push(object),
        onHeard: (wasLost) => states.push(wasLost ? 'back' : 'heard'),
        onLost: (reason) => states.push(`lost: ${reason}`)
      }
    });
    stream.start();
  });
  afterEach(() => {
    surroundings.line.mend();
    stream.stop();
  });

  async function untilState(state: string): Promise<void> {
    await eventually(`the state "${state}"`, () => Promise.resolve(states.at(-1) === state ? true : null));
  }

  async function publish(object: string): Promise<void> {
    await surroundings.create('Intake_Changed__e', { Object__c: object, Change__c: 'changed', Intake_Ids__c: '[]' });
  }

  async function untilHeard(object: string): Promise<void> {
    await eventually(`the change of ${object}`, () => Promise.resolve(heard.includes(object) ? true : null));
  }

  it('tells which object changed', async () => {
    await untilState('heard');
    await publish('Intake_Settings__c');
    await untilHeard('Intake_Settings__c');
    await surroundings.create('Intake_Filter__c', {
      Pattern__c: 'stream.example',
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation'
    });
    await untilHeard('Intake_Filter__c');
    assert.deepEqual(states, ['heard']);
  });

  it('is back by itself after the network failed, and says so once', async () => {
    await untilState('heard');
    surroundings.line.cut();
    await untilState('lost: the connection failed');
    surroundings.line.mend();
    await untilState('back');
    await publish('Intake_Mailbox__c');
    await untilHeard('Intake_Mailbox__c');
    assert.deepEqual(states, ['heard', 'lost: the connection failed', 'back']);
  });

  it('signs in anew when its session has ended', async () => {
    await untilState('heard');
    const url = `${surroundings.org.url}/services/oauth2/revoke`;
    await fetch(url, { method: 'POST', body: new URLSearchParams({ token: tokens[0] ?? '' }) });
    // The poll under way ends with the next event; the one behind it is refused.
    await publish('Intake_Settings__c');
    await untilState('back');
    assert.equal(tokens.length, 2);
    await publish('Intake_Mailbox__c');
    await untilHeard('Intake_Mailbox__c');
  });

  it('hears nothing any more once it is stopped', async () => {
    await untilState('heard');
    stream.stop();
    await publish('Intake_Settings__c');
    // Another listener hears what the stopped one does not.
    const witness: string[] = [];
    const stop = surroundings.relayOrg().watchChanges({
      onChange: (object) => witness.push(object),
      onHeard: () => states.push('the witness listens'),
      onLost: (reason) => states.push(reason)
    });
    await untilState('the witness listens');
    await publish('Intake_Mailbox__c');
    await eventually('the witness', () => Promise.resolve(witness.includes('Intake_Mailbox__c') ? true : null));
    stop();
    assert.deepEqual(heard, []);
  });
});
