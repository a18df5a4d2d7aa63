package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.OpenDoor;
import io.drawbridge.core.media.FlowReceiver;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.MediaFlow;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Direction;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaDescription;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our own offers, new offers of the far end, hold, and the sound of two. */
class OffersTest {
    private static final String HEAD = "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n";
    private static final String AUDIO = "m=audio 4000 RTP/AVP 0\n";
    private static final String VIDEO =
            "m=video 4002 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42e01f;packetization-mode=1\n";
    /** Parameter sets and a slice in one STAP-A. */
    private static final byte[] KEY_FRAME = HexFormat.of()
            .parseHex("78" + "0009" + "6742c015d901407b20" + "0005" + "68cb83cb20" + "0005" + "6588840010");

    private static final int SECONDS = 10;

    @TempDir
    static java.nio.file.Path natives;

    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private Meeting meeting;

    @BeforeEach
    void open() {
        loops = new Loops(1);
        tools = new MediaTools(Ticker.systemTicker(), new SimpleMeterRegistry(), new AudioCodecs(natives));
        registry = new MeetingRegistry(loops, tools, new Directory(List.of()), new OpenDoor());
        meeting = registry.open(new Destination.ToMeeting(new MeetingSpec("demo", "1000", "Demo", "", "", false)))
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
    }

    // ---- our offers

    @Test
    void whoIsOfferedToIsInTheMeetingOnceItHasAnswered() throws Exception {
        Room room = new Room();
        JoinResult.Joined joined = (JoinResult.Joined) join("room", Optional.empty(), room);
        assertEquals(2, joined.description().media().size());
        assertTrue(joined.description().media().stream().allMatch(m -> m.port() > 0));
        assertEquals(0, registry.participantCount(), "nobody sees it yet");
        assertEquals(Optional.empty(), onLoop(() -> joined.participant().answered(sdp(AUDIO + VIDEO))));
        assertEquals(1, registry.participantCount());
        assertEquals(0, room.next(0).payloadType, "and it hears the meeting");
        assertEquals(
                Optional.empty(),
                onLoop(() -> joined.participant().answered(sdp(AUDIO))),
                "an answer too many changes nothing");
    }

    @Test
    void anAnswerThatCannotBeUsedEndsTheCallAndGivesThePortsBack() throws Exception {
        for (String answer : List.of(AUDIO, AUDIO.replace("4000", "0") + VIDEO.replace("4002", "0"))) {
            Room room = new Room();
            JoinResult.Joined joined = (JoinResult.Joined) join("room", Optional.empty(), room);
            Optional<EndReason> reason = onLoop(() -> joined.participant().answered(sdp(answer)));
            assertEquals(EndReason.NoCommonMedia.class, reason.orElseThrow().getClass());
            onLoop(() -> {
                joined.participant().leave(reason.get());
                return null;
            });
            assertTrue(room.flows.isEmpty());
            assertEquals(0, registry.participantCount());
        }
    }

    @Test
    void aNewOfferOfOursHoldsAllAgainAndItsRefusalChangesNothing() throws Exception {
        Room room = new Room();
        Participant participant = joined("room", AUDIO, room);
        long before = version(onLoop(() -> participant.reoffer(sdp(AUDIO))).orElseThrow());
        SessionDescription offer = onLoop(participant::offer).orElseThrow();
        assertEquals(
                List.of("audio", "video"),
                offer.media().stream().map(MediaDescription::media).toList());
        assertTrue(offer.media().get(0).formats().size() > 2, "not only what was agreed");
        assertEquals(before + 1, version(offer));
        assertEquals(Optional.empty(), onLoop(participant::offer), "one at a time");
        assertEquals(Set.of(0, 1), room.flows.keySet());
        onLoop(() -> {
            participant.offerRefused();
            return null;
        });
        assertEquals(Set.of(0), room.flows.keySet(), "what was opened for the offer is given back");
        assertEquals(0, room.next(0).payloadType);
        SessionDescription again = onLoop(participant::offer).orElseThrow();
        assertEquals(before + 1, version(again), "the same offer again is the same version");
        assertEquals(
                Optional.empty(),
                onLoop(() -> participant.answered(sdp(AUDIO.replace("RTP/AVP 0", "RTP/AVP 8") + VIDEO))));
        assertEquals("PCMA", eventually(() -> participant.snapshot().audio().sendCodec(), "PCMA"));
        assertEquals(Set.of(0, 1), room.flows.keySet());
    }

