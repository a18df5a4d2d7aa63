package io.drawbridge.xmpp.component;

import io.drawbridge.core.net.Loops;
import io.drawbridge.core.pki.ServerNames;
import io.drawbridge.xmpp.callbridge.LinkFault;
import io.drawbridge.xmpp.stanza.StanzaFramerHandler;
import io.drawbridge.xmpp.stanza.StreamEvent;
import io.drawbridge.xmpp.stanza.StreamLimits;
import io.drawbridge.xmpp.stanza.XmlElement;
import io.drawbridge.xmpp.stanza.XmlPrinter;
import io.drawbridge.xmpp.stanza.Xmlns;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One attempt to reach a server and, if it succeeds, the stream over it. Owner: the loop it was opened on. */
final class ComponentConnection {
    private static final int SECONDS_PER_STEP = 10;
    private static final int SECONDS_FOR_LAST_WORDS = 2;

    /** What the owner of the connection is told, on the loop. */
    interface Events {
        void onConnected(boolean tlsFollows);

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
    private final Events events;
    private final Channel channel;
    private boolean over;
    private boolean streamSent;

    ComponentConnection(
            Loops loops,
            EventLoop loop,
            InetSocketAddress target,
            String server,
            String component,
            Optional<SslContext> tls,
            ServerNames names,
            Events events) {
        this.server = server;
        this.component = component;
        this.events = events;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loops.socketChannel())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TimeUnit.SECONDS.toMillis(SECONDS_PER_STEP))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        tls.ifPresent(context -> {
                            SslHandler handler = context.newHandler(ch.alloc(), names.indication(), target.getPort());
                            handler.setHandshakeTimeout(SECONDS_PER_STEP, TimeUnit.SECONDS);
                            ch.pipeline().addLast(handler);
                        });
                        ch.pipeline().addLast(new StanzaFramerHandler(StreamLimits.FORGIVING), new Shell());
                    }
                });
        var connecting = bootstrap.connect(target);
        channel = connecting.channel();
        connecting.addListener(future -> {
            if (!future.isSuccess()) {
                lost(LinkFaults.connectFailed(server, future.cause()));
            } else if (!over) {
                events.onConnected(tls.isPresent());
            }
        });
    }

    /** What TLS looks like; empty before its handshake, and without it. */
    Optional<PeerFacts> peer() {
        return PeerFacts.of(channel.pipeline());
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
        channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), xml));
    }

    /** Ends the stream and the connection; nothing is told any more. */
    void close() {
        over = true;
        if (streamSent && channel.isActive()) {
            channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "</stream:stream>"))
                    .addListener(ChannelFutureListener.CLOSE);
            channel.eventLoop().schedule(() -> channel.close(), SECONDS_FOR_LAST_WORDS, TimeUnit.SECONDS);
        } else {
            channel.close();
        }
    }

    private void lost(LinkFault fault) {
        if (!over) {
            over = true;
            channel.close();
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
