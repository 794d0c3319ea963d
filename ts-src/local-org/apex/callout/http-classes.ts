/** Http, HttpRequest, HttpResponse and the mock that answers in tests. */
import { STATUS_CODES } from 'node:http';
import {
  blobOf,
  booleanOf,
  integerOf,
  listValue,
  nativeValue,
  stateOf,
  textOf,
  textOrNull
} from '../platform/argument.ts';
import { transactionOf } from '../platform/transaction.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { native } from '../runtime/native.ts';
import type { NativeCall } from '../runtime/native.ts';
import { ApexBlob, NativeObject } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import type { LocalOrgEngine } from '../../data/org-engine.ts';
import type { OrgEngine } from '../../engine.ts';
import { addressOf, checkMayCallOut } from './callout-rules.ts';
import { CalloutFailure } from './http-exchange.ts';
import { RequestState, ResponseState } from './http-message.ts';
import { sendSynchronously } from './send-synchronously.ts';

const MAX_TIMEOUT_MS = 120_000;
const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS', 'TRACE']);

type Arguments = readonly Value[];
const ofRequest =
  (work: (request: RequestState, args: Arguments) => Value | undefined): NativeCall =>
  (_ctx, self, args) =>
    work(stateOf(self, RequestState), args) ?? null;
const ofResponse =
  (work: (response: ResponseState, args: Arguments, ctx: ExecutionContext) => Value | undefined): NativeCall =>
  (ctx, self, args) =>
    work(stateOf(self, ResponseState), args, ctx) ?? null;

native({
  namespace: 'System',
  name: 'HttpRequest',
  constructors: { '()': (ctx) => nativeValue(ctx, 'HttpRequest', new RequestState()) },
  methods: {
    'String getBody()': ofRequest((request) => request.text),
    'Blob getBodyAsBlob()': ofRequest((request) => new ApexBlob(request.body ?? new Uint8Array())),
    'Boolean getCompressed()': ofRequest((request) => request.isCompressed),
    'String getEndpoint()': ofRequest((request) => request.endpoint),
    'String getHeader(String key)': ofRequest((request, [key]) => request.headers.get(textOf(key))),
    'String getMethod()': ofRequest((request) => request.method),
    'void setBody(String body)': ofRequest((request, [body]) => {
      request.text = textOf(body);
    }),
    'void setBodyAsBlob(Blob body)': ofRequest((request, [body]) => {
      request.body = blobOf(body).bytes;
    }),
    'void setClientCertificateName(String name)': ofRequest((request, [name]) => {
      request.certificateName = textOrNull(name);
    }),
    'void setCompressed(Boolean flag)': ofRequest((request, [flag]) => {
      request.isCompressed = booleanOf(flag);
    }),
    'void setEndpoint(String endpoint)': ofRequest((request, [endpoint]) => {
      request.endpoint = textOrNull(endpoint);
    }),
    'void setHeader(String key, String value)': ofRequest((request, [key, value]) => {
      request.headers.set(textOf(key), textOrNull(value) ?? '');
    }),
    'void setMethod(String method)': ofRequest((request, [method]) => {
      request.method = textOrNull(method);
    }),
    'void setTimeout(Integer milliseconds)': ofRequest((request, [milliseconds]) => {
      request.timeoutMs = integerOf(milliseconds);
    }),
    'String toString()': ofRequest(requestText)
  }
});

native({
  namespace: 'System',
  name: 'HttpResponse',
  constructors: { '()': (ctx) => nativeValue(ctx, 'HttpResponse', new ResponseState()) },
  methods: {
    'String getBody()': ofResponse((response) => response.text),
    'Blob getBodyAsBlob()': ofResponse((response) => new ApexBlob(response.body ?? new Uint8Array())),
    'String getHeader(String key)': ofResponse((response, [key]) => response.headers.get(textOf(key))),
    'List<String> getHeaderKeys()': ofResponse((response, _args, ctx) =>
      listValue(ctx, 'String', response.headers.names())
    ),
    'String getStatus()': ofResponse((response) => response.status),
    'Integer getStatusCode()': ofResponse((response) => response.statusCode),
    'void setBody(String body)': ofResponse((response, [body]) => {
      response.text = textOf(body);
    }),
    'void setBodyAsBlob(Blob body)': ofResponse((response, [body]) => {
      response.body = blobOf(body).bytes;
    }),
    'void setHeader(String key, String value)': ofResponse((response, [key, value]) => {
      response.headers.set(textOf(key), textOrNull(value) ?? '');
    }),
    'void setStatus(String status)': ofResponse((response, [status]) => {
      response.status = textOrNull(status);
    }),
    'void setStatusCode(Integer code)': ofResponse((response, [code]) => {
      response.statusCode = integerOf(code);
    }),
    'String toString()': ofResponse(responseText)
  }
});

