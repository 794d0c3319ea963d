import type { Message } from '../core/message/message.ts';

/** An ordinary incoming message between invented people; tests change what they are about. */
export function sampleMessage(changes: Partial<Message> = {}): Message {
  return {
    providerId: 'sample-1',
    messageId: 'sample-1@northwind.example',
    inReplyTo: null,
    references: [],
    conversationId: null,
    subject: 'Offer for the pumps',
    from: { address: 'ida@northwind.example', name: 'Ida Holm' },
    sender: null,
    replyTo: [],
    to: [{ address: 'mia@acme.example', name: 'Mia Berg' }],
    cc: [],
    bcc: [],
    sentAt: '2026-03-02T09:30:00.000Z',
    receivedAt: '2026-03-02T09:30:05.000Z',
    direction: 'in',
    folder: { kind: 'inbox', name: 'Inbox' },
    categories: [],
    body: { html: '<p>Hello Mia</p>', text: 'Hello Mia' },
    attachments: [],
    headers: [{ name: 'from', value: 'Ida Holm <ida@northwind.example>' }],
    kind: {
      itemClass: null,
      meeting: null,
      contentType: 'text/plain',
      reportType: null,
      smimeType: null,
      partTypes: ['text/plain']
    },
    sensitivity: 'normal',
    isDraft: false,
    size: 1000,
    ...changes
  };
}
