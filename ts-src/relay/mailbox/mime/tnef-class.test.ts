import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tnefItemClass } from './tnef-class.ts';

function attribute(id: number, data: Buffer, level = 1): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(level, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  return Buffer.concat([head, data, Buffer.alloc(2)]);
}

function tnef(...attributes: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]), ...attributes]);
}

const version = attribute(0x00089006, Buffer.from([0, 0, 1, 0]));
const named = (name: string) => tnef(version, attribute(0x00078008, Buffer.from(`${name}\0`, 'latin1')));

test('reads the message class behind other attributes, in the words of MAPI', () => {
  assert.equal(tnefItemClass(named('IPM.TaskRequest')), 'IPM.TaskRequest');
  assert.equal(tnefItemClass(named('IPM.Microsoft Schedule.MtgReq')), 'IPM.Schedule.Meeting.Request');
  assert.equal(tnefItemClass(named('Microsoft Mail v3.0 IPM.Microsoft Mail.Read Receipt')), 'REPORT.IPM.Note.IPNRN');
  assert.equal(tnefItemClass(named('IPM.Microsoft Mail.Note')), 'IPM.Note');
});

test('says nothing of bytes that are damaged, cut, hostile or something else', () => {
  const whole = named('IPM.TaskRequest');
  for (let length = 0; length < whole.length; length += 1) {
    const name = tnefItemClass(whole.subarray(0, length));
    assert.ok(name === null || 'IPM.TaskRequest'.startsWith(name), String(length));
  }
  assert.equal(tnefItemClass(Buffer.from('PK\u0003\u0004 a zip archive')), null);
  assert.equal(tnefItemClass(tnef(attribute(0x00089006, Buffer.alloc(4), 2))), null);
  assert.equal(tnefItemClass(named('IPM.\u00ff\u0001')), null);
  const endless = tnef(...Array.from({ length: 500 }, () => version), attribute(0x00078008, Buffer.from('IPM.X')));
  assert.equal(tnefItemClass(endless), null);
  const huge = named('IPM.TaskRequest');
  huge.writeUInt32LE(0xffffffff, 6 + 5);
  assert.equal(tnefItemClass(huge), null);
});
