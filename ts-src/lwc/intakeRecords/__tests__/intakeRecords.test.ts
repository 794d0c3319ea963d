import { addressesOf, completeDetail, attachmentsOf, failureText, personFieldOf, traceOf } from 'c/intakeRecords';
import type { IntakeDetail } from 'c/intakeRecords';
import { detail } from 'testkit/intakes';

describe('stored intakes', () => {
  it('reads trace, addresses and attachments, without inline images', () => {
    expect(traceOf(detail(1)).map((step) => step.outcome)).toEqual(['miss', 'hit']);
    expect(addressesOf(detail(1)).map((address) => address.verdict)).toEqual(['external', 'internal']);
    expect(attachmentsOf(detail(1)).map((attachment) => attachment.name)).toEqual(['Quote.pdf']);
  });

  it('leaves out damaged rows and damaged texts', () => {
    expect(traceOf(detail(1, { trace: '[{"rule":"a"},null,3]' }))).toEqual([]);
    expect(addressesOf(detail(1, { addresses: '[{"addr' }))).toEqual([]);
  });

  it('finds the sentence in each kind of failure', () => {
    expect(failureText({ body: { message: 'a' } }, 'x')).toBe('a');
    expect(failureText({ body: [{ message: 'a' }, { message: 'b' }] }, 'x')).toBe('a b');
    expect(failureText(new Error('a'), 'x')).toBe('a');
    expect(failureText({ body: {} }, 'x')).toBe('x');
    expect(failureText(undefined, 'x')).toBe('x');
  });

  it('reads as null what Apex left out', () => {
    const { savedRecordId, contactId, ...sent } = detail(1);
    expect(completeDetail(sent as IntakeDetail)).toMatchObject({ savedRecordId, contactId, subject: 'Subject 1' });
    expect(completeDetail(sent as IntakeDetail).savedRecordId).toBeNull();
  });

  it('knows Contacts and Leads by their ids', () => {
    expect(personFieldOf('003J00000000001AAA')).toEqual({ contactId: '003J00000000001AAA', leadId: null });
    expect(personFieldOf('00QJ00000000001AAA')).toEqual({ contactId: null, leadId: '00QJ00000000001AAA' });
    expect(personFieldOf('005J00000000001AAA')).toEqual({ contactId: null, leadId: null });
  });
});
