import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { lazySanitizer } from '../html-sanitizer.ts';
import { buildMessageView } from './message-view.ts';

const unused = () => Promise.reject(new Error('not asked for'));

test('the view reads national numbers with the country of the settings', async () => {
  const text = 'Hello Mia,\n\nplease call me.\n\nRegards\nIda Holm\nTel: 030 901820';
  const source = {
    readMessage: () => Promise.resolve(sampleMessage({ body: { html: null, text } })),
    readRaw: unused,
    readAttachment: unused
  };
  const phones = async (country: string) => {
    const { extraction } = await buildMessageView('key', source, lazySanitizer(), country);
    return extraction.person?.phones.map(({ e164 }) => e164);
  };
  assert.deepEqual(await phones('DE'), ['+4930901820']);
  assert.notDeepEqual(await phones('FR'), ['+4930901820']);
});
