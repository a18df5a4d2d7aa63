package io.drawbridge.core.media.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayoutBufferTest {
    private static final long MS = 1_000_000;
    private static final double HZ = 440;

    private final AudioCodecs codecs = new AudioCodecs(Path.of("target", "natives"));
    private Sender sender = new Sender(codecs, Codec.PCMU, HZ);
    private PlayoutBuffer buffer = new PlayoutBuffer(codecs.decoder(Codec.PCMU).orElseThrow(), 8000);
    private final PriorityQueue<AudioPacket> network =
            new PriorityQueue<>(Comparator.comparingLong(AudioPacket::arrivalNanos));
    private final Random random = new Random(42);
    private int rate = 8000;
    private long now = 77_000 * MS;
    private short[] heard = new short[0];
    private int heardCount;

    @AfterEach
    void everythingIsClosed() {
        sender.close();
        buffer.close();
        assertEquals(0, codecs.open().audio());
    }

    private void use(Codec codec) {
        sender.close();
        buffer.close();
        sender = new Sender(codecs, codec, HZ);
        var decoder = codecs.decoder(codec).orElseThrow();
        rate = decoder.sampleRateHz();
        buffer = new PlayoutBuffer(decoder, codec.clockRateHz());
    }

    private void deliver(AudioPacket packet) {
        buffer.onPacket(packet.ssrc(), packet.sequence(), packet.timestamp(), packet.payload(), packet.arrivalNanos());
    }

    /** One tick of 20 ms: what has arrived until now goes in, a frame comes out. */
    private void tick() {
        while (!network.isEmpty() && network.peek().arrivalNanos() <= now) {
            deliver(network.poll());
        }
        short[] frame = new short[rate / 50];
        buffer.pull(now, frame);
        if (heard.length < heardCount + frame.length) {
            heard = java.util.Arrays.copyOf(heard, Math.max(heardCount + frame.length, heard.length * 2));
        }
        System.arraycopy(frame, 0, heard, heardCount, frame.length);
        heardCount += frame.length;
        now += 20 * MS;
    }

    private interface Line {
        /** Delay in nanoseconds; negative: lost. */
        long delay(int packet);
    }

    private void run(int packets, Line path) {
        for (int i = 0; i < packets; i++) {
            long delay = path.delay(i);
            AudioPacket packet = sender.next(now + Math.max(0, delay));
            if (delay >= 0) {
                network.add(packet);
            }
            tick();
        }
    }

    private double concealedRatio() {
        return (double) buffer.concealedSamples() / Math.max(1, buffer.playedSamples());
    }

    /** Longest run of near silence, in ms, after the start. */
    private int longestGapMillis() {
        int longest = 0;
        int quiet = 0;
        for (int i = rate / 5; i < heardCount; i++) {
            quiet = Math.abs(heard[i]) < 300 ? quiet + 1 : 0;
            longest = Math.max(longest, quiet);
        }
        return longest * 1000 / rate;
    }

    private void assertTone(double fromSeconds, double toSeconds) {
        int from = (int) (fromSeconds * rate);
        int to = (int) (toSeconds * rate);
        assertEquals(HZ, Tones.peakNear(heard, from, to, rate, HZ), 2);
        assertEquals(0.2, Tones.amplitude(heard, from, to, rate, HZ), 0.05);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"PCMU", "PCMA", "G722", "OPUS"})
    void onAGoodLineTheToneIsPlayedWholeAndSoon(Codec codec) {
        use(codec);
        run(100, i -> 5 * MS);
        assertEquals(0, buffer.concealedSamples());
        assertEquals(0, buffer.lateDrops());
        assertTrue(buffer.delayNanos() <= 45 * MS, "delay " + buffer.delayNanos());
        assertTone(0.5, 1.9);
        assertEquals(0, longestGapMillis(), 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"PCMU", "G722", "OPUS"})
    void onAGoodLineSoundWaitsThirtyMillisecondsWhereverPacketsFallBetweenTicks(Codec codec) {
        long sum = 0;
        for (int phase = 0; phase < 20; phase++) {
            use(codec);
            long arrival = phase * MS;
            run(300, i -> arrival + (long) (random.nextDouble() * MS));
            sum += buffer.delayNanos();
            assertEquals(0, buffer.concealedSamples());
            assertTrue(buffer.delayNanos() <= 45 * MS, "delay " + buffer.delayNanos() + " at " + phase + " ms");
        }
        assertTrue(sum <= 20 * 30 * MS, "mean delay " + sum / 20);
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"PCMU", "G722", "OPUS"})
    void twoPercentLossAndThirtyMillisecondsOfJitterConcealLessThanThreePercent(Codec codec) {
        use(codec);
        run(3000, i -> random.nextInt(100) < 2 ? -1 : (long) (random.nextDouble() * 30 * MS));
        assertTrue(concealedRatio() < 0.03, "concealed " + concealedRatio());
        assertTrue(longestGapMillis() < 200, "gap " + longestGapMillis());
        assertTrue(buffer.delayNanos() < 100 * MS, "delay " + buffer.delayNanos());
        assertTone(50, 51);
    }

    @Test
    void normallySpreadJitterOfThirtyMillisecondsConcealsLessThanThreePercent() {
        run(3000, i -> random.nextInt(100) < 2 ? -1 : (long) (Math.min(60, Math.abs(random.nextGaussian() * 30)) * MS));
        assertTrue(concealedRatio() < 0.03, "concealed " + concealedRatio());
        assertTrue(longestGapMillis() < 200, "gap " + longestGapMillis());
    }

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"PCMU", "OPUS"})
    void fiveSecondsOfBacklogLeaveNoDelayBehind(Codec codec) {
        use(codec);
        run(100, i -> 0);
        for (int i = 0; i < 250; i++) { // nothing comes through for five seconds
            network.add(sender.next(now + (250L - i) * 20 * MS));
            tick();
        }
        run(15, i -> 0);
        for (int i = 0; i < 100; i++) {
            run(1, j -> 0);
            assertTrue(buffer.delayNanos() <= 200 * MS);
            assertTrue(spareMillis() <= 220, "waiting " + spareMillis());
        }
        int from = heardCount - rate;
        assertEquals(HZ, Tones.peakNear(heard, from, heardCount, rate, HZ), 2);
        run(600, i -> 0);
        assertTrue(buffer.delayNanos() <= 60 * MS, "delay " + buffer.delayNanos() / MS);
    }

    /** How long the buffer plays on when nothing more comes. */
    private int spareMillis() {
        return buffer.waitingMillis();
    }

    @Test
    void aStallOfHalfASecondIsForgottenAfterSomeSeconds() {
        run(100, i -> 0);
        run(25, i -> (25L - i) * 20 * MS);
        run(1000, i -> 0);
        assertTrue(buffer.delayNanos() <= 60 * MS, "delay " + buffer.delayNanos() / MS);
        assertTrue(buffer.waitingMillis() <= 60, "waiting " + buffer.waitingMillis());
    }

    @ParameterizedTest
    @ValueSource(doubles = {200, -200})
    void aClockThatIsOffIsFollowedForTenMinutesWithoutConcealment(double partsPerMillion) {
        long sent = 0;
        for (int tick = 0; tick < 30_000; tick++) {
            long clock = (long) (tick * 20.0 * MS * (1 + partsPerMillion / 1e6));
            for (; sent * 20 * MS <= clock; sent++) {
                long due = (long) (sent * 20 * MS / (1 + partsPerMillion / 1e6));
                network.add(sender.next(now - tick * 20 * MS + due + random.nextInt(4) * MS));
            }
            tick();
        }
        assertEquals(0, buffer.concealedSamples());
        assertTrue(buffer.delayNanos() < 60 * MS, "delay " + buffer.delayNanos() / MS);
        assertTrue(buffer.waitingMillis() < 80, "waiting " + buffer.waitingMillis());
        assertTone(590, 591);
    }

    @ParameterizedTest
    @CsvSource({"80,10", "240,30", "320,40", "480,60"})
    void packetsOfAnyLengthArePlayedInFramesOfTwentyMilliseconds(int bytes, int millis) {
        byte[] stream = new byte[8000 * 4];
        for (int i = 0; i < 200; i++) {
            System.arraycopy(sender.next(0).payload(), 0, stream, i * 160, 160);
        }
        long start = now;
        for (int tick = 0; tick < 195; tick++) {
            for (int p = 0; p * (long) bytes < stream.length - bytes; p++) {
                long arrival = start + (long) p * millis * MS;
                if (arrival > now - 20 * MS && arrival <= now) {
                    byte[] payload = java.util.Arrays.copyOfRange(stream, p * bytes, (p + 1) * bytes);
                    buffer.onPacket(9, p, (long) p * bytes, payload, arrival);
                }
            }
            tick();
        }
        assertEquals(0, buffer.concealedSamples());
        assertTone(1, 3.5);
        assertEquals(0, longestGapMillis(), 2);
    }

    @Test
    void aPauseOfTheSenderIsNoLoss() {
        for (int spurt = 0; spurt < 20; spurt++) {
            run(50, i -> random.nextInt(5) * MS);
            sender.pause(40);
            for (int i = 0; i < 40; i++) {
                tick();
            }
        }
        assertEquals(0, buffer.concealedSamples());
        assertEquals(0, buffer.lateDrops());
        assertTrue(buffer.delayNanos() <= 60 * MS, "delay " + buffer.delayNanos() / MS);
    }

    @Test
    void packetsOutOfOrderAreSetRight() {
        for (int i = 0; i < 100; i++) {
            AudioPacket first = sender.next(now);
            AudioPacket second = sender.next(now);
            deliver(second);
            deliver(first);
            deliver(first);
            tick();
            tick();
        }
        assertEquals(0, buffer.concealedSamples());
        assertTone(1, 3.5);
    }

    @Test
    void anotherSsrcOrAnotherTimestampBeginsAnew() {
        run(50, i -> 0);
        sender.ssrc = 0x9999;
        sender.sequence = 17;
        sender.timestamp = 5;
        run(50, i -> 0);
        sender.timestamp += 3_000_000_000L;
        run(50, i -> 0);
        sender.timestamp -= 800_000;
        sender.sequence += 20_000;
        run(50, i -> 0);
        assertTone(0.4, 0.9);
        assertTone(1.4, 1.9);
        assertTone(2.4, 2.9);
        assertTone(3.4, 3.9);
        assertTrue(longestGapMillis() <= 100, "gap " + longestGapMillis());
    }

    @Test
    void aStrayPacketOfAnotherAgeHarmsNothing() {
        for (int i = 0; i < 200; i++) {
            run(1, j -> 0);
            buffer.onPacket(sender.ssrc, random.nextInt(65536), random.nextInt(), new byte[160], now);
        }
        assertTrue(concealedRatio() < 0.02, "concealed " + concealedRatio());
        assertTone(1, 3.5);
    }

    @Test
    void whenNothingComesAnyMoreTheSoundFadesAndTheCountStands() {
        run(100, i -> 0);
        for (int i = 0; i < 100; i++) {
            tick();
        }
        assertEquals(0, buffer.concealedSamples());
        for (int i = heardCount - rate; i < heardCount; i++) {
            assertEquals(0, heard[i]);
        }
    }

    @Test
    void whateverComesNothingIsThrownAndTheDelayStaysBounded() {
        for (int round = 0; round < 20_000; round++) {
            byte[] payload = new byte[random.nextInt(1200)];
            random.nextBytes(payload);
            long ssrc = random.nextInt(200) == 0 ? 1 : 2;
            int sequence = random.nextInt(10) == 0 ? random.nextInt(65536) : round;
            long timestamp = random.nextInt(10) == 0 ? random.nextInt() : round * 160L;
            buffer.onPacket(ssrc, sequence, timestamp, payload, now - random.nextInt(100) * MS);
            if (random.nextInt(3) == 0) {
                tick();
            }
            assertTrue(buffer.delayNanos() >= 0 && buffer.delayNanos() <= 200 * MS);
        }
    }
}
