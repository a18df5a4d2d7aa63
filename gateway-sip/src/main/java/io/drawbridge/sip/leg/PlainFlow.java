package io.drawbridge.sip.leg;

import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.OfferedMedia;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The plain RTP and RTCP of one m line. Owner: the meeting's loop. */
final class PlainFlow implements MediaFlow {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int COMFORT_NOISE = 13;
    private static final int MIN_RTP_BYTES = 12;
    private static final int MIN_RTCP_BYTES = 8;
    private static final int FIRST_RTCP_TYPE = 192;
    private static final int LAST_RTCP_TYPE = 223;

    private final Ticker ticker;
    private final MediaMeters meters;
    private final BitSet payloadTypes = new BitSet(128);
    private final SourceLatch rtpLatch = new SourceLatch(Optional.empty(), SILENCE_NANOS);
    private final SourceLatch rtcpLatch = new SourceLatch(Optional.empty(), SILENCE_NANOS);
    private boolean multiplexed;
    private @Nullable RtpSocket rtp;
    private @Nullable RtpSocket rtcp;
    private @Nullable FlowReceiver receiver;
    private LocalEndpoint local = new LocalEndpoint.Plain(new InetSocketAddress(0), new InetSocketAddress(0));

    PlainFlow(Ticker ticker, MediaMeters meters) {
        this.ticker = ticker;
        this.meters = meters;
    }

    /** Ready: the sockets are bound. */
    void bound(RtpSocket data, RtpSocket control, LocalEndpoint endpoint) {
        rtp = data;
        rtcp = control;
        local = endpoint;
    }

    /** We offer it: what comes may be of these types, besides those of before. */
    void offered(OfferedMedia media) {
        media.payloadTypes().forEach(payloadTypes::set);
    }

    /** It is agreed, or agreed anew: the far end may want packets elsewhere (RFC 3264 section 8.3.1). */
    void agreed(AgreedMedia.Accepted media) {
        payloadTypes.clear();
        media.codecs().forEach(codec -> payloadTypes.set(codec.payloadType()));
        media.telephoneEvent().ifPresent(payloadTypes::set);
        if (media.audio()) {
            payloadTypes.set(COMFORT_NOISE);
        }
        multiplexed = media.rtcpMux();
        rtpLatch.onReoffer(media.remoteRtp());
        rtcpLatch.onReoffer(media.remoteRtcp());
    }

    void onRtpSocket(ByteBuf datagram, InetSocketAddress source) {
        if (multiplexed && isRtcp(datagram)) {
            deliver(datagram, source, rtpLatch, true);
        } else {
            deliver(datagram, source, rtpLatch, isOurRtp(datagram));
        }
    }

    void onRtcpSocket(ByteBuf datagram, InetSocketAddress source) {
        deliver(datagram, source, rtcpLatch, isRtcp(datagram));
    }

    private void deliver(ByteBuf datagram, InetSocketAddress source, SourceLatch latch, boolean valid) {
        long now = ticker.nanoTime();
        if (datagram.readableBytes() >= RtpSocket.MAX_DATAGRAM_BYTES) {
            meters.truncated().increment();
        } else if (datagram.readableBytes() < MIN_RTCP_BYTES || version(datagram) != 2) {
            meters.malformed().increment();
        } else if (!latch.accept(source, valid, now)) {
            meters.foreignSource().increment();
        } else if (receiver != null) {
            receiver.onDatagram(datagram, now);
        }
    }

    private static int version(ByteBuf datagram) {
        return datagram.getUnsignedByte(datagram.readerIndex()) >> 6;
    }

    private static int second(ByteBuf datagram) {
        return datagram.getUnsignedByte(datagram.readerIndex() + 1);
    }

    private static boolean isRtcp(ByteBuf datagram) {
        return datagram.readableBytes() >= MIN_RTCP_BYTES
                && version(datagram) == 2
                && second(datagram) >= FIRST_RTCP_TYPE
                && second(datagram) <= LAST_RTCP_TYPE;
    }

    private boolean isOurRtp(ByteBuf datagram) {
        return datagram.readableBytes() >= MIN_RTP_BYTES
                && version(datagram) == 2
                && payloadTypes.get(second(datagram) & 0x7f);
    }

    @Override
    public void receiver(FlowReceiver taker) {
        receiver = taker;
    }

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

    private static void send(@Nullable RtpSocket socket, ByteBuf datagram, @Nullable InetSocketAddress target) {
        if (socket == null || target == null) {
            datagram.release();
        } else {
            socket.write(datagram, target);
        }
    }

    @Override
    public void flush() {
        if (rtp != null) {
            rtp.flush();
        }
        if (rtcp != null) {
            rtcp.flush();
        }
    }

    @Override
    public LocalEndpoint local() {
        return local;
    }

    @Override
    public boolean secure() {
        return false;
    }

    void close() {
        receiver = null;
        RtpSocket data = rtp;
        RtpSocket control = rtcp;
        rtp = null;
        rtcp = null;
        if (data != null) {
            data.close();
        }
        if (control != null) {
            control.close();
        }
    }
}
