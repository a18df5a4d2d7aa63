package io.drawbridge.sip.transport;

import io.drawbridge.sip.transaction.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** A UDP listener. */
record DatagramLink(Channel channel) implements Link {
    @Override
    public Transport transport() {
        return Transport.UDP;
    }

    @Override
    public void send(byte[] message, InetSocketAddress target) {
        channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), target));
    }

    @Override
    public Optional<InetSocketAddress> local() {
        return channel.localAddress() instanceof InetSocketAddress address ? Optional.of(address) : Optional.empty();
    }

    @Override
    public List<X509Certificate> peerChain() {
        return List.of();
    }

    @Override
    public void close() {
        channel.close();
    }
}
