import { connect, createServer, type Server, type Socket } from 'node:net';

/** What the line does with what the client sends. */
export type LineFault =
  | { readonly kind: 'reset' }
  | { readonly kind: 'silent' }
  /** The server says goodbye, with these words, to the next command. */
  | { readonly kind: 'bye'; readonly words: string }
  /** Each command is answered with these words behind its tag. */
  | { readonly kind: 'answer'; readonly words: string }
  /** The greeting and the capabilities lose the STARTTLS. */
  | { readonly kind: 'strip-starttls' }
  /** Something stands behind the answer to STARTTLS, in clear text. */
  | { readonly kind: 'inject'; readonly words: string };

/** The network between a mail program and an IMAP server that speaks clear text. */
export class ImapLine {
  readonly port: number;
  /** Commands that clients sent, without their tags; literals and continuations are none. */
  readonly commands: string[] = [];
  private fault: LineFault | null = null;
  private readonly server: Server;
  private readonly sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, port: number) {
    this.server = server;
    this.sockets = sockets;
    this.port = port;
  }

  static async open(targetPort: number): Promise<ImapLine> {
    const sockets = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const line = new ImapLine(server, sockets, typeof address === 'object' && address !== null ? address.port : 0);
    server.on('connection', (near) => {
      line.join(near, connect(targetPort, '127.0.0.1'));
    });
    return line;
  }

  /** How many mail programs are connected. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Null: all is well again. */
  set(fault: LineFault | null): void {
    this.fault = fault;
    if (fault?.kind === 'reset') this.cut();
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const end of [near, far]) {
      this.sockets.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        this.sockets.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    if (this.fault?.kind === 'reset') near.destroy();
    near.on('data', (data: Buffer) => {
      this.toServer(data, near, far);
    });
    far.on('data', (data: Buffer) => {
      if (this.fault?.kind !== 'silent') near.write(this.toClient(data));
    });
  }

  private toServer(data: Buffer, near: Socket, far: Socket): void {
    const [, tag, command] = /^([A-Z0-9]+) ([^\r\n]+)/.exec(data.toString('latin1')) ?? [];
    if (command !== undefined) this.commands.push(command);
    const { fault } = this;
    if (fault?.kind === 'silent') return;
    if (fault?.kind === 'bye') near.end(`* BYE ${fault.words}\r\n`);
    else if (fault?.kind === 'answer') near.write(`${tag ?? '*'} ${fault.words}\r\n`);
    else far.write(data);
  }

  private toClient(data: Buffer): Buffer {
    const { fault } = this;
    const text = data.toString('latin1');
    if (fault?.kind === 'strip-starttls') return Buffer.from(text.replaceAll(' STARTTLS', ''), 'latin1');
    if (fault?.kind !== 'inject' || !/^\S+ OK .*TLS/m.test(text)) return data;
    return Buffer.from(`${text}${fault.words}\r\n`, 'latin1');
  }
}