    // ---- the far end's new offers

    @Test
    void aMediumThatIsDroppedGivesItsFlowBackAndComesBackOnTheSameLine() throws Exception {
        Room room = new Room();
        Participant participant = joined("room", AUDIO + VIDEO, room);
        SessionDescription less = onLoop(() -> participant.reoffer(sdp(AUDIO + VIDEO.replace("4002", "0"))))
                .orElseThrow();
        assertEquals(0, less.media().get(1).port());
        assertEquals(Set.of(0), room.flows.keySet());
        SessionDescription more =
                onLoop(() -> participant.reoffer(sdp(AUDIO + VIDEO))).orElseThrow();
        assertTrue(more.media().get(1).port() > 0);
        assertEquals(Set.of(0, 1), room.flows.keySet());
        assertEquals(version(less) + 1, version(more));
        assertEquals(more, onLoop(() -> participant.reoffer(sdp(AUDIO + VIDEO))).orElseThrow(), "the same once more");
    }

    @Test
    void anAudioCallGainsAPictureAndSlidesStayRefusedAtTheEnd() throws Exception {
        Room viewer = new Room();
        joined("viewer", AUDIO + VIDEO, viewer);
        Room room = new Room();
        Participant participant = joined("room", AUDIO, room);
        String slides = VIDEO.replace("4002", "4006") + "a=content:slides\n";
        SessionDescription answer = onLoop(
                        () -> participant.reoffer(sdp(AUDIO + VIDEO + "m=application 0 UDP/BFCP *\n" + slides)))
                .orElseThrow();
        assertEquals(4, answer.media().size());
        assertTrue(answer.media().get(1).port() > 0);
        assertEquals(0, answer.media().get(3).port());
        onLoop(() -> {
            room.deliver(1, 97, 1, 0, KEY_FRAME);
            return null;
        });
        assertEquals(97, viewer.next(1).payloadType, "its picture is seen");
    }

