package io.drawbridge.core.media;

import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.Agreement;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One participant's media. Owner: the meeting's loop. */
public final class MediaLeg implements AutoCloseable {
    /**
     * What a leg is made of.
     *
     * @param legId the participant's id
     * @param flows one for each of {@code agreement.accepted()}, in order; bundled m lines share one
     * @param streams what we send with, one for each of {@code agreement.accepted()}, in order
     * @param ntp one for the process
     * @param random for sequence numbers, timestamps and intervals
     */
    public record Setup(
            String legId,
            Agreement agreement,
            List<MediaFlow> flows,
            List<LocalStream> streams,
            MediaCounters counters,
            Ticker ticker,
            NtpClock ntp,
            ByteBufAllocator allocator,
            RandomGenerator random) {
        /** With the default allocator. */
        public Setup(
                String legId,
                Agreement agreement,
                List<MediaFlow> flows,
                List<LocalStream> streams,
                MediaCounters counters,
                Ticker ticker,
                NtpClock ntp) {
            this(
                    legId,
                    agreement,
                    flows,
                    streams,
                    counters,
                    ticker,
                    ntp,
                    ByteBufAllocator.DEFAULT,
                    new SplittableRandom());
        }
    }

    /** Installs itself as the receiver of every distinct flow. */
    @SuppressWarnings("unused")
    public MediaLeg(Setup setup, MediaLegListener listener) {}

    /** Whether media can flow: plain, or keys are there for every flow. */
    public boolean ready() {
        return false;
    }

    /** Sends one frame of sound, at once. Takes over {@code payload}. {@code captureNanos}: the tick minus the speaker's playout delay. */
    public void sendAudio(ByteBuf payload, int payloadType, long rtpTimestamp, boolean marker, long captureNanos) {
        payload.release();
    }

    /** Passes a packet of the source's picture on to this viewer, if the viewer is shown that source; written but not flushed: {@link #flush}. */
    public void forwardVideo(
            String sourceId, RtpPacket packet, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {}

    /** Shows that source from its next key frame on, and asks for one; what is shown now stays until then. */
    public void showSource(String sourceId) {}

    /** Shows a still picture, at once. */
    public void showStill(StillPicture picture) {}

    /** Sends no picture any more. */
    public void showNothing() {}

    /** Asks this participant for a key frame: PLI, FIR or signalling, at most one in 500 ms, the first at once. */
    public void requestKeyFrame() {}

    /** Tells the far end by REMB or TMMBR, where it knows them, how much video it may send. */
    public void setReceiveLimit(SenderLimits limits) {}

    /** A later answer of the same session: payload types, directions and feedback may have changed, m lines and flows stay. */
    public void reagree(Agreement agreement) {}

    /** Every 20 ms: reports, repeated requests, still pictures; flushes. */
    public void onTick(long nowNanos) {}

    /** Flushes forwarded video: call it once after a burst (a loop task put in at the burst's first packet). */
    public void flush() {}

    /** The facts of now. */
    public MediaStats stats(MediaKind kind) {
        return MediaStats.NONE;
    }

    /** Says BYE; nothing is sent or taken from now on. Idempotent. */
    @Override
    public void close() {}
}
