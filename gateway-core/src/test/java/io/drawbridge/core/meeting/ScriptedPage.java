package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.drawbridge.core.sdp.TransportParameters.Fingerprint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** A browser with one audio line and some slots, all in one bundle, without the encryption. Sends and keeps sound. */
final class ScriptedPage implements LegTransport, LegSignals, MediaFlow {
    private static final String LINE =
            """
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            c=IN IP4 0.0.0.0
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:sha-256 AA:BB
            a=setup:actpass
            a=rtcp-mux
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            """;

    final BlockingQueue<byte[]> rtcp = new LinkedBlockingQueue<>();
    private final Ticker ticker;
    private final int slots;
    private final long ssrc;
    private final Map<Long, BlockingQueue<Sent>> streams = new ConcurrentHashMap<>();
    private Consumer<Sent> tap = sent -> {};
    private FlowReceiver receiver;
    int sequence = 65_400;
    long timestamp = 0xffff_0000L;

    ScriptedPage(Ticker ticker, int slots, long ssrc) {
        this.ticker = ticker;
        this.slots = slots;
        this.ssrc = ssrc;
    }

    /** A packet as it went out. */
    record Sent(long ssrc, int payloadType, boolean marker, int sequence, long timestamp, byte[] payload) {}

    SessionDescription offer() {
        return offer(Set.of());
    }

    /** With these of its lines switched off. */
    SessionDescription offer(Set<Integer> off) {
        StringBuilder text = new StringBuilder("v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE 0");
        for (int i = 1; i <= slots; i++) {
            text.append(off.contains(i) ? "" : " " + i);
        }
        text.append('\n').append(LINE).append("a=mid:0\na=sendrecv\n");
        for (int i = 1; i <= slots; i++) {
            text.append(off.contains(i) ? LINE.replace("m=audio 9", "m=audio 0") : LINE)
                    .append("a=mid:")
                    .append(i)
                    .append("\na=recvonly\n");
        }
        return Fixtures.parsed(text.toString());
    }

    /** Says 20 ms, that loud; on the meeting's loop. */
    void say(int level, byte[] payload) {
        say(level, payload, ticker.nanoTime());
    }

    void say(int level, byte[] payload, long arrivalNanos) {
        deliver(level, sequence++, timestamp, payload, arrivalNanos);
        timestamp += 960;
    }

    void deliver(int level, int number, long time, byte[] payload, long arrivalNanos) {
        ByteBuf datagram = Unpooled.buffer()
                .writeByte(0x90)
                .writeByte(111)
                .writeShort(number)
                .writeInt((int) time)
                .writeInt((int) ssrc)
                .writeShort(0xbede)
                .writeShort(1)
                .writeByte(0x10)
                .writeByte(-level)
                .writeShort(0)
                .writeBytes(payload);
        receiver.onDatagram(datagram, arrivalNanos);
        datagram.release();
    }

    /** Says 20 ms without a word of how loud they are; on the meeting's loop. */
    void sayUnheard(byte[] payload) {
        ByteBuf datagram = Unpooled.buffer();
        RtpPacket.writeHeader(datagram, 111, false, sequence++ & 0xffff, timestamp, ssrc);
        datagram.writeBytes(payload);
        timestamp += 960;
        receiver.onDatagram(datagram, ticker.nanoTime());
        datagram.release();
    }

    /** Also told every packet at once. */
    void tap(Consumer<Sent> consumer) {
        tap = consumer;
    }

    /** What came under an SSRC. */
    BlockingQueue<Sent> stream(long of) {
        return streams.computeIfAbsent(of, s -> new LinkedBlockingQueue<>());
    }

    /** All SSRCs that something came under. */
    Set<Long> heard() {
        return streams.keySet();
    }

    @Override
    public Set<Carriage> carriages() {
        return Set.of(Carriage.DTLS_SRTP);
    }

    @Override
    public Opening offer(List<OfferedMedia> offered) {
        return new Opening.Refused(new EndReason.InternalFault("not played"));
    }

    @Override
    public Opening open(List<AgreedMedia.Accepted> accepted) {
        return new Opening.Opened(
                accepted.stream().<MediaFlow>map(media -> this).toList());
    }

    @Override
    public void receiver(FlowReceiver taker) {
        receiver = taker;
    }

    @Override
    public void sendRtp(ByteBuf datagram) {
        RtpPacket packet = new RtpPacket();
        packet.parse(datagram);
        Sent sent = new Sent(
                packet.ssrc(),
                packet.payloadType(),
                packet.marker(),
                packet.sequence(),
                packet.timestamp(),
                ByteBufUtil.getBytes(packet.payload()));
        tap.accept(sent);
        stream(packet.ssrc()).add(sent);
        datagram.release();
    }

    @Override
    public void sendRtcp(ByteBuf datagram) {
        rtcp.add(ByteBufUtil.getBytes(datagram));
        datagram.release();
    }

    @Override
    public void flush() {}

    @Override
    public LocalEndpoint local() {
        return new LocalEndpoint.Secure(
                new InetSocketAddress("127.0.0.1", 20000),
                new TransportParameters(
                        "frag", "pwd", List.of(new Fingerprint("sha-256", "AA:BB")), "passive", List.of()));
    }

    @Override
    public boolean secure() {
        return false;
    }

    @Override
    public void close() {}

    @Override
    public void requestPicture() {}

    @Override
    public void renegotiate() {}

    @Override
    public void end(EndReason reason) {}
}
