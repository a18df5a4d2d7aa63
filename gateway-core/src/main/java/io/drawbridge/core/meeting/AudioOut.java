package io.drawbridge.core.meeting;

import io.drawbridge.core.media.MediaLeg;
import io.drawbridge.core.media.audio.AudioRelay;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.sdp.AgreedCodec;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Ticker;
import java.util.Optional;

/**
 * What one participant hears, as one stream: the mix or the packets of the only other one, and prompts, during which the others are held
 * back. Owner: the meeting's loop.
 */
final class AudioOut {
    private final LegSession session;
    private final MediaLeg leg;
    private final Ticker ticker;
    private final SoundNumbers lines;
    private AudioRelay numbers;
    private boolean interrupted;
    private boolean lastSpoken;

    AudioOut(LegSession session, MediaLeg leg, SoundNumbers lines, Ticker ticker) {
        this.session = session;
        this.leg = leg;
        this.lines = lines;
        this.ticker = ticker;
        this.numbers = lines.fresh();
        agreed();
    }

    /** What is agreed has changed: another line may be the main one. */
    void agreed() {
        AudioRelay before = numbers;
        numbers = leg.mainSound().map(lines::of).orElseGet(lines::fresh);
        if (numbers != before) {
            numbers.pause();
        }
    }

    /** Holds back what comes from the meeting, for the sake of a prompt, or lets it through again. */
    void interrupt(boolean on) {
        interrupted = on;
    }

    /** One 20 ms frame of a prompt; takes over {@code payload}. Sent at once. */
    void spoken(ByteBuf payload, int units, long nowNanos) {
        frame(payload, units, !lastSpoken, nowNanos);
        lastSpoken = true;
        leg.flush();
    }

    /** One 20 ms frame of the mix; takes over {@code payload}. Sent with the leg's next flush. */
    void mixed(ByteBuf payload, int units, boolean marker, long captureNanos) {
        if (interrupted) {
            payload.release();
        } else {
            frame(payload, units, marker || lastSpoken, captureNanos);
            lastSpoken = false;
        }
    }

    private void frame(ByteBuf payload, int units, boolean marker, long captureNanos) {
        Optional<AgreedCodec> codec = codec();
        if (codec.isEmpty()) {
            payload.release();
            numbers.skip(units);
        } else {
            int clockRateHz = codec.get().codec().clockRateHz();
            numbers.frame(units, marker, clockRateHz, ticker.nanoTime());
            leg.sendAudio(
                    payload,
                    codec.get().sendPayloadType(),
                    numbers.sequence(),
                    numbers.timestamp(),
                    numbers.marker(),
                    captureNanos);
        }
    }

    /** A packet of the only other one, in the codec that is spoken here; lent for the length of the call. Sent with the leg's next flush. */
    void pass(RtpPacket packet, long arrivalNanos) {
        Optional<AgreedCodec> codec = codec();
        if (interrupted || codec.isEmpty()) {
            return;
        }
        lastSpoken = false;
        boolean due = numbers.packet(
                packet.ssrc(),
                packet.sequence(),
                packet.timestamp(),
                packet.marker(),
                codec.get().codec().clockRateHz(),
                arrivalNanos);
        if (due) {
            leg.passAudio(
                    packet,
                    codec.get().sendPayloadType(),
                    numbers.sequence(),
                    numbers.timestamp(),
                    numbers.marker(),
                    arrivalNanos);
        }
    }

    /** What it is spoken to in; empty: it hears nothing now. */
    Optional<AgreedCodec> codec() {
        return session.spoken();
    }
}