native({
  namespace: 'System',
  name: 'HttpCalloutMock',
  kind: 'interface',
  abstractMethods: ['HttpResponse respond(HttpRequest request)']
});

native({
  namespace: 'System',
  name: 'Http',
  constructors: { '()': (ctx) => nativeValue(ctx, 'Http', null) },
  methods: {
    'HttpResponse send(HttpRequest request)': (ctx, _self, [request]) => send(ctx, request ?? null),
    'String toString()': () => 'System.Http[]'
  }
});

function requestText(request: RequestState): string {
  return `System.HttpRequest[Endpoint=${request.endpoint ?? 'null'}, Method=${request.method ?? 'null'}]`;
}
function responseText(response: ResponseState): string {
  return `System.HttpResponse[Status=${response.status ?? 'null'}, StatusCode=${String(response.statusCode)}]`;
}

/** How requests and responses read in texts; null for what is neither. */
export function httpText(value: Value): string | null {
  if (!(value instanceof NativeObject)) return null;
  if (value.state instanceof RequestState) return requestText(value.state);
  return value.state instanceof ResponseState ? responseText(value.state) : null;
}

function send(ctx: ExecutionContext, value: Value): Value {
  const request = stateOf(value, RequestState);
  const transaction = transactionOf(ctx);
  if (transaction.isTest && transaction.calloutMock === null) {
    throw apexError(ctx, 'TypeException', 'Methods defined as TestMethod do not support Web service callouts');
  }
  checkMayCallOut(ctx);
  checkRequest(ctx, request);
  transaction.spend(ctx, 'Callouts');
  if (transaction.calloutMock !== null) return ctx.caller.callMethod(ctx, transaction.calloutMock, 'respond', [value]);
  return nativeValue(ctx, 'HttpResponse', sendReally(ctx, request));
}

function checkRequest(ctx: ExecutionContext, request: RequestState): void {
  const refuse = (message: string): Error => apexError(ctx, 'CalloutException', message);
  if (request.endpoint === null || request.endpoint === '') throw refuse('Endpoint must be specified');
  if (request.method === null) throw refuse('Method must be specified');
  if (!METHODS.has(request.method.toUpperCase())) throw refuse(`Invalid HTTP method: ${request.method}`);
  if (request.timeoutMs < 1 || request.timeoutMs > MAX_TIMEOUT_MS) {
    throw refuse(
      `Invalid timeout: ${String(request.timeoutMs)}. It must be between 1 and ${String(MAX_TIMEOUT_MS)} milliseconds`
    );
  }
}

function sendReally(ctx: ExecutionContext, request: RequestState): ResponseState {
  const url = addressOf(ctx, request.endpoint ?? '');
  const method = (request.method ?? '').toUpperCase();
  const isEmpty = request.body === null || request.body.byteLength === 0;
  // A callout gives row locks back, as the end of a database transaction does.
  if (isLocal(ctx.engine)) ctx.engine.releaseLocks();
  try {
    const answer = sendSynchronously({
      // The platform turns a GET that has a body into a POST.
      method: method === 'GET' && !isEmpty ? 'POST' : method,
      url,
      headers: { 'User-Agent': 'SFDC-Callout/66.0', ...request.headers.toObject() },
      body: isEmpty ? (method === 'POST' || method === 'PUT' ? new Uint8Array() : null) : request.body,
      timeoutMs: request.timeoutMs
    });
    const response = new ResponseState();
    response.statusCode = answer.status;
    response.status = answer.statusText === '' ? (STATUS_CODES[answer.status] ?? '') : answer.statusText;
    response.body = answer.body;
    for (const [name, text] of Object.entries(answer.headers)) response.headers.set(name, text);
    return response;
  } catch (error) {
    throw error instanceof CalloutFailure ? apexError(ctx, 'CalloutException', error.message) : error;
  }
}

function isLocal(engine: OrgEngine): engine is LocalOrgEngine {
  return 'releaseLocks' in engine;
}
