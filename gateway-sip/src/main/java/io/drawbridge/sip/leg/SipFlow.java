package io.drawbridge.sip.leg;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.OfferedMedia;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The RTP and RTCP of one m line, plain or protected. Owner: the meeting's loop. */
final class SipFlow implements MediaFlow, FlowKeys.Effects {
    private static final SourceLatch.Limits LIMITS =
            new SourceLatch.Limits(TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(1));
    private static final int COMFORT_NOISE = 13;

    private final Ticker ticker;
    private final MediaMeters meters;
    private final FlowKeys keys;
    private final BitSet payloadTypes = new BitSet(128);
    private final SourceLatch rtpLatch;
    private final SourceLatch rtcpLatch;
    private final MediaAllowance allowance;
    private final Optional<InetAddress> signalling;
    private Optional<InetSocketAddress> described = Optional.empty();
    private final Pulse pulse;
    private boolean multiplexed;
    private @Nullable RtpSocket rtp;
    private @Nullable RtpSocket rtcp;
    private @Nullable FlowReceiver receiver;
    private @Nullable SrtpKeys dataKeys;
    private @Nullable SrtpKeys controlKeys;
    private @Nullable EndReason failure;
    private LocalEndpoint.Plain ports = new LocalEndpoint.Plain(new InetSocketAddress(0), new InetSocketAddress(0));

    @SuppressWarnings("this-escape") // the keys only keep whom to tell; the class is final
    SipFlow(SipMedia.Shared shared, SipMedia.Peer peer, SipMedia.Owner owner, Pulse pulse) {
        this.pulse = pulse;
        this.ticker = shared.ticker();
        this.meters = shared.meters();
        this.keys = new FlowKeys(shared.keys(), peer.encryption(), owner, this);
        this.signalling = peer.signalling();
        this.allowance = new MediaAllowance(MediaAllowance.Limits.DEFAULT, peer.confirmed());
        this.rtpLatch = new SourceLatch(peer.signalling(), LIMITS);
        this.rtcpLatch = new SourceLatch(peer.signalling(), LIMITS);
    }

    /** Ready: the sockets are bound. */
    void bound(RtpSocket data, RtpSocket control, LocalEndpoint.Plain endpoint) {
        rtp = data;
        rtcp = control;
        ports = endpoint;
    }

    List<RtpSocket> sockets() {
        return Stream.ofNullable(rtp)
                .flatMap(data -> Stream.concat(Stream.of(data), Stream.ofNullable(rtcp)))
                .toList();
    }

    /** We offer it: what comes may be of these types, besides those of before. */
    void offered(OfferedMedia media) {
        media.payloadTypes().forEach(payloadTypes::set);
        keys.offered();
    }

    /** The far end has shown that it hears us. */
    void confirmed() {
        allowance.confirmed();
    }

    /** Whether something was held back. */
    boolean withheld() {
        return allowance.withheld();
    }

    /** It is agreed, or agreed anew: the far end may want packets elsewhere (RFC 3264 section 8.3.1), or have other keys. */
    void agreed(AgreedMedia.Accepted media) {
        payloadTypes.clear();
        media.codecs().forEach(codec -> payloadTypes.set(codec.payloadType()));
        media.telephoneEventClocks().keySet().forEach(payloadTypes::set);
        if (media.audio()) {
            payloadTypes.set(COMFORT_NOISE);
        }
        multiplexed = media.rtcpMux();
        rtpLatch.describe(media.remoteRtp());
        if (media.remoteRtp().isPresent() && !media.remoteRtp().equals(described)) {
            described = media.remoteRtp();
            allowance.described(
                    signalling.isPresent() && !signalling.equals(described.map(InetSocketAddress::getAddress)));
        }
        rtcpLatch.describe(media.remoteRtcp());
        keys.agreed(media);
        keys.start();
    }

    // ---- what comes in

    void onRtpSocket(ByteBuf datagram, InetSocketAddress source) {
        switch (kind(datagram)) {
            case RTP -> deliver(datagram, source, rtpLatch, payloadTypes.get(Datagrams.payloadType(datagram)));
            case RTCP -> deliver(datagram, source, rtpLatch, multiplexed);
            case DTLS -> deliverDtls(datagram, source, rtpLatch, false);
            case IGNORED -> {}
            case MALFORMED -> meters.malformed().increment();
        }
    }

