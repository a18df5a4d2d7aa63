package io.drawbridge.core.meeting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.call.Path;
import io.drawbridge.core.directory.Destination;
import io.drawbridge.core.directory.Directory;
import io.drawbridge.core.directory.MeetingSpec;
import io.drawbridge.core.directory.OpenDoor;
import io.drawbridge.core.media.LegTransport;
import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioDecoder;
import io.drawbridge.core.media.codec.AudioEncoder;
import io.drawbridge.core.meeting.ScriptedPage.Sent;
import io.drawbridge.core.meeting.page.PageCommand;
import io.drawbridge.core.meeting.page.PageNews;
import io.drawbridge.core.net.Loops;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.sdp.Codec;
import io.drawbridge.core.sdp.Fixtures;
import io.drawbridge.core.sdp.SessionDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who hears whom, and how often: browsers with slots, browsers without, and rooms. */
class VoicesTest {
    private static final int SECONDS = 10;
    private static final int LOUD = -25;
    private static final int SILENT = -127;

    @TempDir
    static java.nio.file.Path natives;

    private final SkippingTicker ticker = new SkippingTicker();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final AudioCodecs codecs = new AudioCodecs(natives);
    private Loops loops;
    private MediaTools tools;
    private MeetingRegistry registry;
    private Meeting meeting;
    private int pages;

    @BeforeEach
    void open() {
        loops = new Loops(1);
        tools = new MediaTools(ticker, meters, codecs);
        registry = new MeetingRegistry(loops, tools, new Directory(List.of()), new OpenDoor());
        meeting = registry.open(new Destination.ToMeeting(new MeetingSpec("demo", "1000", "Demo", "", "", false)))
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        registry.endAll(new EndReason.ShuttingDown()).toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        tools.close();
        loops.close();
        assertEquals(0, codecs.open().audio());
    }

    /** A browser in the meeting. */
    private final class Page {
        final String id;
        final ScriptedPage wire;
        final Participant participant;
        final BlockingQueue<PageNews> news = new LinkedBlockingQueue<>();
        /** Of its main line, then of its slots. */
        final List<Long> ssrcs;

        Page(String id, int slots) throws Exception {
            this.id = id;
            wire = new ScriptedPage(ticker, slots, 7_000 + pages++);
            SessionDescription offer = wire.offer();
            JoinResult.Joined joined =
                    assertInstanceOf(JoinResult.Joined.class, join(id, Path.WEBRTC, offer, wire, wire));
            participant = joined.participant();
            ssrcs = joined.description().media().stream()
                    .map(media ->
                            Long.parseLong(media.attribute("ssrc").orElseThrow().split(" ")[0]))
                    .toList();
        }

        BlockingQueue<Sent> main() {
            return wire.stream(ssrcs.get(0));
        }

        /** The payloads that it got on its slots, of those that begin with a mark. */
        List<Sent> got(int mark) {
            List<Sent> got = new ArrayList<>();
            for (long ssrc : ssrcs.subList(1, ssrcs.size())) {
                wire.stream(ssrc).stream()
                        .filter(sent -> sent.payload()[0] == mark)
                        .forEach(got::add);
            }
            return got;
        }
    }

    private JoinResult join(String id, Path path, SessionDescription offer, LegTransport wire, LegSignals signals)
            throws Exception {
        return onLoop(() -> meeting.join(new JoinAttempt(
                id, path, id, "somewhere", Optional.of(offer), wire, signals, JoinAttempt.Entry.of("192.0.2.1"))));
    }

    private <T> T onLoop(Callable<T> work) throws Exception {
        return meeting.loop().submit(work).get(SECONDS, TimeUnit.SECONDS);
    }

    private static byte[] marked(int mark, int number) {
        return new byte[] {(byte) mark, (byte) (number >> 8), (byte) number};
    }

    private double codecsOpen() {
        return meters.get("drawbridge.native.codecs.open")
                .tag("media", "audio")
                .gauge()
                .value();
    }

