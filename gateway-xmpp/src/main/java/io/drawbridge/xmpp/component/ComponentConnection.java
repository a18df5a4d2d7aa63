package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.ConnectRace;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.stanza.StanzaFramerHandler;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One attempt to reach a server and, if it succeeds, the stream over it. Owner: the loop it was opened on. */
final class ComponentConnection {
    private static final int SECONDS_PER_STEP = 10;
    private static final int SECONDS_FOR_LAST_WORDS = 2;

    /** What the owner of the connection is told, on the loop. */
    interface Events {
        /** TCP stands; {@code left} are the addresses that have not failed, for another try. */
        void onConnected(boolean tlsFollows, List<InetSocketAddress> left);

        void onSecured();

        void onStreamOpened(String streamId);

        void onHandshakeAccepted();

        void onStanza(XmlElement stanza);

        void onSkipped(XmlElement head, String why);

        /** The first reason for the end; nothing comes after it. */
        void onLost(LinkFault fault);
    }

    private final String server;
    private final String component;
    private final Optional<SslContext> tls;
    private final ServerNames names;
    private final Events events;
    private final AddressRace race;
    private @Nullable Channel channel;
    private boolean over;
    private boolean streamSent;

    /**
     * Connects nowhere before {@link #start()}.
     *
     * @param connectNanos the longest that reaching one of the targets may take
     */
    ComponentConnection(
            Loops loops,
            EventLoop loop,
            Ticker ticker,
            List<InetSocketAddress> targets,
            long connectNanos,
            String server,
            String component,
            Optional<SslContext> tls,
            ServerNames names,
            Events events) {
        this.server = server;
        this.component = component;
        this.tls = tls;
        this.names = names;
        this.events = events;
        this.race = new AddressRace(loops, loop, ticker, targets, connectNanos, new Finish());
    }

    void start() {
        race.start();
    }

    /** The end of the race for a TCP connection. */
    private final class Finish implements AddressRace.Outcome {
        @Override
        public void won(Channel won, InetSocketAddress target, List<InetSocketAddress> left) {
            channel = won;
            events.onConnected(tls.isPresent(), left);
            tls.ifPresent(context -> {
                SslHandler handler = context.newHandler(won.alloc(), names.indication(), target.getPort());
                handler.setHandshakeTimeout(SECONDS_PER_STEP, TimeUnit.SECONDS);
                won.pipeline().addLast(handler);
            });
            won.pipeline().addLast(new StanzaFramerHandler(StreamLimits.FORGIVING), new Shell());
            won.config().setAutoRead(true);
        }

        @Override
        public void lost(List<ConnectRace.Loss> losses) {
            ComponentConnection.this.lost(LinkFaults.connectFailed(server, losses));
        }
    }

    /** The address that took the connection; empty before. */
    Optional<InetSocketAddress> remote() {
        return channel == null || !(channel.remoteAddress() instanceof InetSocketAddress remote)
                ? Optional.empty()
                : Optional.of(remote);
    }

    /** What TLS looks like; empty before its handshake, and without it. */
    Optional<PeerFacts> peer() {
        return channel == null ? Optional.empty() : PeerFacts.of(channel.pipeline());
    }

    void openStream() {
        streamSent = true;
        write("<?xml version='1.0'?><stream:stream xmlns='" + Xmlns.COMPONENT + "' xmlns:stream='" + Xmlns.STREAMS
                + "' to='" + XmlPrinter.escape(component) + "'>");
    }

    void handshake(String digest) {
        write("<handshake>" + digest + "</handshake>");
    }

    void write(String xml) {
        if (channel != null) {
            channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), xml));
        }
    }

    /** Ends the stream and the connection; nothing is told any more. */
    void close() {
        over = true;
        race.cancel();
        Channel open = channel;
        if (open == null) {
            return;
        }
        if (streamSent && open.isActive()) {
            open.writeAndFlush(ByteBufUtil.writeUtf8(open.alloc(), "</stream:stream>"))
                    .addListener(ChannelFutureListener.CLOSE);
            open.eventLoop().schedule(() -> open.close(), SECONDS_FOR_LAST_WORDS, TimeUnit.SECONDS);
        } else {
            open.close();
        }
    }

    private void lost(LinkFault fault) {
        if (!over) {
            over = true;
            if (channel != null) {
                channel.close();
            }
            events.onLost(fault);
        }
    }

    private final class Shell extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (over || !(message instanceof StreamEvent event)) {
                return;
            }
            if (event instanceof StreamEvent.Opened opened) {
                events.onStreamOpened(opened.header().attribute("id"));
            } else if (event instanceof StreamEvent.Received received) {
                onElement(received.element());
            } else if (event instanceof StreamEvent.Skipped skipped) {
                events.onSkipped(skipped.head(), skipped.why());
            } else if (event instanceof StreamEvent.Closed) {
                lost(LinkFaults.closed(server));
            } else if (event instanceof StreamEvent.Fault fault) {
                lost(LinkFaults.unreadable(server, fault.text()));
            }
        }

        private void onElement(XmlElement element) {
            if (element.is("error", Xmlns.STREAMS)) {
                lost(LinkFaults.streamError(server, component, element));
            } else if (element.is("handshake", Xmlns.COMPONENT)) {
                events.onHandshakeAccepted();
            } else {
                events.onStanza(element);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && !over) {
                if (handshake.isSuccess()) {
                    events.onSecured();
                } else {
                    lost(LinkFaults.tlsFailed(server, handshake.cause(), PeerFacts.presented(ctx.pipeline())));
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            lost(LinkFaults.closed(server));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            lost(
                    TlsAlerts.received(cause).isPresent()
                            ? LinkFaults.tlsFailed(server, cause, PeerFacts.presented(ctx.pipeline()))
                            : LinkFaults.broken(server, cause));
        }
    }
}
