package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The writing half of an accepted connection. Owner: the server's loop. */
final class StreamWire {
    private static final int LAST_WORDS_SECONDS = 2;

    private final Channel channel;
    private boolean headerSent;

    StreamWire(Channel channel) {
        this.channel = channel;
    }

    /** Where the connection comes from, for people. */
    String remote() {
        return channel.remoteAddress() instanceof InetSocketAddress address
                ? address.getHostString() + ":" + address.getPort()
                : "an unknown address";
    }

    /** The certificate that the far end has shown. */
    Optional<X509Certificate> certificate() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        try {
            return tls != null && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    ? Optional.of(shown)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    void header(String from, String id) {
        headerSent = true;
        write("<?xml version='1.0'?><stream:stream xmlns='" + Xmlns.COMPONENT + "' xmlns:stream='" + Xmlns.STREAMS
                + "' from='" + XmlPrinter.escape(from) + "' id='" + id + "'>");
    }

    /** Whether the far end takes what it is sent. */
    boolean isReading() {
        return channel.isWritable();
    }

    void write(String xml) {
        channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), xml));
    }

    /** Closes with a stream error (RFC 6120 section 4.9), whose header comes first where there was none. */
    void closeWith(String from, String id, String condition, String text) {
        if (!headerSent && canSpeak()) {
            header(from, id);
        }
        close("<stream:error><" + condition + " xmlns='" + Xmlns.STREAM_ERRORS + "'/><text xmlns='"
                + Xmlns.STREAM_ERRORS + "'>" + XmlPrinter.escape(text) + "</text></stream:error>");
    }

    /** Says a last thing and closes. */
    void close(String lastWords) {
        if (!canSpeak()) {
            channel.close();
            return;
        }
        channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), lastWords + "</stream:stream>"))
                .addListener(ChannelFutureListener.CLOSE);
        channel.eventLoop().schedule(() -> channel.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }

    /** Not before the TLS handshake is through: what is written then would wait for it. */
    private boolean canSpeak() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return channel.isActive() && (tls == null || tls.handshakeFuture().isSuccess());
    }
}
