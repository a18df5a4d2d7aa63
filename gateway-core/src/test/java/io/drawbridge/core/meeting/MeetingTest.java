package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtcpWriter;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.LocalEndpoint;
import io.drawbridge.core.sdp.MediaPolicy.Carriage;
import io.drawbridge.core.sdp.OfferedMedia;
import io.drawbridge.core.sdp.SdpParser;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeetingTest {
    private static final String OFFER =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 4000 RTP/AVP 0
            m=video 4002 RTP/AVP 97
            a=rtpmap:97 H264/90000
            a=fmtp:97 profile-level-id=42e01f;packetization-mode=%d
            a=rtcp-fb:97 nack pli
            """;
    private static final int SECONDS = 10;

    @TempDir
    static java.nio.file.Path natives;

    private final SkippingTicker ticker = new SkippingTicker();
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private Meeting meeting;

    @BeforeEach
    void open() {
        loops = new Loops(1);
        tools = new MediaTools(ticker, new SimpleMeterRegistry(), new AudioCodecs(natives));
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

    @Test
    void theSecondParticipantSeesTheFirstFromItsKeyFrameOn() throws Exception {
        Room first = join("first", 1);
        Room second = join("second", 1);
        int own = onLoop(() -> {
            int before = first.video().rtp.size();
            first.video().deliver(rtp(97, 100, 0x65));
            return first.video().rtp.size() - before;
        });
        assertTrue(second.video().sent(97), "the picture of the first room reaches the second");
        assertEquals(0, own, "nobody sees itself");
    }

    @Test
    void aCameraThatIsSilentGivesWayToOneThatSends() throws Exception {
        Room silent = join("silent", 1);
        Room sending = join("sending", 1);
        Room viewer = join("viewer", 1);
        assertTrue(silent.video().sentRtcpOfType(206), "the first is asked for its picture");
        ticker.skip(TimeUnit.SECONDS.toNanos(6));
        boolean seen = false;
        for (int i = 0; i < 500 && !seen; i++) { // until the meeting has looked at its clock
            int sequence = 100 + i;
            onLoop(() -> {
                sending.video().deliver(rtp(97, sequence, 0x65));
                return null;
            });
            seen = viewer.video().rtp.poll(20, TimeUnit.MILLISECONDS) != null;
        }
        assertTrue(seen, "the picture of the second room is shown");
    }

    @Test
    void everyoneHearsAFrameEvery20MillisecondsEvenInSilence() throws Exception {
        Room alone = join("alone", 1);
        assertTrue(alone.audio().sent(0));
        assertTrue(alone.audio().sent(0));
    }

    @Test
    void aRoomIsAskedForAKeyFrameWhenSomebodyBeginsToWatch() throws Exception {
        Room first = join("first", 1);
        join("second", 1);
        assertTrue(first.video().sentRtcpOfType(206), "a PLI goes to the room that is watched");
    }

    @Test
    void aMode0RoomIsToldReadablyThatItCannotSeeAMode1Room() throws Exception {
        join("new", 1);
        JoinResult.Joined old = assertInstanceOf(JoinResult.Joined.class, tryJoin("old", 0, new Room(), new Signals()));
        assertTrue(old.warning().startsWith("audio only, because"), old.warning());
    }

    @Test
    void aSenderIsToldTheMostThatTheRoomWhichWatchesCanDecode() throws Exception {
        Watcher page = new Watcher();
        Participant sender = joined(tryJoin("page", OFFER.formatted(1), Path.WEBRTC, new Signals()));
        onLoop(() -> {
            sender.observe(page);
            return null;
        });
        String small = OFFER.formatted(1).replace("42e01f", "42e00c") + "b=AS:384\n";
        tryJoin("small", small, Path.CVI, new Signals());
        PageNews.Limits limits = page.limits.get(page.limits.size() - 1);
        assertEquals(396, limits.maxFs(), "CIF is all that level 1.2 decodes");
        assertTrue(limits.maxBitrateBps() > 0 && limits.maxBitrateBps() <= 384_000, limits::toString);
    }

    @Test
    void whatAnOnlyViewerCanGetBoundsTheSenderUntilSomebodyElseWatches() throws Exception {
        Watcher page = new Watcher();
        Participant sender = joined(tryJoin("page", OFFER.formatted(1), Path.WEBRTC, new Signals()));
        Room viewer = new Room();
        tryJoin("viewer", OFFER.formatted(1), Path.WEBRTC, viewer, new Signals());
        onLoop(() -> {
            sender.observe(page);
            ByteBuf estimate = Unpooled.buffer();
            RtcpWriter.write(estimate, List.of(new RtcpPacket.Remb(7, 300_000, List.of())));
            viewer.video().deliver(estimate);
            return null;
        });
        assertEquals(300_000, page.limits.get(page.limits.size() - 1).maxBitrateBps(), 2_000);
        tryJoin("another", OFFER.formatted(1), Path.WEBRTC, new Signals());
        assertEquals(0, page.limits.get(page.limits.size() - 1).maxBitrateBps(), "a bad way hurts its owner only");
    }

    @Test
    void aNewOfferWithAnotherAudioCodecIsHeardInThatCodec() throws Exception {
        Room room = new Room();
        Participant participant = joined(tryJoin("room", 1, room, new Signals()));
        assertTrue(room.audio().sent(0));
        SessionDescription changed = parse(OFFER.formatted(1).replace("RTP/AVP 0", "RTP/AVP 8"));
        assertTrue(onLoop(() -> participant.reoffer(changed)).isPresent());
        Integer next = room.audio().rtp.poll(SECONDS, TimeUnit.SECONDS);
        while (next != null && next == 0) {
            next = room.audio().rtp.poll(SECONDS, TimeUnit.SECONDS);
        }
        assertEquals(8, next, "payload type of the new codec");
        assertEquals("PCMA", onLoop(() -> participant.snapshot().audio().sendCodec()), "what the API says");
    }

    @Test
    void aNewOfferWithoutAnythingInCommonIsRefusedAndTheCallGoesOn() throws Exception {
        Room room = new Room();
        Participant participant = joined(tryJoin("room", 1, room, new Signals()));
        SessionDescription other =
                parse(OFFER.formatted(1).replace("AVP 0", "AVP 3").replace("H264", "H263"));
        assertTrue(onLoop(() -> participant.reoffer(other)).isEmpty());
        assertTrue(room.audio().sent(0));
    }

    @Test
    void everybodyElseIsOnTheRosterAndComesAndGoes() throws Exception {
        Watcher page = new Watcher();
        Participant first = joined(tryJoin("first", OFFER.formatted(1), Path.WEBRTC, new Signals()));
        onLoop(() -> {
            first.observe(page);
            return null;
        });
        Participant second = joined(tryJoin("second", OFFER.formatted(1), Path.CVI, new Signals()));
        onLoop(() -> {
            second.command(new PageCommand.Mute(true));
            second.leave(new EndReason.HungUp());
            return null;
        });
        assertEquals(
                List.of(List.of(), List.of(person("second", false)), List.of(person("second", true)), List.of()),
                page.rosters);
    }

    @Test
    void starSixOnTheRemoteControlMutesAndUnmutesForAllToSee() throws Exception {
        Watcher page = new Watcher();
        Participant first = joined(tryJoin("first", OFFER.formatted(1), Path.WEBRTC, new Signals()));
        Participant room = joined(tryJoin("room", OFFER.formatted(1), Path.CVI, new Signals()));
        onLoop(() -> {
            first.observe(page);
            "*6*9*6".chars().forEach(digit -> room.digit((char) digit));
            return null;
        });
        assertEquals(
                List.of(false, true, false),
                page.rosters.stream().map(roster -> roster.get(0).muted()).toList());
    }

    @Test
    void callsAreListedWhileTheyLiveAndGoneAfterwards() throws Exception {
        join("first", 1);
        assertEquals(
                "first",
                registry.calls()
                        .toCompletableFuture()
                        .get(SECONDS, TimeUnit.SECONDS)
                        .get(0)
                        .id());
        Participant participant = registry.participant("first").orElseThrow();
        onLoop(() -> {
            participant.leave(new EndReason.HungUp());
            return null;
        });
        assertEquals(0, registry.participantCount());
    }

    @Test
    void anOfferWithNothingInCommonIsRefusedAndNothingIsOpened() throws Exception {
        Room room = new Room();
        SessionDescription offer =
                parse("v=0\no=- 1 1 IN IP4 1.2.3.4\ns=-\nc=IN IP4 1.2.3.4\nt=0 0\nm=audio 4000 RTP/AVP 96\n"
                        + "a=rtpmap:96 iLBC/8000\n");
        JoinResult result = onLoop(() -> meeting.join(new JoinAttempt(
                "x",
                Path.CVI,
                "Room",
                "sip:x",
                Optional.of(offer),
                room,
                new Signals(),
                JoinAttempt.Entry.of("192.0.2.1"))));
        EndReason reason = assertInstanceOf(JoinResult.Refused.class, result).reason();
        assertEquals(488, reason.sipStatus());
        assertEquals(0, room.flows.size());
    }

    @Test
    void aLegThatTravelsPlainIsNotAnsweredAnEncryptedOffer() throws Exception {
        Room room = new Room();
        SessionDescription offer = Fixtures.offer("chromium-like");
        JoinResult result = onLoop(() -> meeting.join(new JoinAttempt(
                "x",
                Path.CVI,
                "Room",
                "sip:x",
                Optional.of(offer),
                room,
                new Signals(),
                JoinAttempt.Entry.of("192.0.2.1"))));
        EndReason reason = assertInstanceOf(JoinResult.Refused.class, result).reason();
        assertEquals(488, reason.sipStatus());
        assertEquals("m=audio: encrypted media are not supported here", reason.detail());
    }

    @Test
    void endingAllSaysGoodByeToEverySignalling() throws Exception {
        Signals signals = new Signals();
        tryJoin("first", 1, new Room(), signals);
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        assertEquals("shutting-down", signals.ended.poll(SECONDS, TimeUnit.SECONDS));
        assertEquals(0, registry.participantCount());
    }

    private Room join(String id, int mode) throws Exception {
        Room room = new Room();
        assertInstanceOf(JoinResult.Joined.class, tryJoin(id, mode, room, new Signals()));
        return room;
    }

    private JoinResult tryJoin(String id, int mode, Room room, Signals signals) throws Exception {
        SessionDescription offer = parse(OFFER.formatted(mode));
        return onLoop(() -> meeting.join(new JoinAttempt(
                id, Path.CVI, id, "sip:" + id, Optional.of(offer), room, signals, JoinAttempt.Entry.of("192.0.2.1"))));
    }

    private JoinResult tryJoin(String id, String offer, Path path, Signals signals) throws Exception {
        return tryJoin(id, offer, path, new Room(), signals);
    }

    private JoinResult tryJoin(String id, String offer, Path path, Room room, Signals signals) throws Exception {
        SessionDescription parsed = parse(offer);
        return onLoop(() -> meeting.join(new JoinAttempt(
                id, path, id, "somewhere", Optional.of(parsed), room, signals, JoinAttempt.Entry.of("192.0.2.1"))));
    }

    private static Participant joined(JoinResult result) {
        return assertInstanceOf(JoinResult.Joined.class, result).participant();
    }

    private static SessionDescription parse(String text) {
        return assertInstanceOf(SdpParser.Result.Parsed.class, SdpParser.parse(text))
                .description();
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    /** A packet of one NAL unit of the given type, with parameter sets known from nowhere: an SPS, a PPS and an IDR slice in one STAP-A. */
    private static ByteBuf rtp(int payloadType, int sequence, int nalHeader) {
        byte[] sps = {0x67, 0x42, (byte) 0xc0, 0x15, (byte) 0xd9, 0x01, 0x40, 0x7b, 0x20};
        byte[] pps = {0x68, (byte) 0xcb, (byte) 0x83, (byte) 0xcb, 0x20};
        byte[] slice = {(byte) nalHeader, (byte) 0x88, (byte) 0x84, 0x00, 0x10};
        ByteBuf packet = Unpooled.buffer()
                .writeByte(0x80)
                .writeByte(0x80 | payloadType)
                .writeShort(sequence)
                .writeInt(90_000)
                .writeInt(0x1234)
                .writeByte(0x78);
        for (byte[] nal : List.of(sps, pps, slice)) {
            packet.writeShort(nal.length).writeBytes(nal);
        }
        return packet;
    }

    private static final class Signals implements LegSignals {
        final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

        @Override
        public void requestPicture() {}

        @Override
        public void renegotiate() {}

        @Override
        public void end(EndReason reason) {
            ended.add(reason.key());
        }
    }

    private static PageNews.Person person(String id, boolean muted) {
        return new PageNews.Person(id, id, "cvi", muted, false, "guest", true, false);
    }

    private static final class Watcher implements ParticipantObserver {
        final List<List<PageNews.Person>> rosters = new CopyOnWriteArrayList<>();
        final List<PageNews.Limits> limits = new CopyOnWriteArrayList<>();

        @Override
        public void onNews(PageNews news) {
            if (news instanceof PageNews.Roster roster) {
                rosters.add(roster.participants());
            } else if (news instanceof PageNews.Limits now) {
                limits.add(now);
            }
        }

        @Override
        public void onGone() {}
    }

    private final class Room implements LegTransport {
        final Map<Integer, Flow> flows = new TreeMap<>();

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
            offered.forEach(media -> flows.putIfAbsent(media.index(), new Flow()));
            return new Opening.Opened(offered.stream()
                    .<MediaFlow>map(media -> flows.get(media.index()))
                    .toList());
        }

        @Override
        public Opening open(List<AgreedMedia.Accepted> accepted) {
            flows.keySet()
                    .retainAll(
                            accepted.stream().map(AgreedMedia.Accepted::index).toList());
            accepted.forEach(media -> flows.putIfAbsent(media.index(), new Flow()));
            return new Opening.Opened(accepted.stream()
                    .<MediaFlow>map(media -> flows.get(media.index()))
                    .toList());
        }

        @Override
        public void close() {}
    }

    private final class Flow implements MediaFlow {
        final BlockingQueue<Integer> rtp = new LinkedBlockingQueue<>();
        final BlockingQueue<Integer> rtcp = new LinkedBlockingQueue<>();
        private FlowReceiver receiver;

        void deliver(ByteBuf datagram) {
            receiver.onDatagram(datagram, ticker.nanoTime());
            datagram.release();
        }

        boolean sent(int payloadType) throws InterruptedException {
            Integer next = rtp.poll(SECONDS, TimeUnit.SECONDS);
            return next != null && next == payloadType;
        }

        boolean sentRtcpOfType(int packetType) throws InterruptedException {
            Integer next = rtcp.poll(SECONDS, TimeUnit.SECONDS);
            while (next != null && next != packetType) {
                next = rtcp.poll(SECONDS, TimeUnit.SECONDS);
            }
            return next != null;
        }

        @Override
        public void receiver(FlowReceiver receiver) {
            this.receiver = receiver;
        }

        @Override
        public void sendRtp(ByteBuf datagram) {
            rtp.add(datagram.getByte(1) & 0x7f);
            datagram.release();
        }

        @Override
        public void sendRtcp(ByteBuf datagram) {
            int offset = datagram.readerIndex();
            while (offset + 4 <= datagram.writerIndex()) {
                rtcp.add((int) datagram.getUnsignedByte(offset + 1));
                offset += 4 * (datagram.getUnsignedShort(offset + 2) + 1);
            }
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
