/** A server in a thread of its own, for tests of callouts: the testing thread stands still while it calls. */
import { createServer } from 'node:http';
import { parentPort } from 'node:worker_threads';

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    switch (request.url) {
      case '/silent':
        return;
      case '/half':
        response.writeHead(200, { 'content-length': '100' });
        response.write('half');
        response.socket?.destroy();
        return;
      case '/large':
        response.end(Buffer.alloc(6_000_001));
        return;
      case '/moved':
        response.writeHead(302, { location: '/elsewhere' }).end();
        return;
      default: {
        const body = Buffer.concat(chunks).toString('hex');
        response.writeHead(201, 'Made', { 'Content-Type': 'application/json', 'X-Twice': ['one', 'two'] });
        response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body }));
      }
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : address);
});
