package io.drawbridge.sip.transport;

import io.drawbridge.sip.message.ParseResult;
import io.drawbridge.sip.message.SipFramer;
import io.drawbridge.sip.message.SipLimits;
import io.drawbridge.sip.message.SipPrinter;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One TCP connection: frames, answers keepalives, closes what is broken, too slow or idle. */
final class TcpShell extends SimpleChannelInboundHandler<ByteBuf> implements SipFramer.Sink {
    private static final byte[] PONG = {'\r', '\n'};

    private final SipTransport transport;
    private final long id;
    private final long partialTimeoutNanos;
    private final SipFramer framer = new SipFramer(SipLimits.DEFAULT);
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> deadline;

    /** {@code partialTimeoutNanos}: how long the first message, and each one that has begun, may take to be whole. */
    TcpShell(SipTransport transport, long id, long partialTimeoutNanos) {
        this.transport = transport;
        this.id = id;
        this.partialTimeoutNanos = partialTimeoutNanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        armDeadline();
        active.fireChannelActive();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext from, ByteBuf bytes) {
        framer.feed(ByteBufUtil.getBytes(bytes), this);
        if (framer.partial() && deadline == null) {
            armDeadline();
        }
    }

    private void armDeadline() {
        ChannelHandlerContext open = context;
        if (open != null) {
            deadline = open.executor().schedule(() -> open.close(), partialTimeoutNanos, TimeUnit.NANOSECONDS);
        }
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
            transport.onBytes(message, new Flow(Transport.TCP, id, remote));
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
        if (context == null) {
            return;
        }
        ChannelHandlerContext open = context;
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
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        disarmDeadline();
        transport.onClosed(id);
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        transport.onSocketError(cause);
        from.close();
    }
}