    // ---- hold

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sendonly",
                "inactive",
                "session sendonly",
                "session inactive",
                "zero address",
                "zero address of the line",
                "port 0"
            })
    void aHeldRoomIsNeitherHeardNorShownAndComesBack(String spelling) throws Exception {
        Room other = new Room();
        joined("other", AUDIO + VIDEO, other);
        Room room = new Room();
        Participant participant = joined("room", AUDIO + VIDEO, room);
        SessionDescription answer =
                onLoop(() -> participant.reoffer(hold(spelling))).orElseThrow();
        assertEquals("held", onLoop(() -> participant.snapshot().state()));
        Optional<Direction> direction = Optional.of(answer.media().get(0))
                .filter(media -> media.port() != 0)
                .flatMap(media -> List.of(Direction.values()).stream()
                        .filter(d -> media.has(d.attributeName()))
                        .findFirst());
        assertTrue(direction.map(d -> !d.sends()).orElse(true), () -> "we do not send: " + direction);
        onLoop(() -> {
            room.drain();
            other.drain();
            room.deliver(1, 97, 1, 0, KEY_FRAME);
            return null;
        });
        assertEquals(0, other.next(0).payloadType, "the mix goes on");
        assertTrue(other.sent(1).isEmpty(), "the picture of a held room is not shown");
        assertTrue(room.sent(0).isEmpty(), "nothing is sent to it");
        SessionDescription back =
                onLoop(() -> participant.reoffer(sdp(AUDIO + VIDEO))).orElseThrow();
        assertTrue(back.media().stream().allMatch(m -> m.port() > 0 && m.has("sendrecv")));
        assertEquals("connected", onLoop(() -> participant.snapshot().state()));
        assertEquals(0, room.next(0).payloadType, "it hears the meeting again");
        onLoop(() -> {
            room.deliver(1, 97, 2, 3000, KEY_FRAME);
            return null;
        });
        assertEquals(97, other.next(1).payloadType, "and is seen again");
    }

    private static SessionDescription hold(String spelling) {
        String all = HEAD + AUDIO + VIDEO;
        return Fixtures.parsed(
                switch (spelling) {
                    case "sendonly", "inactive" -> HEAD + AUDIO + "a=" + spelling + "\n" + VIDEO + "a=inactive\n";
                    case "session sendonly" -> HEAD + "a=sendonly\n" + AUDIO + VIDEO;
                    case "session inactive" -> HEAD + "a=inactive\n" + AUDIO + VIDEO;
                    case "zero address" -> all.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0");
                    case "zero address of the line" -> HEAD + AUDIO + "c=IN IP4 0.0.0.0\n" + VIDEO.replace("4002", "0");
                    case "port 0" -> all.replace("4000", "0").replace("4002", "0");
                    default -> throw new IllegalArgumentException(spelling);
                });
    }

    // ---- the sound of two

    @Test
    void twoWithOneCodecHearEachOthersPacketsUntilAThirdComes() throws Exception {
        Room one = new Room();
        joined("one", AUDIO, one);
        Room two = new Room();
        Participant listener = joined("two", AUDIO, two);
        int heard = talk(one, two, 1, 200);
        assertTrue(heard > 0, "a packet of the first arrives as it was sent");
        assertEquals("pass-through", onLoop(() -> listener.snapshot().mediaMode()));
        joined("three", AUDIO, new Room());
        assertEquals("mixed", onLoop(() -> listener.snapshot().mediaMode()));
        two.next(0);
        List<Sent> all = new ArrayList<>(two.history);
        for (int i = 1; i < all.size(); i++) {
            assertEquals(1, all.get(i).sequence - all.get(i - 1).sequence & 0xffff, "no number is left out");
            assertTrue((int) (all.get(i).timestamp - all.get(i - 1).timestamp) > 0, "time goes on");
        }
    }

    @Test
    void whoMutesIsNotPassedThrough() throws Exception {
        Room one = new Room();
        Participant talker = joined("one", AUDIO, one);
        Room two = new Room();
        joined("two", AUDIO, two);
        assertTrue(talk(one, two, 1, 200) > 0);
        onLoop(() -> {
            talker.command(new PageCommand.Mute(true));
            two.drain();
            return null;
        });
        assertEquals(0, talk(one, two, 1000, 20));
    }

    @Test
    void anotherCodecThanTheListenersIsMixed() throws Exception {
        Room one = new Room();
        joined("one", AUDIO, one);
        Room two = new Room();
        Participant listener = joined("two", AUDIO.replace("AVP 0", "AVP 8"), two);
        assertEquals(0, talk(one, two, 1, 30));
        assertEquals("mixed", onLoop(() -> listener.snapshot().mediaMode()));
    }

    /** Sends packets that no encoder makes until one arrives as it is; answers how many did. */
    private int talk(Room from, Room to, int sequence, int packets) throws Exception {
        int heard = 0;
        for (int i = 0; i < packets && heard == 0; i++) {
            int number = sequence + i;
            byte[] payload = new byte[160];
            payload[0] = 1;
            payload[1] = 2;
            payload[159] = 3;
            onLoop(() -> {
                from.deliver(0, 0, number, number * 160L, payload);
                return null;
            });
            Sent sent = to.poll(20);
            heard += sent != null && sent.first == 1 && sent.second == 2 ? 1 : 0;
        }
        return heard;
    }

    // ---- helpers

    private Participant joined(String id, String media, Room room) throws Exception {
        return ((JoinResult.Joined) join(id, Optional.of(sdp(media)), room)).participant();
    }

    private JoinResult join(String id, Optional<SessionDescription> offer, Room room) throws Exception {
        return onLoop(() -> meeting.join(new JoinAttempt(
                id, Path.CVI, id, "192.0.2.1", offer, room, new Silent(), JoinAttempt.Entry.of("192.0.2.1"))));
    }

    private static SessionDescription sdp(String media) {
        return Fixtures.parsed(HEAD + media);
    }

    private static long version(SessionDescription description) {
        return Long.parseLong(description.origin().version());
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private <T> T eventually(Callable<T> value, T wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        T now = onLoop(value);
        while (!wanted.equals(now) && System.nanoTime() < end) {
            now = onLoop(value);
        }
        return now;
    }

    private static final class Silent implements LegSignals {
        @Override
        public void requestPicture() {}

        @Override
        public void renegotiate() {}

        @Override
        public void end(EndReason reason) {}
    }

    private record Sent(int payloadType, int sequence, long timestamp, int first, int second) {}

    private static final class Room implements LegTransport {
        final Map<Integer, Flow> flows = new TreeMap<>();
        final List<Sent> history = new ArrayList<>();

        Sent next(int index) throws InterruptedException {
            Sent sent = flows.get(index).rtp.poll(SECONDS, TimeUnit.SECONDS);
            assertFalse(sent == null, () -> String.format(Locale.ROOT, "nothing is sent on m line %d", index));
            if (index == 0) {
                history.add(sent);
            }
            return sent;
        }

        Sent poll(int millis) throws InterruptedException {
            Sent sent = flows.get(0).rtp.poll(millis, TimeUnit.MILLISECONDS);
            if (sent != null) {
                history.add(sent);
            }
            return sent;
        }

        BlockingQueue<Sent> sent(int index) {
            Flow flow = flows.get(index);
            return flow == null ? new LinkedBlockingQueue<>() : flow.rtp;
        }

        void drain() {
            flows.values().forEach(flow -> flow.rtp.clear());
        }

        void deliver(int index, int payloadType, int sequence, long timestamp, byte[] payload) {
            Flow flow = flows.get(index);
            if (flow != null && flow.receiver != null) {
                ByteBuf packet = Unpooled.buffer();
                RtpPacket.writeHeader(packet, payloadType, index == 1, sequence, timestamp, 4711);
                packet.writeBytes(payload);
                flow.receiver.onDatagram(packet, Ticker.systemTicker().nanoTime());
                packet.release();
            }
        }

        @Override
        public Set<Carriage> carriages() {
            return Set.of(Carriage.PLAIN_RTP);
        }

        @Override
        public Opening offer(List<OfferedMedia> offered) {
            offered.forEach(media -> flows.computeIfAbsent(media.index(), Flow::new));
            return new Opening.Opened(offered.stream()
                    .<MediaFlow>map(media -> flows.get(media.index()))
                    .toList());
        }

        @Override
        public Opening open(List<AgreedMedia.Accepted> accepted) {
            flows.keySet()
                    .retainAll(
                            accepted.stream().map(AgreedMedia.Accepted::index).toList());
            accepted.forEach(media -> flows.computeIfAbsent(media.index(), Flow::new));
            return new Opening.Opened(accepted.stream()
                    .<MediaFlow>map(media -> flows.get(media.index()))
                    .toList());
        }

        @Override
        public void close() {
            flows.clear();
        }
    }

    private static final class Flow implements MediaFlow {
        final BlockingQueue<Sent> rtp = new LinkedBlockingQueue<>();
        private final int index;
        private FlowReceiver receiver;

        Flow(int index) {
            this.index = index;
        }

        @Override
        public void receiver(FlowReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void sendRtp(ByteBuf datagram) {
            RtpPacket packet = new RtpPacket();
            assertTrue(packet.parse(datagram));
            ByteBuf payload = packet.payload();
            int at = payload.readerIndex();
            rtp.add(new Sent(
                    packet.payloadType(),
                    packet.sequence(),
                    packet.timestamp(),
                    payload.getByte(at),
                    payload.readableBytes() > 1 ? payload.getByte(at + 1) : -1));
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
                    new InetSocketAddress("127.0.0.1", 20000 + 2 * index),
                    new InetSocketAddress("127.0.0.1", 20001 + 2 * index));
        }

        @Override
        public boolean secure() {
            return false;
        }
    }
}
