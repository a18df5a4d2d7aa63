package io.drawbridge.xmpp.component;

import io.drawbridge.xmpp.stanza.Iq;

/** What became of a request that we sent. */
public sealed interface IqAnswer {
    /** It was carried out. */
    record Done(Iq result) implements IqAnswer {}

    /** The far end, or a server on the way, said no. */
    record Refused(Iq.Failure failure) implements IqAnswer {}

    /** No answer came in time. */
    record TimedOut() implements IqAnswer {}

    /** The link went down with the request under way, or was down already. */
    record LinkDown() implements IqAnswer {}
}
