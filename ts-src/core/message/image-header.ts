/** What the first bytes of a raster image say of it; width and height in pixels. */
export interface ImageHeader {
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp';
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the header of a PNG, JPEG, GIF, WebP or BMP image from its bytes; null for anything else, whatever its declared
 * type. These are the formats that a browser shows and that can hold no script.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(view) ?? readGif(view) ?? readBmp(view) ?? readWebp(view) ?? readJpeg(view);
  } catch (error) {
    // The header ends in the middle.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function startsWith(view: DataView, text: string, offset = 0): boolean {
  if (view.byteLength < offset + text.length) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (view.getUint8(offset + index) !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** PNG (RFC 2083, 11.2.2): IHDR is the first chunk. */
function readPng(view: DataView): ImageHeader | null {
  if (!startsWith(view, '\x89PNG\r\n\x1a\n')) return null;
  return { contentType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** The logical screen of a GIF. */
function readGif(view: DataView): ImageHeader | null {
  if (!startsWith(view, 'GIF87a') && !startsWith(view, 'GIF89a')) return null;
  return { contentType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) };
}

/** A negative height of a BMP means rows from top to bottom. */
function readBmp(view: DataView): ImageHeader | null {
  if (!startsWith(view, 'BM')) return null;
  return { contentType: 'image/bmp', width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
}

/** WebP (RFC 9649): extended, lossless or lossy. */
function readWebp(view: DataView): ImageHeader | null {
  if (!startsWith(view, 'RIFF') || !startsWith(view, 'WEBP', 8)) return null;
  const contentType = 'image/webp';
  if (startsWith(view, 'VP8X', 12)) {
    const size = (offset: number): number => 1 + view.getUint16(offset, true) + view.getUint8(offset + 2) * 65_536;
    return { contentType, width: size(24), height: size(27) };
  }
  if (startsWith(view, 'VP8L', 12)) {
    const bits = view.getUint32(21, true);
    return { contentType, width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!startsWith(view, 'VP8 ', 12)) return null;
  return { contentType, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

/** JPEG (ITU T.81, B.1.1.3): the size stands in the start-of-frame segment, behind others of any number. */
function readJpeg(view: DataView): ImageHeader | null {
  if (!startsWith(view, '\xff\xd8\xff')) return null;
  let offset = 2;
  while (offset + 9 <= view.byteLength) {
    if (view.getUint8(offset) !== 0xff) return null;
    const marker = view.getUint8(offset + 1);
    if (isStartOfFrame(marker)) {
      return { contentType: 'image/jpeg', width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) };
    }
    // Any number of fill bytes may stand before a marker.
    offset += marker === 0xff ? 1 : 2 + view.getUint16(offset + 2);
  }
  return null;
}

/** SOF0 to SOF15, without the three of that range that mean something else (DHT, JPG, DAC). */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
