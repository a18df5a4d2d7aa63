package io.drawbridge.core.meeting;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.SessionDescription;
import io.drawbridge.core.sdp.TransportParameters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A page with a camera in three layers, a screen, and slots, without encryption: keeps what it is shown and told. Its packets say in
 * their payload whose they are and of which layer.
 */
class FilmingPage implements LegTransport, LegSignals, ParticipantObserver, MediaFlow {
    /** Without H.264: what these pages send is VP8. */
    static final SessionDescription OFFER = Fixtures.parsed(
            Fixtures.text("chromium-page").replaceAll("(m=video 9 UDP/TLS/RTP/SAVPF 96 97)[0-9 ]*", "$1"));

    private static final int OPUS = 111;
    private static final long SOUND_SSRC = 50;
    private static final byte[] OPUS_SILENCE = {(byte) 0xf8, (byte) 0xff, (byte) 0xfe};
    private static final int LEVEL = 1;
    private static final int VP8 = 96;
    private static final int MID = 4;
    private static final int RID = 10;
    private static final Map<String, Integer> HEIGHTS = Map.of("h", 720, "m", 360, "l", 180, "", 1080);
    private static final Map<String, Integer> BYTES = Map.of("h", 1000, "m", 400, "l", 100, "", 300);
    private static final int MOST_BYTES = 1_100;

    /**
     * A packet as it was shown.
     *
     * @param text whose and which layer
     */
    record Seen(long ssrc, int sequence, String text) {}

    final String name;
    final List<Seen> seen = new CopyOnWriteArrayList<>();
    final List<PageNews> news = new CopyOnWriteArrayList<>();
    final AtomicInteger renegotiations = new AtomicInteger();
    private final Ticker ticker;
    private final Map<String, Integer> sequences = new HashMap<>();
    private final Map<String, Integer> pictures = new HashMap<>();
    private FlowReceiver receiver;

    FilmingPage(String name, Ticker ticker) {
        this.name = name;
        this.ticker = ticker;
    }

    /** The last news of a kind. */
    <T extends PageNews> Optional<T> last(Class<T> kind) {
        return news.stream().filter(kind::isInstance).map(kind::cast).reduce((one, other) -> other);
    }

    /** What was shown since the last call, by what the packets say. */
    List<String> shownSince(int from) {
        return seen.stream().skip(from).map(Seen::text).distinct().sorted().toList();
    }

    /** Whether the packets of every stream follow each other without a gap. */
    boolean continuous() {
        Map<Long, Integer> last = new HashMap<>();
        for (Seen each : seen) {
            Integer before = last.put(each.ssrc(), each.sequence());
            if (before != null && (before + 1 & 0xffff) != each.sequence()) {
                return false;
            }
        }
        return true;
    }

    /** Sends one picture of a layer of the camera. On the meeting's loop. */
    void film(String layer, boolean key) {
        send("1", layer, 100 + layer.charAt(0), key);
    }

    /** Sends one picture of the screen. On the meeting's loop. */
    void present(boolean key) {
        send("2", "", 99, key);
    }

    private void send(String mid, String rid, long ssrc, boolean key) {
        send(mid, rid, ssrc, key, BYTES.getOrDefault(rid, 0));
    }

    /** Sends one picture in as many packets as it takes. */
    final void send(String mid, String rid, long ssrc, boolean key, int bytes) {
        int picture = pictures.merge(mid + rid, 1, Integer::sum);
        for (int left = bytes; left > 0 || left == bytes; left -= MOST_BYTES) {
            send(mid, rid, ssrc, key, picture, left == bytes, left <= MOST_BYTES, Math.min(left, MOST_BYTES));
        }
    }

