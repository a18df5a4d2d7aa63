package io.drawbridge.sip.transport;

import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.SipFramer;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipPrinter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One TCP or TLS connection: frames, answers keepalives, closes what is broken, too slow, idle or does not read. */
final class StreamShell extends SimpleChannelInboundHandler<ByteBuf> implements SipFramer.Sink {
    private static final byte[] PONG = {'\r', '\n'};

    private final SipTransport transport;
    private final StreamLink link;
    private final boolean taken;
    private final long partialTimeoutNanos;
    private final SipFramer framer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;

    /** {@code taken}: the far end has made the connection, and so owes the first message. */
    StreamShell(SipTransport transport, StreamLink link, boolean taken, SipLimits message, StreamLimits limits) {
        this.transport = transport;
        this.link = link;
        this.taken = taken;
        this.partialTimeoutNanos = limits.partialTimeoutNanos();
        this.framer = new SipFramer(message);
        link.onExpectPong(framer::expectPong);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (taken) {
            armDeadline(active);
        }
        active.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, ByteBuf bytes) {
        link.onHeard();
        framer.feed(ByteBufUtil.getBytes(bytes), this);
        if (framer.partial() && deadline == null) {
            armDeadline(from);
        }
    }

    private void armDeadline(ChannelHandlerContext open) {
        deadline = open.executor().schedule(() -> open.close(), partialTimeoutNanos, TimeUnit.NANOSECONDS);
    }

    private void disarmDeadline() {
        Future<?> armed = deadline;
        deadline = null;
        if (armed != null) {
            armed.cancel(false);
        }
    }

    @Override
    public void onMessage(byte[] message) {
        disarmDeadline();
        if (context != null && context.channel().remoteAddress() instanceof InetSocketAddress remote) {
            Hearing hearing = transport.gate().hear(link.transport(), remote, message.length);
            if (hearing == Hearing.HEAR) {
                transport.onBytes(message, link.flow(remote));
            } else if (hearing == Hearing.HANG_UP) {
                context.close();
            }
        }
    }

    @Override
    public void onPing() {
        disarmDeadline();
        if (context != null) {
            context.writeAndFlush(Unpooled.wrappedBuffer(PONG));
        }
    }

    @Override
    public void onBroken(ParseResult.Malformed why) {
        transport.onMalformed(why);
        ChannelHandlerContext open = context;
        if (open == null) {
            return;
        }
        boolean told = !(open.channel().remoteAddress() instanceof InetSocketAddress remote)
                || transport.gate().malformed(link.flow(remote));
        if (!told) {
            open.close();
            return;
        }
        why.answer("malformed")
                .ifPresentOrElse(
                        answer -> open.writeAndFlush(Unpooled.wrappedBuffer(SipPrinter.print(answer)))
                                .addListener(ChannelFutureListener.CLOSE),
                        open::close);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof IdleStateEvent) {
            from.close();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            transport.onHandshake(handshake.isSuccess());
            if (handshake.isSuccess()) {
                link.peerChain(peerChain(from.pipeline().get(SslHandler.class)));
            }
        }
        from.fireUserEventTriggered(event);
    }

    private static List<X509Certificate> peerChain(SslHandler handler) {
        try {
            Certificate[] chain = handler.engine().getSession().getPeerCertificates();
            return Stream.of(chain)
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) { // it has shown none
            return List.of();
        }
    }

    /** So much waits to be sent that the far end cannot be reading. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (!from.channel().isWritable()) {
            from.close();
        }
        from.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        disarmDeadline();
        transport.onClosed(link);
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        transport.onSocketError(cause);
        from.close();
    }
}
