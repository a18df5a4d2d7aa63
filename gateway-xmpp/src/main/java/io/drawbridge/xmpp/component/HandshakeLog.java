package io.drawbridge.xmpp.component;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of the built-in server why clients come to no TLS: what only somebody can mend as a warning, the same of one address
 * once in ten minutes; all else for debugging. Owner: the server's loop.
 */
public final class HandshakeLog {
    private static final Logger log = LoggerFactory.getLogger(HandshakeLog.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MAX_REMEMBERED = 64;

    private final Ticker ticker;
    private final Map<String, Long> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    /** By that clock. */
    public HandshakeLog(Ticker ticker) {
        this.ticker = ticker;
    }

    /** Before the handler is put into the channel's pipeline. */
    public void watch(SslHandler handler, Channel channel) {
        String client = ClientFaults.address(channel.remoteAddress());
        handler.handshakeFuture().addListener(done -> {
            @Nullable Throwable failure = done.cause();
            if (failure != null) {
                failed(client, failure);
            }
        });
    }

    private void failed(String client, Throwable failure) {
        String why = ClientFaults.tlsFailed(failure);
        if (ClientFaults.lasting(failure) && isNews(client + why)) {
            log.warn("the built-in XMPP server turned {} away: {}", client, why);
        } else {
            log.debug("xmpp server: no TLS with {}: {}", client, why);
        }
    }

    private boolean isNews(String text) {
        long now = ticker.nanoTime();
        Long before = told.get(text);
        if (before != null && now - before < QUIET_NANOS) {
            return false;
        }
        told.remove(text);
        told.put(text, now);
        return true;
    }
}