    void onRtcpSocket(ByteBuf datagram, InetSocketAddress source) {
        switch (kind(datagram)) {
            case RTP -> deliver(datagram, source, rtcpLatch, false);
            case RTCP -> deliver(datagram, source, rtcpLatch, true);
            case DTLS -> deliverDtls(datagram, source, rtcpLatch, true);
            case IGNORED -> {}
            case MALFORMED -> meters.malformed().increment();
        }
    }

    private Datagrams.Kind kind(ByteBuf datagram) {
        if (datagram.readableBytes() >= RtpSocket.MAX_DATAGRAM_BYTES) {
            meters.truncated().increment();
            return Datagrams.Kind.IGNORED;
        }
        return Datagrams.kind(datagram);
    }

    /** {@code valid}: whether the packet could give its source the latch, by its form and payload type. */
    private void deliver(ByteBuf datagram, InetSocketAddress source, SourceLatch latch, boolean valid) {
        FlowReceiver taker = receiver;
        if (taker == null || (secure() && dataKeys == null)) {
            return;
        }
        long now = ticker.nanoTime();
        if (latch.holds(source)) {
            latch.heard(now);
            allowance.heard();
            pulse.heard(now);
            taker.onDatagram(datagram, now);
        } else if (!valid || !latch.admits(source, secure(), now)) {
            meters.foreignSource().increment();
        } else if (!secure()) {
            latch.take(source, now);
            allowance.heard();
            taker.onDatagram(datagram, now);
        } else if (taker.onUnverified(datagram, now)) {
            latch.take(source, now);
            allowance.heard();
        } else {
            meters.foreignSource().increment();
        }
    }

    /** Who shakes hands has the latch, until another proves by its packets that it has the keys. */
    private void deliverDtls(ByteBuf datagram, InetSocketAddress source, SourceLatch latch, boolean control) {
        DtlsPath path = keys.path(control);
        if (path == null) {
            return;
        }
        long now = ticker.nanoTime();
        if (!latch.holds(source)) {
            if (path.established() || !latch.admits(source, false, now)) {
                meters.foreignSource().increment();
                return;
            }
            latch.take(source, now);
        }
        allowance.heard();
        path.receive(ByteBufUtil.getBytes(datagram));
    }

    // ---- what the keys say

    @Override
    public void sendDtls(byte[] datagram, boolean control) {
        RtpSocket socket = control ? rtcp : rtp;
        send(socket, Unpooled.wrappedBuffer(datagram), (control ? rtcpLatch : rtpLatch).target());
        if (socket != null) {
            socket.flush();
        }
    }

    @Override
    public void onKeys(SrtpKeys fresh, boolean control) {
        if (control) {
            controlKeys = fresh;
        } else {
            dataKeys = fresh;
        }
        tellKeys(control);
    }

    private void tellKeys(boolean control) {
        FlowReceiver taker = receiver;
        SrtpKeys known = control ? controlKeys : dataKeys;
        if (taker != null && known != null) {
            if (control) {
                taker.onControlKeys(known);
            } else {
                taker.onKeys(known);
            }
        }
    }

    @Override
    public void onFailed(EndReason reason) {
        failure = reason;
        if (receiver != null) {
            receiver.onFailed(reason);
        }
    }

    @Override
    public void receiver(FlowReceiver taker) {
        receiver = taker;
        tellKeys(true);
        tellKeys(false);
        if (failure != null) {
            taker.onFailed(failure);
        }
    }

    // ---- what goes out

    @Override
    public void sendRtp(ByteBuf datagram) {
        send(rtp, datagram, rtpLatch.target());
    }

    @Override
    public void sendRtcp(ByteBuf datagram) {
        if (multiplexed) {
            send(rtp, datagram, rtpLatch.target());
        } else {
            send(rtcp, datagram, rtcpLatch.target());
        }
    }

    private void send(@Nullable RtpSocket socket, ByteBuf datagram, @Nullable InetSocketAddress target) {
        if (socket == null || target == null) {
            datagram.release();
        } else if (!allowance.take()) {
            meters.withheld().increment();
            datagram.release();
        } else {
            socket.write(datagram, target);
        }
    }

    @Override
    public void flush() {
        RtpSocket data = rtp;
        RtpSocket control = rtcp;
        if (data != null) {
            data.flush();
        }
        if (control != null) {
            control.flush();
        }
    }

    @Override
    public LocalEndpoint local() {
        return keys.describe(ports);
    }

    @Override
    public boolean secure() {
        return keys.secure();
    }

    void close() {
        receiver = null;
        keys.close();
        List<RtpSocket> open = sockets();
        rtp = null;
        rtcp = null;
        open.forEach(RtpSocket::close);
    }
}
