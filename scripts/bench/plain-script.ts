/**
 * What people write when they need mail in Salesforce by tonight: one message after the other, fetched, parsed and
 * created. Run by the benchmark with the environment variables below.
 */
import { ImapFlow } from 'imapflow';
import { Connection } from 'jsforce';
import { simpleParser } from 'mailparser';

const {
  IMAP_PORT = '',
  IMAP_USER = '',
  IMAP_PASSWORD = '',
  ORG_URL = '',
  ORG_TOKEN = '',
  MAILBOX_ID = ''
} = process.env;

const org = new Connection({ instanceUrl: ORG_URL, accessToken: ORG_TOKEN, version: '67.0' });
const imap = new ImapFlow({
  host: '127.0.0.1',
  port: Number(IMAP_PORT),
  secure: false,
  doSTARTTLS: false,
  auth: { user: IMAP_USER, pass: IMAP_PASSWORD },
  logger: false
});
await imap.connect();
await imap.mailboxOpen('INBOX', { readOnly: true });
for await (const { uid, source } of imap.fetch('1:*', { uid: true, source: true })) {
  if (source === undefined) continue;
  const mail = await simpleParser(source);
  await org.sobject('Email_Intake__c').create({
    Message_Key__c: `${IMAP_USER} ${String(uid)}`,
    Mailbox__c: MAILBOX_ID,
    Provider_Message_Id__c: String(uid),
    Internet_Message_Id__c: mail.messageId?.slice(0, 255),
    Subject__c: mail.subject?.slice(0, 255),
    From_Address__c: mail.from?.value[0]?.address?.slice(0, 255),
    From_Name__c: mail.from?.value[0]?.name.slice(0, 255),
    Snippet__c: mail.text?.slice(0, 255),
    Disposition__c: 'saveable'
  });
}
await imap.logout();
