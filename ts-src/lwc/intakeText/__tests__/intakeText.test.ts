import { count, fileSize, fill, initials, shortDate } from 'c/intakeText';

describe('texts', () => {
  it('puts values in their places and leaves unknown places', () => {
    expect(fill('{1} of {0}, {2}', 'b', 3)).toBe('3 of b, {2}');
  });

  it('writes sizes and figures as people read them', () => {
    expect([fileSize(900), fileSize(20480), fileSize(3 * 1024 * 1024)]).toEqual(['900 B', '20 KB', '3 MB']);
    expect(count(1204)).toBe('1,204');
  });

  it('shortens dates by their age', () => {
    const now = new Date('2026-11-24T12:00:00.000Z');
    expect(shortDate('2026-03-02T12:00:00.000Z', now)).not.toContain('2026');
    expect(shortDate('2025-03-02T12:00:00.000Z', now)).toContain('2025');
    expect(shortDate('not a date', now)).toBe('');
    expect(shortDate(null, now)).toBe('');
  });

  it('makes initials of names and addresses', () => {
    expect(initials('Ann B. Archer', null)).toBe('AA');
    expect(initials(null, 'office@acme.example')).toBe('O');
    expect(initials('"', null)).toBe('?');
  });
});