    @Test
    void browsersAloneHearEachOtherExactlyOnceAndNothingIsDecodedOrEncoded() throws Exception {
        List<Page> all = List.of(new Page("a", 3), new Page("b", 3), new Page("c", 3));
        onLoop(() -> {
            for (int i = 0; i < 200; i++) {
                for (int p = 0; p < 3; p++) {
                    all.get(p).wire.say(LOUD, marked(p + 1, i));
                }
            }
            return null;
        });
        for (int listener = 0; listener < 3; listener++) {
            for (int speaker = 0; speaker < 3; speaker++) {
                List<Sent> got = all.get(listener).got(speaker + 1);
                assertEquals(listener == speaker ? 0 : 200, got.size());
                for (int i = 0; i < got.size(); i++) {
                    assertArrayEquals(marked(speaker + 1, i), got.get(i).payload(), "undecoded, in order");
                    assertEquals(got.get(0).ssrc(), got.get(i).ssrc(), "on one slot");
                    assertEquals(got.get(0).sequence() + i & 0xffff, got.get(i).sequence());
                    assertEquals(
                            got.get(0).timestamp() + 960L * i & 0xffff_ffffL,
                            got.get(i).timestamp());
                    assertEquals(i == 0, got.get(i).marker());
                }
            }
            assertEquals(0, all.get(listener).main().size(), "nothing is left for the mix");
        }
        assertEquals(0, codecsOpen());
        assertEquals(
                "pass-through", onLoop(() -> all.get(0).participant.snapshot().mediaMode()));
    }

    @Test
    void twoHundredThousandPacketsPassWithLossDisorderDoublesAndPauses() throws Exception {
        Page from = new Page("from", 3);
        Page to = new Page("to", 3);
        Set<Long> seen = new HashSet<>();
        AtomicInteger sent = new AtomicInteger();
        AtomicLong first = new AtomicLong();
        to.wire.tap(packet -> {
            int number =
                    (packet.payload()[1] & 0xff) << 16 | (packet.payload()[2] & 0xff) << 8 | packet.payload()[3] & 0xff;
            long offset = packet.sequence() - number & 0xffff;
            assertEquals(to.ssrcs.get(1), packet.ssrc());
            seen.add((long) number);
            if (sent.getAndIncrement() == 0) {
                first.set(offset);
            }
            assertEquals(first.get(), offset, "packet " + number);
        });
        Flood flood = new Flood(from, ticker.nanoTime());
        for (int part = 0; part < 40; part++) {
            onLoop(() -> {
                flood.run(5_000);
                return null;
            });
        }
        assertEquals(200_000 - flood.lost, seen.size());
        assertEquals(200_000 - flood.lost, sent.get(), "nothing goes out twice");
        assertEquals(0, codecsOpen());
    }

    /** Packets of 20 ms with pauses as of discontinuous transmission; some are lost on the way, and some come twice. */
    private static final class Flood {
        private final Page from;
        private final SplittableRandom random = new SplittableRandom(11);
        private long arrival;
        private long time = 0xffff_0000L;
        private int count;
        private int lost;

        Flood(Page from, long arrival) {
            this.from = from;
            this.arrival = arrival;
        }

        void run(int packets) {
            for (int i = 0; i < packets; i++) {
                next();
            }
        }

        private void next() {
            boolean pause = count % 100 > 80;
            time += pause ? 20 * 960 : 960;
            arrival += pause ? 400_000_000L : 20_000_000L;
            byte[] payload = {1, (byte) (count >> 16), (byte) (count >> 8), (byte) count};
            int level = pause ? SILENT : LOUD;
            int fate = count == 0 ? 9 : random.nextInt(100);
            if (fate == 0) {
                lost++;
            } else {
                from.wire.deliver(level, 65_000 + count, time, payload, arrival);
            }
            if (fate == 1) {
                from.wire.deliver(level, 65_000 + count, time, payload, arrival + 1);
            }
            count++;
        }
    }

