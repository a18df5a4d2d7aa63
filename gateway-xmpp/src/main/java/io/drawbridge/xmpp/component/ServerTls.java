package io.drawbridge.xmpp.component;

import io.netty.handler.ssl.SslContext;

/** TLS of the built-in server. Thread-safe. */
@FunctionalInterface
public interface ServerTls {
    /** For the next connection; those that stand keep theirs. */
    SslContext current();
}
