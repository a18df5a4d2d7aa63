package io.drawbridge.sip.transport;

import io.drawbridge.sip.guard.Guard.Hearing;
import io.drawbridge.sip.transaction.Flow;
import io.drawbridge.sip.transaction.Transport;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;

/** One UDP listener: a datagram is a message, or a keepalive (blank: swallowed; STUN: answered), or garbage. */
final class UdpShell extends SimpleChannelInboundHandler<DatagramPacket> {
    private final SipTransport transport;
    private final long id;

    UdpShell(SipTransport transport, long id) {
        this.transport = transport;
        this.id = id;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
        int length = packet.content().readableBytes();
        if (transport.gate().hear(Transport.UDP, packet.sender(), length) != Hearing.HEAR) {
            return;
        }
        byte[] bytes = ByteBufUtil.getBytes(packet.content());
        if (StunEcho.isStun(bytes)) {
            StunEcho.answer(bytes, packet.sender())
                    .ifPresent(answer -> context.writeAndFlush(new DatagramPacket(answer, packet.sender())));
        } else if (!blank(bytes)) {
            transport.onBytes(bytes, new Flow(Transport.UDP, id, packet.sender()));
        }
    }

    private static boolean blank(byte[] bytes) {
        for (byte b : bytes) {
            if (b != '\r' && b != '\n' && b != ' ' && b != '\t' && b != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        transport.onSocketError(cause);
    }
}
