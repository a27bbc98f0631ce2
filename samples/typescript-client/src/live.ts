/** A change for the signed-in person: where to read what it is. */
export interface LiveChange {
  readonly kind: string;
  readonly link: string;
  readonly at: string;
}

/** An event of the stream. */
export interface LiveEvent {
  readonly id: string;
  readonly type: string;
  readonly change: LiveChange | null;
}

/**
 * Listens to GET /v1/live and goes on after a cut, from the last event seen. EventSource cannot send a token, so the stream is read by hand.
 */
export async function* listen(gateway: string, token: () => string, signal: AbortSignal): AsyncGenerator<LiveEvent> {
  let lastId = '';
  while (!signal.aborted) {
    try {
      const headers: Record<string, string> = { Authorization: `Bearer ${token()}`, Accept: 'text/event-stream' };
      if (lastId !== '') headers['Last-Event-ID'] = lastId;
      const answer = await fetch(`${gateway}/v1/live`, { headers, signal });
      if (!answer.ok || answer.body === null) throw new Error(`The stream answered ${answer.status}.`);
      for await (const event of events(answer.body)) {
        lastId = event.id;
        yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      console.warn('Cut off; coming back.', error);
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<LiveEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = parse(text.slice(0, end));
      text = text.slice(end + 2);
      if (event !== null) yield event;
    }
  }
}

function parse(block: string): LiveEvent | null {
  const fields = new Map(block.split('\n').filter((line) => !line.startsWith(':')).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const data = fields.get('data');
  return data === undefined ? null : { id: fields.get('id') ?? '', type: fields.get('event') ?? 'message', change: JSON.parse(data) as LiveChange | null };
}
