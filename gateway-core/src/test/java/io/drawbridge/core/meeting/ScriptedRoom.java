package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A far end with PCMU and H.264 that keeps every packet it is sent. */
final class ScriptedRoom implements LegTransport, LegSignals {
    static final String OFFER =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 4000 RTP/AVP 0
            m=video 4002 RTP/AVP 97
            a=rtpmap:97 H264/90000
            a=fmtp:97 profile-level-id=42e01f;packetization-mode=1
            a=rtcp-fb:97 nack pli
            """;

    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    final Map<Integer, Flow> flows = new TreeMap<>();
    volatile int renegotiations;
    volatile boolean closed;
    private final Ticker ticker;

    ScriptedRoom() {
        this(Ticker.systemTicker());
    }

    /** What it sends arrives at the time of that clock. */
    ScriptedRoom(Ticker ticker) {
        this.ticker = ticker;
    }

    /** A packet as it went out. */
    record Sent(long ssrc, int sequence, long timestamp, byte[] payload) {}

    Flow audio() {
        return flows.get(0);
    }

    Flow video() {
        return flows.get(1);
    }

    @Override
    public Set<Carriage> carriages() {
        return Set.of(Carriage.PLAIN_RTP);
    }

    @Override
    public Opening offer(List<OfferedMedia> offered) {
        return new Opening.Refused(new EndReason.InternalFault("not played"));
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        accepted.forEach(media -> flows.putIfAbsent(media.index(), new Flow(ticker)));
        return new Opening.Opened(accepted.stream()
                .<MediaFlow>map(media -> flows.get(media.index()))
                .toList());
    }

    @Override
    public CompletionStage<Void> moveTo(EventLoop loop) {
        return CompletableFuture.runAsync(() -> {}, loop);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void requestPicture() {}

    @Override
    public void renegotiate() {
        renegotiations++;
    }

    @Override
    public void end(EndReason reason) {
        ended.add(reason.key());
    }

    /** One m line. */
    static final class Flow implements MediaFlow {
        final List<Sent> sent = new CopyOnWriteArrayList<>();
        private final Ticker ticker;
        private FlowReceiver receiver;
        private int sequence = 100;

        Flow(Ticker ticker) {
            this.ticker = ticker;
        }

        /** On the meeting's loop. */
        void deliver(int payloadType, long timestamp, byte[] payload) {
            ByteBuf datagram = Unpooled.buffer()
                    .writeByte(0x80)
                    .writeByte(0x80 | payloadType)
                    .writeShort(sequence++)
                    .writeInt((int) timestamp)
                    .writeInt(0x1234)
                    .writeBytes(payload);
            receiver.onDatagram(datagram, ticker.nanoTime());
            datagram.release();
        }

        @Override
        public void receiver(FlowReceiver taker) {
            receiver = taker;
        }

        @Override
        public void sendRtp(ByteBuf datagram) {
            sent.add(new Sent(
                    datagram.getUnsignedInt(8),
                    datagram.getUnsignedShort(2),
                    datagram.getUnsignedInt(4),
                    ByteBufUtil.getBytes(
                            datagram, RtpPacket.HEADER_BYTES, datagram.readableBytes() - RtpPacket.HEADER_BYTES)));
            datagram.release();
        }

        @Override
        public void sendRtcp(ByteBuf datagram) {
            datagram.release();
        }

        @Override
        public void flush() {}

        @Override
        public LocalEndpoint local() {
            return new LocalEndpoint.Plain(
                    new InetSocketAddress("127.0.0.1", 20000), new InetSocketAddress("127.0.0.1", 20001));
        }

        @Override
        public boolean secure() {
            return false;
        }
    }
}
