package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.media.codec.AudioDecoder;
import io.drawbridge.core.sdp.Codec;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The speaking side of a participant: decoder, playout buffer, the mix's rate, level. Owner: the mixing task. */
final class Talker implements AutoCloseable {
    private static final double SILENCE_DBOV = -127;
    /** Quieter than this nobody is heard. */
    private static final double AUDIBLE_DBOV = -60;
    /** Pauses of up to 2 s between words do not take a speaker out of the mix. */
    private static final int HOLD_TICKS = 100;

    private static final int SETTLED_TICKS = 2;
    private static final long FORGOTTEN_NANOS = 1_000_000_000L;

    private final AudioCodecs codecs;
    private final float[] frame = new float[MixCore.FRAME_SAMPLES];
    private @Nullable Receiver receiver;
    private boolean muted;
    private double level = SILENCE_DBOV;
    private int holdTicks;
    /** Whether the frame is all zero. */
    private boolean blank = true;

    private long madeUp;
    private long played;
    private long lateDrops;

    Talker(AudioCodecs codecs) {
        this.codecs = codecs;
    }

    /** Opens the decoder ahead of the first packet. */
    void expect(Codec codec) {
        if (receiver == null) {
            open(codec);
        }
    }

    void mute(boolean muted) {
        this.muted = muted;
        if (muted && receiver != null) {
            receiver.playout.reset();
        }
    }

    void onPacket(AudioPacket packet) {
        if (muted) {
            return;
        }
        Receiver now = receiver;
        if (now == null || now.codec != packet.codec()) {
            now = open(packet.codec());
        }
        if (now != null) {
            now.onPacket(packet);
        }
    }

    private @Nullable Receiver open(Codec codec) {
        close();
        Optional<AudioDecoder> decoder = codecs.decoder(codec);
        receiver = decoder.map(d -> new Receiver(codec, d)).orElse(null);
        return receiver;
    }

    /** Takes the 20 ms that are due. */
    void tick(long nowNanos) {
        if (receiver == null || muted) {
            holdTicks = 0;
            silence();
            return;
        }
        if (receiver.pull(nowNanos, frame)) {
            level = levelOf(frame);
            blank = false;
        } else {
            silence();
        }
        holdTicks = level > AUDIBLE_DBOV ? HOLD_TICKS : Math.max(0, holdTicks - 1);
    }

    private void silence() {
        if (!blank) {
            Arrays.fill(frame, 0);
            blank = true;
        }
        level = SILENCE_DBOV;
    }

    /** Whether it is part of the mix in this tick. */
    boolean active() {
        return holdTicks > 0;
    }

    /** Who has got the 20 ms of this tick already, as packets. */
    SlotPlan plan() {
        return receiver == null ? SlotPlan.NONE : receiver.playout.plan();
    }

    /** Whether something of it is still to come without another packet. */
    boolean pending() {
        return holdTicks > 0 || (receiver != null && !muted && !receiver.settled());
    }

    /** The 20 ms of this tick. */
    float[] frame() {
        return frame;
    }

    /** Whether it is decoded, so that its level is known. */
    boolean decoded() {
        return receiver != null && !muted;
    }

    /** Level of this tick in dBov. */
    double level() {
        return level;
    }

    long delayNanos() {
        return receiver == null ? 0 : receiver.playout.delayNanos();
    }

    AudioMixer.Stats stats(long droppedBefore) {
        long made = madeUp;
        long all = played;
        long late = lateDrops + droppedBefore;
        if (receiver != null) {
            made += receiver.playout.concealedSamples() / receiver.scale;
            all += receiver.playout.playedSamples() / receiver.scale;
            late += receiver.playout.lateDrops();
        }
        return new AudioMixer.Stats(all == 0 ? 0 : (double) made / all, (int) (delayNanos() / 1_000_000), level, late);
    }

    private static double levelOf(float[] frame) {
        double energy = 0;
        for (float sample : frame) {
            energy += sample * sample;
        }
        return energy == 0 ? SILENCE_DBOV : Math.max(SILENCE_DBOV, 10 * Math.log10(energy / frame.length));
    }

    @Override
    public void close() {
        if (receiver != null) {
            madeUp += receiver.playout.concealedSamples() / receiver.scale;
            played += receiver.playout.playedSamples() / receiver.scale;
            lateDrops += receiver.playout.lateDrops();
            receiver.playout.close();
            receiver = null;
        }
    }

    /** All that goes with one codec. */
    private static final class Receiver {
        private final Codec codec;
        private final PlayoutBuffer playout;
        private final Resampler resampler;
        private final short[] pcm;
        private final float[] narrow;
        /** Samples of a 125 us slot, which makes the counts of different codecs addable. */
        private final int scale;

        private int idleTicks;
        private long lastNanos;

        Receiver(Codec codec, AudioDecoder decoder) {
            this.codec = codec;
            playout = new PlayoutBuffer(decoder, codec.clockRateHz());
            resampler = new Resampler(decoder.sampleRateHz(), MixCore.RATE_HZ);
            pcm = new short[decoder.sampleRateHz() / 50];
            narrow = new float[pcm.length];
            scale = decoder.sampleRateHz() / 8000;
        }

        void onPacket(AudioPacket packet) {
            if (settled() && packet.arrivalNanos() - lastNanos > FORGOTTEN_NANOS) {
                playout.reset(); // what was not given here is not missing
            }
            lastNanos = packet.arrivalNanos();
            playout.onPacket(
                    packet.ssrc(),
                    packet.sequence(),
                    packet.timestamp(),
                    packet.payload(),
                    packet.plan(),
                    packet.arrivalNanos());
        }

        /** Whether it has nothing to play; after so long the resampler, too, has nothing left. */
        boolean settled() {
            return idleTicks > SETTLED_TICKS;
        }

        /** Fills {@code frame}; false, and it stays as it is, if there is nothing in it. */
        boolean pull(long nowNanos, float[] frame) {
            idleTicks = playout.idle() ? idleTicks + 1 : 0;
            if (settled()) {
                return false;
            }
            playout.pull(nowNanos, pcm);
            for (int i = 0; i < pcm.length; i++) {
                narrow[i] = pcm[i] / 32768f;
            }
            resampler.process(narrow, frame);
            return true;
        }
    }
}