    private void send(
            String mid, String rid, long ssrc, boolean key, int picture, boolean first, boolean last, int bytes) {
        int sequence = sequences.merge(mid + rid, 1, Integer::sum);
        ByteBuf out = Unpooled.buffer();
        RtpPacket.writeHeader(out, VP8, last, sequence & 0xffff, picture * 3000L, ssrc);
        out.setByte(0, 0x90);
        ByteBuf names = Unpooled.buffer();
        names.writeByte(MID << 4 | mid.length() - 1).writeBytes(mid.getBytes(StandardCharsets.US_ASCII));
        if (!rid.isEmpty()) {
            names.writeByte(RID << 4 | rid.length() - 1).writeBytes(rid.getBytes(StandardCharsets.US_ASCII));
        }
        names.writeZero((4 - names.readableBytes() % 4) % 4);
        out.writeShort(0xbede).writeShort(names.readableBytes() / 4).writeBytes(names);
        if (first) {
            int height = HEIGHTS.getOrDefault(rid, 0);
            out.writeByte(0x10).writeByte(key ? 0 : 1).writeShort(0).writeMedium(0x9d012a);
            out.writeShortLE(height * 16 / 9).writeShortLE(height);
        } else {
            out.writeByte(0);
        }
        out.writeZero(bytes);
        byte[] text = (name + "/" + (rid.isEmpty() ? "screen" : rid)).getBytes(StandardCharsets.US_ASCII);
        out.writeBytes(text).writeByte(text.length);
        deliver(out);
    }

    /** Says 20 ms, that loud, in dBov. On the meeting's loop. */
    void say(int level) {
        int number = sequences.merge("sound", 1, Integer::sum);
        ByteBuf out = Unpooled.buffer();
        RtpPacket.writeHeader(out, OPUS, false, number & 0xffff, number * 960L, SOUND_SSRC);
        out.setByte(0, 0x90);
        out.writeShort(0xbede)
                .writeShort(1)
                .writeByte(LEVEL << 4)
                .writeByte(-level)
                .writeByte(MID << 4)
                .writeByte('0');
        deliver(out.writeBytes(OPUS_SILENCE));
    }

    /** It comes to the meeting now; takes it over. */
    final void deliver(ByteBuf datagram) {
        receiver.onDatagram(datagram, ticker.nanoTime());
        datagram.release();
    }

    @Override
    public void onNews(PageNews told) {
        news.add(told);
    }

    @Override
    public void onGone() {}

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
        return new Opening.Opened(Collections.nCopies(accepted.size(), this));
    }

    @Override
    public void close() {}

    @Override
    public void requestPicture() {}

    @Override
    public void renegotiate() {
        renegotiations.incrementAndGet();
    }

    @Override
    public void end(EndReason reason) {}

    @Override
    public void receiver(FlowReceiver taker) {
        receiver = taker;
    }

    @Override
    public void sendRtp(ByteBuf datagram) {
        RtpPacket packet = new RtpPacket();
        if (packet.parse(datagram) && packet.payloadType() == VP8) {
            int end = packet.payloadOffset() + packet.payloadLength() - 1;
            int length = datagram.getByte(end);
            byte[] text = ByteBufUtil.getBytes(datagram, end - length, length);
            seen.add(new Seen(packet.ssrc(), packet.sequence(), new String(text, StandardCharsets.US_ASCII)));
        }
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
        return new LocalEndpoint.Secure(
                new InetSocketAddress("127.0.0.1", 10_000),
                new TransportParameters(
                        "ufrg",
                        "passwordpasswordpassword",
                        List.of(new TransportParameters.Fingerprint("sha-256", "AA:BB")),
                        "passive",
                        List.of()));
    }

    @Override
    public boolean secure() {
        return false;
    }

    /** The mid of the slot that shows that picture, as it was told last; empty: none. */
    String slotOf(String participantId, String content) {
        return last(PageNews.Pictures.class).stream()
                .flatMap(told -> told.shown().stream())
                .filter(shown -> shown.participantId().equals(participantId)
                        && shown.content().equals(content))
                .map(PageNews.Shown::mid)
                .findFirst()
                .orElse("");
    }

    /** Its SSRC that an answer describes on the line of that mid. */
    static long ssrc(SessionDescription answer, String mid) {
        return answer.media().stream()
                .filter(media -> media.attribute("mid").filter(mid::equals).isPresent())
                .flatMap(media -> media.attribute("ssrc").stream())
                .mapToLong(value -> Long.parseLong(value.split(" ")[0]))
                .findFirst()
                .orElseThrow();
    }
}
