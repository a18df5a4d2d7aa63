package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.net.PacketBuffers;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One participant's media: what comes in goes to the listener, what the meeting sends goes out, RTCP is answered and written. Has no
 * timers of its own: the meeting calls {@link #onTick}. Owner: the meeting's loop; every method is called there, none from inside a
 * flow's write.
 *
 * <p>Start reading at {@link ReceivePath}, then {@link #sendAudio} and {@link VideoSlot}.
 */
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
        /** With the pool of media packets and a random generator of its own. */
        public Setup(
                String legId,
                Agreement agreement,
                List<MediaFlow> flows,
                List<LocalStream> streams,
                MediaCounters counters,
                Ticker ticker,
                NtpClock ntp) {
            this(legId, agreement, flows, streams, counters, ticker, ntp, PacketBuffers.POOL, new SplittableRandom());
        }
    }

    /** Until a gap is noticed, and until the far end's answer is on its way. */
    private static final long ASKING_NANOS = 30_000_000L;

    private final MediaLegListener listener;
    private final Ticker ticker;
    private final LegLines lines;
    private final ReceivePath receivePath;
    private final LegPictures pictures;
    /** From then on the listener is there to be told. */
    private boolean made;

    private boolean closed;

    /** Installs itself as the receiver of every distinct flow. */
    public MediaLeg(Setup setup, MediaLegListener listener) {
        this.listener = listener;
        this.ticker = setup.ticker();
        this.lines = new LegLines(setup);
        this.pictures = new LegPictures(setup, lines, listener);
        this.receivePath = new ReceivePath(setup.counters(), lines, new RtcpIntake(setup.ntp(), pictures), listener);
        reagree(setup.agreement(), setup.flows(), setup.streams());
        made = true;
    }

    /**
     * A later answer of the same session: m lines may have come, gone, or changed their payload types, directions and flows.
     *
     * @param wires one for each of {@code agreement.accepted()}, in order
     * @param streams likewise; of an m line that goes on, its stream goes on
     * @return whether the picture's way out is another one than before: what it shows has to be said anew
     */
    public boolean reagree(Agreement agreement, List<MediaFlow> wires, List<LocalStream> streams) {
        List<MediaLine> sending = pictures.sending();
        List<LegFlow> fresh = lines.agree(agreement, wires, streams);
        boolean another = pictures.agreed(sending);
        fresh.forEach(flow -> flow.flow().receiver(new Intake(flow)));
        return another;
    }

    /** Whether media can flow: plain, or keys are there for every flow. */
    public boolean ready() {
        return !closed && lines.ready();
    }

    /**
     * Sends one packet of sound. Takes over {@code payload}. Written but not flushed: call {@link #flush} once after a burst.
     *
     * @param captureNanos when the sound would have arrived without playout delay: the tick minus the speaker's playout delay
     */
    public void sendAudio(
            ByteBuf payload, int payloadType, int sequence, long rtpTimestamp, boolean marker, long captureNanos) {
        MediaLine line = lines.sound();
        if (!closed && line != null && line.sends()) {
            OutboundStream out = line.out();
            ByteBuf datagram = out.begin(payloadType, marker, sequence & 0xffff, rtpTimestamp, payload.readableBytes());
            datagram.writeBytes(payload);
            out.map(rtpTimestamp, captureNanos, line.sendClockRateHz(payloadType));
            out.send(datagram);
        }
        payload.release();
    }

    /**
     * Sends the sound of another participant's packet, which is lent for the length of the call. Written but not flushed, as with
     * {@link #sendAudio}.
     */
    public void passAudio(
            RtpPacket packet, int payloadType, int sequence, long rtpTimestamp, boolean marker, long arrivalNanos) {
        MediaLine line = lines.sound();
        if (line != null) {
            passOn(line, packet, payloadType, sequence, rtpTimestamp, marker, arrivalNanos);
        }
    }

    /** What is agreed on the main line of sound; empty without one. */
    public Optional<AgreedMedia.Accepted> mainSound() {
        return Optional.ofNullable(lines.sound()).map(MediaLine::agreed);
    }

    /** How many voices it can be sent beside the mix. */
    public int soundSlots() {
        return lines.soundSlots().size();
    }

    /** What is agreed on one of the lines for single voices, counted from 0. */
    public AgreedMedia.Accepted soundSlot(int slot) {
        return lines.soundSlots().get(slot).agreed();
    }

    /** As {@link #passAudio}, on one of the lines for single voices. */
    public void passSound(
            int slot,
            RtpPacket packet,
            int payloadType,
            int sequence,
            long rtpTimestamp,
            boolean marker,
            long arrivalNanos) {
        passOn(lines.soundSlots().get(slot), packet, payloadType, sequence, rtpTimestamp, marker, arrivalNanos);
    }

    private void passOn(
            MediaLine line,
            RtpPacket packet,
            int payloadType,
            int sequence,
            long rtpTimestamp,
            boolean marker,
            long arrivalNanos) {
        if (!closed && line.sends()) {
            OutboundStream out = line.out();
            ByteBuf datagram = out.begin(payloadType, marker, sequence & 0xffff, rtpTimestamp, packet.payloadLength());
            datagram.writeBytes(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
            out.map(rtpTimestamp, arrivalNanos, line.sendClockRateHz(payloadType));
            out.send(datagram);
        }
    }

    /** What comes in on its video lines, that of the main one first. */
    public List<IncomingPicture> pictures() {
        return pictures.incoming();
    }

    /** Where the far end can be shown something: the main video line, and those for further pictures. */
    public List<VideoSlot> slots() {
        return pictures.slots();
    }

    /** From now on this viewer gets pictures in order: rooms do not reorder, browsers do. */
    public void keepOrder() {
        pictures.keepOrder();
    }

    /** That source is shown on the main line: how long a missing packet of it is waited for. */
    public void sourceIs(MediaLeg source) {
        VideoSlot main = pictures.main();
        if (main != null) {
            main.sourceRepair(source.repairNanos(), source.asksAgain());
        }
    }

    /** Whether missing packets of this participant's picture are asked for again. */
    private boolean asksAgain() {
        VideoSlot main = pictures.main();
        return main != null && main.line().repaired();
    }

    /** How long the way to the far end takes, there and back; {@link Long#MAX_VALUE} while that is not known. */
    public long roundTripNanos() {
        return lines.roundTripNanos().orElse(Long.MAX_VALUE);
    }

    /**
     * How long it may take until a missing packet of this participant's picture comes: a round trip, and where it is asked for again what
     * asking takes; {@link Long#MAX_VALUE} while that is not known.
     */
    private long repairNanos() {
        long roundTrip = roundTripNanos();
        return asksAgain() && roundTrip != Long.MAX_VALUE ? roundTrip + roundTrip / 2 + ASKING_NANOS : roundTrip;
    }

    /** Shows that source on the main line from its next key frame on, and asks for one; what is shown now stays until then. */
    public void showSource(VideoSource source) {
        VideoSlot main = pictures.main();
        if (main != null) {
            main.showSource(source);
        }
    }

    /** Shows a still picture on the main line, at once, and again every two seconds. */
    public void showStill(StillPicture picture) {
        VideoSlot main = pictures.main();
        if (main != null) {
            main.showStill(picture);
        }
    }

    /** Sends no picture on the main line any more. */
    public void showNothing() {
        VideoSlot main = pictures.main();
        if (main != null) {
            main.showNothing();
        }
    }

    /** The far end says by signalling (SIP INFO) that it lost the picture; as if it had sent a PLI. */
    public void onPictureLost() {
        VideoSlot main = pictures.main();
        if (!closed && main != null) {
            main.onPictureLost(ticker.nanoTime());
            main.line().flow().flush();
        }
    }

    /** How loud a packet of this participant's sound is, in dBov, -127 to 0; 1 if it does not say (RFC 6464). */
    public int audioLevel(RtpPacket sound) {
        MediaLine audio = lines.sound();
        return audio == null ? 1 : sound.audioLevel(audio.extensions().audioLevel());
    }

    /** Tells the far end by REMB or TMMBR, where it knows them, how much video it may send on the main line. */
    public void setReceiveLimit(SenderLimits limits) {
        if (!pictures.incoming().isEmpty()) {
            pictures.incoming().get(0).limit(limits);
        }
    }

    /** Every 20 ms: reports, repeated requests, still pictures; flushes. */
    public void onTick(long nowNanos) {
        if (closed) {
            return;
        }
        pictures.onTick(nowNanos);
        lines.onTick(nowNanos);
        flush();
    }

    /** Flushes forwarded video; {@link #onTick} does so at the latest. */
    public void flush() {
        lines.flush();
    }

    /** The facts of now; {@link MediaStats#NONE} where there is no such m line. */
    public MediaStats stats(MediaKind kind) {
        VideoSlot main = pictures.main();
        MediaLine line = kind == MediaKind.AUDIO ? lines.sound() : main == null ? null : main.line();
        return line == null ? MediaStats.NONE : line.stats(ticker.nanoTime());
    }

    /** Says BYE; nothing is sent or taken from now on. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            lines.bye(ticker.nanoTime());
            closed = true;
            pictures.close();
            lines.close();
        }
    }

    private void onKeys(LegFlow flow, SrtpKeys keys) {
        flow.keys(keys);
        pictures.restart(flow);
        if (made && ready()) {
            listener.onReady();
        }
    }

    /** Takes what one flow brings. */
    private final class Intake implements FlowReceiver {
        private final LegFlow flow;

        Intake(LegFlow flow) {
            this.flow = flow;
        }

        @Override
        public void onDatagram(ByteBuf datagram, long arrivalNanos) {
            if (!closed) {
                receivePath.receive(flow, datagram, arrivalNanos);
            }
        }

        @Override
        public boolean onUnverified(ByteBuf datagram, long arrivalNanos) {
            onDatagram(datagram, arrivalNanos);
            return !closed && flow.authentic();
        }

        @Override
        public void onControlKeys(SrtpKeys keys) {
            if (!closed) {
                flow.controlKeys(keys);
            }
        }

        @Override
        public void onKeys(SrtpKeys keys) {
            if (!closed) {
                MediaLeg.this.onKeys(flow, keys);
            }
        }

        @Override
        public void onFailed(EndReason reason) {
            if (!closed) {
                listener.onFailed(reason);
            }
        }
    }
}
