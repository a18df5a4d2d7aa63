package io.drawbridge.sip.leg;

import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.RemoteAddresses;
import io.drawbridge.core.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.BitSet;
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

    private final AgreedMedia.Accepted media;
    private final Ticker ticker;
    private final MediaMeters meters;
    private final BitSet payloadTypes = new BitSet(128);
    private final SourceLatch rtpLatch;
    private final SourceLatch rtcpLatch;
    private @Nullable RtpSocket rtp;
    private @Nullable RtpSocket rtcp;
    private @Nullable FlowReceiver receiver;
    private LocalEndpoint local = new LocalEndpoint.Plain(new InetSocketAddress(0), new InetSocketAddress(0));

    PlainFlow(AgreedMedia.Accepted media, Ticker ticker, MediaMeters meters) {
        this.media = media;
        this.ticker = ticker;
        this.meters = meters;
        this.rtpLatch = new SourceLatch(media.remoteRtp(), SILENCE_NANOS);
        this.rtcpLatch = media.rtcpMux() ? rtpLatch : new SourceLatch(media.remoteRtcp(), SILENCE_NANOS);
        media.codecs().forEach(codec -> payloadTypes.set(codec.payloadType()));
        media.telephoneEventClocks().keySet().forEach(payloadTypes::set);
        if (media.audio()) {
            payloadTypes.set(COMFORT_NOISE);
        }
    }

    /** Ready: the sockets are bound; {@code control} is the same where RTCP is multiplexed. */
    void bound(RtpSocket data, RtpSocket control, LocalEndpoint endpoint) {
        rtp = data;
        rtcp = control;
        local = endpoint;
    }

    boolean multiplexed() {
        return media.rtcpMux();
    }

    void onRtpSocket(ByteBuf datagram, InetSocketAddress source) {
        if (media.rtcpMux() && isRtcp(datagram)) {
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

    /** The far end has offered anew: its m line may want packets elsewhere (RFC 3264 section 8.3.1). */
    void onReoffer(SessionDescription offer) {
        if (media.index() >= offer.media().size()) {
            return;
        }
        MediaDescription line = offer.media().get(media.index());
        RemoteAddresses remote = RemoteAddresses.of(offer, line, media.rtcpMux());
        rtpLatch.onReoffer(remote.rtp());
        if (rtcpLatch != rtpLatch) {
            rtcpLatch.onReoffer(remote.rtcp());
        }
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
        send(rtcp, datagram, rtcpLatch.target());
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
        if (rtcp != null && rtcp != rtp) {
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
        if (control != null && control != data) {
            control.close();
        }
    }
}