    @Test
    void whoIsMutedIsNotPassedOnAndComesBackAsANewTalkSpurt() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        onLoop(() -> {
            for (int i = 0; i < 30; i++) {
                if (i == 10 || i == 20) {
                    a.participant.command(new PageCommand.Mute(i == 10));
                }
                a.wire.say(LOUD, marked(1, i));
            }
            return null;
        });
        List<Sent> got = b.got(1);
        assertEquals(20, got.size());
        assertArrayEquals(marked(1, 20), got.get(10).payload());
        assertEquals(got.get(9).sequence() + 1 & 0xffff, got.get(10).sequence(), "no gap in numbers");
        assertTrue(got.get(10).marker());
    }

    @Test
    void whoSaysInEverySecondPacketHowLoudItIsKeepsItsPlaceUntilItStopsSayingSo() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        onLoop(() -> {
            for (int i = 0; i < 40; i += 2) {
                a.wire.say(LOUD, marked(1, i));
                a.wire.sayUnheard(marked(1, i + 1));
            }
            return null;
        });
        assertEquals(40, b.got(1).size());
        assertEquals(1, b.got(1).stream().filter(Sent::marker).count(), "one talk spurt on one slot");
        ticker.skip(TimeUnit.SECONDS.toNanos(3));
        onLoop(() -> {
            a.wire.sayUnheard(marked(1, 40));
            return null;
        });
        assertEquals(40, b.got(1).size(), "it is for the mix from now on");
    }

    @Test
    void noLineEverUsesANumberTwiceWhileLinesComeAndGo() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        Page c = new Page("c", 3);
        Map<Long, Set<Integer>> used = new HashMap<>();
        a.wire.tap(sent -> assertTrue(
                used.computeIfAbsent(sent.ssrc(), s -> new HashSet<>()).add(sent.sequence()),
                () -> sent.sequence() + " again on " + sent.ssrc()));
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 60; round++) {
            Set<Integer> off = new HashSet<>();
            for (int line = 1; line <= 3; line++) {
                if (random.nextBoolean()) {
                    off.add(line);
                }
            }
            onLoop(() -> {
                assertTrue(a.participant.reoffer(a.wire.offer(off)).isPresent());
                for (int i = 0; i < 20; i++) {
                    b.wire.say(LOUD, marked(1, i));
                    c.wire.say(LOUD, marked(2, i));
                }
                return null;
            });
        }
        assertTrue(used.size() > 3, "lines that come again have other sources");
        assertTrue(used.values().stream().anyMatch(numbers -> numbers.size() > 40));
    }

    @Test
    void eachSlotIsReportedOnWithItsOwnNumbers() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        onLoop(() -> {
            for (int i = 0; i < 25; i++) {
                a.wire.say(LOUD, marked(1, i));
            }
            return null;
        });
        Sent last = b.got(1).get(24);
        ticker.skip(TimeUnit.SECONDS.toNanos(8));
        RtcpPacket.SenderReport report = null;
        while (report == null) {
            byte[] compound = b.wire.rtcp.poll(SECONDS, TimeUnit.SECONDS);
            assertNotNull(compound, "a sender report");
            report = RtcpCompound.parse(Unpooled.wrappedBuffer(compound)).orElseThrow().stream()
                    .filter(RtcpPacket.SenderReport.class::isInstance)
                    .map(RtcpPacket.SenderReport.class::cast)
                    .filter(sr -> sr.sender() == last.ssrc())
                    .findFirst()
                    .orElse(null);
        }
        assertEquals(25, report.packets());
        assertEquals(75, report.octets());
        long ahead = report.rtpTimestamp() - last.timestamp() & 0xffff_ffffL;
        assertTrue(ahead >= 48_000 * 7L && ahead <= 48_000 * 30L, () -> "the time of now: " + ahead);
    }

    @Test
    void whoHasNoSlotsHearsTheMixAndOnlyThenIsSomethingDecoded() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        Page old = new Page("old", 0);
        assertEquals("mixed", onLoop(() -> old.participant.snapshot().mediaMode()));
        try (AudioEncoder encoder = codecs.encoder(Codec.OPUS).orElseThrow()) {
            paced(20, i -> a.wire.say(LOUD, tone(encoder, 440, i)));
        }
        assertTrue(old.main().size() >= 10, "it is sent the mix");
        assertEquals(20, b.wire.stream(b.ssrcs.get(1)).size(), "who has slots hears it there");
        assertEquals(0, b.main().size(), "and nowhere else");
        assertTrue(codecsOpen() >= 2);
        onLoop(() -> {
            old.participant.leave(new EndReason.HungUp());
            return null;
        });
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (codecsOpen() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(0, codecsOpen(), "after it has left everything is given back");
    }

    @Test
    void threeBrowsersAndTwoRoomsHearEachOtherExactlyOnce() throws Exception {
        List<Page> all = List.of(new Page("a", 3), new Page("b", 3), new Page("c", 3));
        double[] hz = {440, 700, 1000, 1300, 1700};
        List<ScriptedRoom> rooms = List.of(new ScriptedRoom(ticker), new ScriptedRoom(ticker));
        for (int i = 0; i < 2; i++) {
            assertInstanceOf(
                    JoinResult.Joined.class,
                    join("room" + i, Path.CVI, Fixtures.parsed(ScriptedRoom.OFFER), rooms.get(i), rooms.get(i)));
        }
        List<AudioEncoder> voices = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            voices.add(codecs.encoder(i < 3 ? Codec.OPUS : Codec.PCMU).orElseThrow());
        }
        List<List<byte[]>> said = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        paced(130, i -> {
            for (int p = 0; p < 3; p++) {
                byte[] payload = tone(voices.get(p), hz[p], i);
                said.get(p).add(payload);
                all.get(p).wire.say(-17, payload);
            }
            for (int r = 0; r < 2; r++) {
                rooms.get(r).audio().deliver(0, 160L * i, tone(voices.get(3 + r), hz[3 + r], i));
            }
        });
        for (int listener = 0; listener < 3; listener++) {
            short[] mix = decoded(
                    Codec.OPUS,
                    all.get(listener).main().stream().map(Sent::payload).toList());
            double[] inMix = new double[5];
            for (int i = 0; i < 5; i++) {
                inMix[i] = amplitude(mix, 48_000, hz[i]);
                assertTrue(i < 3 ? inMix[i] < 0.05 : inMix[i] > 0.1 && inMix[i] < 0.3, Arrays.toString(inMix));
            }
            assertSlots(all.get(listener), listener, said);
        }
        for (int r = 0; r < 2; r++) {
            short[] mix = decoded(
                    Codec.PCMU,
                    rooms.get(r).audio().sent.stream()
                            .map(ScriptedRoom.Sent::payload)
                            .toList());
            for (int i = 0; i < 5; i++) {
                double heard = amplitude(mix, 8_000, hz[i]);
                assertTrue(
                        i == 3 + r ? heard < 0.05 : heard > 0.1 && heard < 0.3,
                        "room " + r + ", " + hz[i] + ": " + heard);
            }
        }
        voices.forEach(AudioEncoder::close);
    }

    /** Its slots carry the others' payloads, byte for byte. */
    private static void assertSlots(Page listener, int self, List<List<byte[]>> said) {
        Set<Integer> carried = new HashSet<>();
        for (long ssrc : listener.ssrcs.subList(1, 4)) {
            List<byte[]> got =
                    listener.wire.stream(ssrc).stream().map(Sent::payload).toList();
            for (int speaker = 0; speaker < 3; speaker++) {
                List<byte[]> own = said.get(speaker);
                if (!got.isEmpty() && Arrays.equals(got.get(60), own.get(60))) {
                    assertEquals(own.size(), got.size());
                    for (int i = 0; i < got.size(); i++) {
                        assertArrayEquals(own.get(i), got.get(i));
                    }
                    carried.add(speaker);
                }
            }
        }
        Set<Integer> others = new HashSet<>(Set.of(0, 1, 2));
        others.remove(self);
        assertEquals(others, carried);
    }

    @Test
    void pagesAreToldWhoIsHeard() throws Exception {
        Page a = new Page("a", 3);
        Page b = new Page("b", 3);
        onLoop(() -> {
            b.participant.observe(new Follower(b.news));
            return null;
        });
        paced(60, i -> {
            a.wire.say(i % 13 < 10 ? LOUD : -70, marked(1, i));
            b.wire.say(SILENT, marked(2, i));
        });
        List<PageNews> speakers =
                b.news.stream().filter(PageNews.Speakers.class::isInstance).toList();
        assertEquals(List.of(new PageNews.Speakers(List.of()), new PageNews.Speakers(List.of("a"))), speakers);
    }

    private record Follower(BlockingQueue<PageNews> news) implements ParticipantObserver {
        @Override
        public void onNews(PageNews what) {
            news.add(what);
        }

        @Override
        public void onGone() {}
    }

    /** What somebody says in its n-th 20 ms. */
    private interface Step {
        void run(int tick);
    }

    /** So many steps on the meeting's loop, 20 ms apart. */
    private void paced(int steps, Step step) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        AtomicInteger tick = new AtomicInteger();
        ScheduledFuture<?> timer = meeting.loop()
                .scheduleAtFixedRate(
                        () -> {
                            int now = tick.getAndIncrement();
                            if (now < steps) {
                                step.run(now);
                            } else if (now == steps + 5) {
                                done.complete(null);
                            }
                        },
                        0,
                        20,
                        TimeUnit.MILLISECONDS);
        done.get(SECONDS, TimeUnit.SECONDS);
        timer.cancel(false);
    }

    private static byte[] tone(AudioEncoder encoder, double hz, int frame) {
        int rate = encoder.sampleRateHz();
        short[] pcm = new short[rate / 50];
        for (int i = 0; i < pcm.length; i++) {
            long sample = (long) frame * pcm.length + i;
            pcm[i] = (short) (0.2 * 32767 * Math.sin(2 * Math.PI * hz * sample / rate));
        }
        byte[] payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        return Arrays.copyOf(payload, encoder.encode(pcm, payload));
    }

    private short[] decoded(Codec codec, List<byte[]> payloads) {
        try (AudioDecoder decoder = codecs.decoder(codec).orElseThrow()) {
            short[] frame = new short[5760];
            short[] all = new short[payloads.size() * decoder.sampleRateHz() / 50];
            int length = 0;
            for (byte[] payload : payloads) {
                int count = Math.min(decoder.decode(payload, frame), all.length - length);
                System.arraycopy(frame, 0, all, length, count);
                length += count;
            }
            return all;
        }
    }

    /** Of a tone: what four of five windows of 100 ms do not exceed, so that the hiccups of a busy machine do not count. */
    private static double amplitude(short[] pcm, int rate, double hz) {
        int window = rate / 10;
        List<Double> amplitudes = new ArrayList<>();
        for (int from = rate / 2; from + window <= pcm.length; from += window) {
            double re = 0;
            double im = 0;
            for (int i = from; i < from + window; i++) {
                re += pcm[i] / 32768.0 * Math.cos(2 * Math.PI * hz * i / rate);
                im += pcm[i] / 32768.0 * Math.sin(2 * Math.PI * hz * i / rate);
            }
            amplitudes.add(2 * Math.hypot(re, im) / window);
        }
        Collections.sort(amplitudes);
        return amplitudes.get(amplitudes.size() * 4 / 5);
    }
}
