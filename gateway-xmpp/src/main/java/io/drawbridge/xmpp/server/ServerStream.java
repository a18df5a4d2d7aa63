package io.drawbridge.xmpp.server;

import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.drawbridge.xmpp.stanza.XmppAddress;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection (XEP-0114, accepting side): waits for the stream header, then for the proof of the secret, then hands stanzas
 * to the router. Owner: the server's loop.
 */
final class ServerStream extends ChannelInboundHandlerAdapter implements StanzaRouter.Port {
    private static final Logger log = LoggerFactory.getLogger(ServerStream.class);
    private static final SecureRandom random = new SecureRandom();
    private static final int LAST_WORDS_SECONDS = 2;

    /** How far a connection has come. */
    private enum Phase {
        OPENING,
        PROVING,
        ATTACHED,
        OVER
    }

    /** What the server keeps about its connections. */
    interface Host {
        StanzaRouter router();

        ServerLimits limits();

        /** What came in was no XMPP. */
        void malformed();

        /** The connection proved who it is, or is gone. */
        void noStranger(ServerStream stream);

        void gone(ServerStream stream);
    }

    private final Host host;
    private Phase phase = Phase.OPENING;
    private String component = "";
    private String streamId = "";
    private boolean headerSent;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> limit;
    private @Nullable Future<?> keepalive;

    ServerStream(Host host) {
        this.host = host;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        limit = ctx.executor()
                .schedule(
                        () -> end("connection-timeout", "the handshake took too long"),
                        host.limits().handshakeSeconds(),
                        TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.OVER || !(message instanceof StreamEvent event)) {
            return;
        }
        if (event instanceof StreamEvent.Opened opened) {
            onOpened(opened);
        } else if (event instanceof StreamEvent.Received received) {
            onElement(received.element());
        } else if (event instanceof StreamEvent.Closed) {
            over("");
        } else if (event instanceof StreamEvent.Fault fault) {
            host.malformed();
            end(fault.condition(), fault.text());
        } else if (event instanceof StreamEvent.Skipped skipped) {
            end("policy-violation", skipped.why());
        }
    }

    private void onOpened(StreamEvent.Opened opened) {
        component = XmppAddress.parse(opened.header().attribute("to"))
                .map(XmppAddress::domain)
                .orElse("");
        byte[] id = new byte[16];
        random.nextBytes(id);
        streamId = HexFormat.of().formatHex(id);
        sendHeader();
        if (!opened.contentNamespace().equals(Xmlns.COMPONENT)) {
            end("invalid-namespace", "this port takes components (" + Xmlns.COMPONENT + ")");
        } else if (!host.router().known(component)) {
            log.warn("xmpp server: a component that the configuration does not know was turned away");
            end("host-unknown", "this component is not known here");
        } else {
            phase = Phase.PROVING;
        }
    }

    private void sendHeader() {
        headerSent = true;
        write("<?xml version='1.0'?><stream:stream xmlns='" + Xmlns.COMPONENT + "' xmlns:stream='" + Xmlns.STREAMS
                + "' from='" + XmlPrinter.escape(component) + "' id='" + streamId + "'>");
    }

    private void onElement(XmlElement element) {
        if (phase == Phase.PROVING) {
            onProof(element);
            return;
        }
        switch (host.router().route(component, this, element)) {
            case TAKEN -> {}
            case INVALID_FROM -> end("invalid-from", "a component sends from its own domain");
            case UNSUPPORTED -> end("unsupported-stanza-type", "iq, message or presence");
        }
    }

    private void onProof(XmlElement element) {
        if (!element.is("handshake", Xmlns.COMPONENT)
                || !host.router().proves(component, streamId, element.text().trim())) {
            log.warn("xmpp server: the component {} came without the right secret", component);
            end("not-authorized", "the secret is not the one of this component");
        } else if (!host.router().enter(component, this)) {
            log.warn("xmpp server: a second connection for the component {} was turned away", component);
            end("conflict", "the component is connected already");
        } else {
            phase = Phase.ATTACHED;
            cancel(limit);
            host.noStranger(this);
            write("<handshake/>");
            log.info("xmpp server: the component {} is connected", component);
            startKeepalive();
        }
    }

    private void startKeepalive() {
        ChannelHandlerContext ctx = context;
        int seconds = host.limits().keepaliveSeconds();
        if (ctx != null) {
            keepalive = ctx.executor().scheduleAtFixedRate(() -> write(" "), seconds, seconds, TimeUnit.SECONDS);
        }
    }

    @Override
    public void write(String xml) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || phase == Phase.OVER) {
            return;
        }
        if (!ctx.channel().isWritable()) {
            log.warn("xmpp server: the component {} does not read; its connection is closed", component);
            over("");
            return;
        }
        ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), xml));
    }

    /** Ends the stream with an error (RFC 6120 section 4.9). */
    void end(String condition, String text) {
        if (phase == Phase.OVER) {
            return;
        }
        ChannelHandlerContext ctx = context;
        if (!headerSent && ctx != null && canSpeak(ctx)) {
            sendHeader();
        }
        over("<stream:error><" + condition + " xmlns='" + Xmlns.STREAM_ERRORS + "'/><text xmlns='" + Xmlns.STREAM_ERRORS
                + "'>" + XmlPrinter.escape(text) + "</text></stream:error>");
    }

    private void over(String lastWords) {
        if (phase == Phase.OVER) {
            return;
        }
        boolean attached = phase == Phase.ATTACHED;
        phase = Phase.OVER;
        cancel(limit);
        cancel(keepalive);
        if (attached) {
            host.router().leave(component, this);
            log.info("xmpp server: the component {} is gone", component);
        }
        host.gone(this);
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            return;
        }
        if (canSpeak(ctx)) {
            ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), lastWords + "</stream:stream>"))
                    .addListener(ChannelFutureListener.CLOSE);
            ctx.executor().schedule(() -> ctx.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } else {
            ctx.close();
        }
    }

    /** Not before the TLS handshake is through: what is written then would wait for it. */
    private static boolean canSpeak(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        return ctx.channel().isActive() && (tls == null || tls.handshakeFuture().isSuccess());
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        over("");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("xmpp server: a connection broke", cause);
        if (cause instanceof io.netty.handler.codec.DecoderException) {
            host.malformed();
        }
        ctx.close();
    }
}
