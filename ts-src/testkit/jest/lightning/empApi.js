const listeners = new Map();

export const subscribe = jest.fn((channel, replayId, listener) => {
  listeners.set(channel, listener);
  return Promise.resolve({ channel });
});
export const unsubscribe = jest.fn(() => Promise.resolve({}));
export const isEmpEnabled = jest.fn(() => Promise.resolve(true));
export const onError = jest.fn();

/** Delivers an event as the org would. */
export const deliver = (channel, payload) =>
  listeners.get(channel)?.({ channel, data: { payload, event: { replayId: 1 } } });
