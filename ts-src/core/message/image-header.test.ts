import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readImageHeader } from './image-header.ts';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const HEADERS: readonly (readonly [string, string, readonly [string, number, number]])[] = [
  ['PNG', '89504e470d0a1a0a 0000000d 49484452 00000280 000001e0', ['image/png', 640, 480]],
  ['GIF', '474946383961 0100 0100 80', ['image/gif', 1, 1]],
  ['BMP from top to bottom', '424d 0000000000000000360000002800 0000 20030000 a8fdffff', ['image/bmp', 800, 600]],
  [
    'JPEG behind a segment and fill bytes',
    'ffd8 ffe0 0004 0000 ffff ffc2 0011 08 0438 0780 03 000000000000',
    ['image/jpeg', 1920, 1080]
  ],
  ['WebP, extended', '52494646 00000000 57454250 56503858 0a000000 00000000 7f0200 df0100', ['image/webp', 640, 480]],
  ['WebP, lossless', '52494646 00000000 57454250 5650384c 00000000 2f 7fc27700', ['image/webp', 640, 480]],
  ['WebP, lossy', '52494646 00000000 57454250 56503820 00000000 000000 9d012a 8002 e001', ['image/webp', 640, 480]]
];

for (const [what, hex, [contentType, width, height]] of HEADERS) {
  test(`reads the size of a ${what}`, () => {
    assert.deepEqual(readImageHeader(bytes(hex)), { contentType, width, height });
  });
}

const OTHERS: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array()],
  ['a PNG that ends in its header', bytes('89504e470d0a1a0a 0000000d 4948')],
  ['a JPEG without a frame', bytes('ffd8 ffe0 0004 0000 ffd9 0000 0000 0000')],
  ['an SVG', new Uint8Array(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'))],
  ['HTML that calls itself an image', new Uint8Array(Buffer.from('<html><body>GIF89a</body></html>'))]
];

for (const [what, content] of OTHERS) {
  test(`takes ${what} for no image`, () => {
    assert.equal(readImageHeader(content), null);
  });
}

test('reads within the given bytes, wherever they lie in their buffer', () => {
  const whole = Buffer.concat([Buffer.alloc(3), bytes('474946383961 0500 0700')]);
  assert.deepEqual(readImageHeader(new Uint8Array(whole.subarray(3))), {
    contentType: 'image/gif',
    width: 5,
    height: 7
  });
});
