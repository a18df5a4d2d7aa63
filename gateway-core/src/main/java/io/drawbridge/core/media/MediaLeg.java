package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.net.PacketBuffers;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.Retransmission;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.rtp.TelephoneEvent;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One participant's media: what comes in goes to the listener, what the meeting sends goes out, RTCP is answered and written. Has no
 * timers of its own: the meeting calls {@link #onTick}. Owner: the meeting's loop; every method is called there, none from inside a
 * flow's write.
 *
 * <p>Start reading at {@link #receive}, then {@link #sendAudio} and {@link #forwardVideo}.
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

    private static final long TYPICAL_ROUND_TRIP_NANOS = 100_000_000L;
    /** Until a gap is noticed, and until the far end's answer is on its way. */
    private static final long ASKING_NANOS = 30_000_000L;

    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final NtpClock ntp;
    private final ByteBufAllocator allocator;
    private final RandomGenerator random;
    private final Map<LegFlow, RtcpReporter> flows = new LinkedHashMap<>();
    private final List<MediaLine> lines = new ArrayList<>();
    private final RtcpIntake rtcpIntake;
    private final RtpPacket packet = new RtpPacket();
    private @Nullable MediaLine audio;
    private @Nullable VideoLeg video;
    private boolean inOrder;
    private boolean closed;

    /** Installs itself as the receiver of every distinct flow. */
    public MediaLeg(Setup setup, MediaLegListener listener) {
        this.listener = listener;
        this.counters = setup.counters();
        this.ticker = setup.ticker();
        this.ntp = setup.ntp();
        this.allocator = setup.allocator();
        this.random = setup.random();
        this.rtcpIntake = new RtcpIntake(ntp, new FeedbackEffects());
        reagree(setup.agreement(), setup.flows(), setup.streams());
    }

    /**
     * A later answer of the same session: m lines may have come, gone, or changed their payload types, directions and flows.
     *
     * @param wires one for each of {@code agreement.accepted()}, in order
     * @param streams likewise; of an m line that goes on, its stream goes on
     * @return whether the picture's way out is another one than before: what it shows has to be said anew
     */
    public boolean reagree(Agreement agreement, List<MediaFlow> wires, List<LocalStream> streams) {
        boolean sentVideo = video != null && video.line().sends();
        List<MediaLine> before = List.copyOf(lines);
        List<LegFlow> fresh = new ArrayList<>();
        lines.clear();
        for (int i = 0; i < wires.size(); i++) {
            lines.add(line(agreement.accepted().get(i), wires.get(i), streams.get(i), before, fresh));
        }
        before.stream().filter(line -> !lines.contains(line)).forEach(this::drop);
        flows.keySet().forEach(LegFlow::agreed);
        audio = firstLine(true);
        MediaLine picture = firstLine(false);
        boolean another = picture != (video == null ? null : video.line());
        if (another) {
            if (video != null) {
                video.showNothing(); // gives back what it holds
            }
            video = picture == null
                    ? null
                    : new VideoLeg(picture, reporter(picture.flow()), listener, counters, random);
            if (video != null && inOrder) {
                video.keepOrder();
            }
        } else if (video != null) {
            video.agreed();
            if (!sentVideo && video.line().sends()) {
                video.forwarder().restart(ticker.nanoTime());
            }
        }
        fresh.forEach(flow -> flow.flow().receiver(new Intake(flow)));
        return another;
    }

    /** The m line at work that goes on, or a new one. */
    private MediaLine line(
            AgreedMedia.Accepted agreed,
            MediaFlow wire,
            LocalStream stream,
            List<MediaLine> before,
            List<LegFlow> fresh) {
        for (MediaLine line : before) {
            if (line.agreed().index() == agreed.index() && line.flow().flow() == wire) {
                line.agree(agreed);
                return line;
            }
        }
        LegFlow flow = flowOf(wire, fresh);
        MediaLine line = new MediaLine(agreed, flow, new OutboundStream(stream, flow, random.nextInt(1 << 16)));
        flow.lines().add(line);
        return line;
    }

    private LegFlow flowOf(MediaFlow wire, List<LegFlow> fresh) {
        for (LegFlow flow : flows.keySet()) {
            if (flow.flow() == wire) {
                return flow;
            }
        }
        LegFlow flow = new LegFlow(wire, allocator, counters, ticker);
        flows.put(flow, new RtcpReporter(flow, ntp, random, ticker.nanoTime()));
        fresh.add(flow);
        return flow;
    }

    private void drop(MediaLine line) {
        LegFlow flow = line.flow();
        line.out().resender().close();
        flow.lines().remove(line);
        if (flow.lines().isEmpty()) {
            flow.close();
            flows.remove(flow);
        }
    }

    private RtcpReporter reporter(LegFlow flow) {
        return Objects.requireNonNull(flows.get(flow));
    }

    private @Nullable MediaLine firstLine(boolean sound) {
        for (MediaLine line : lines) {
            if (line.agreed().audio() == sound) {
                return line;
            }
        }
        return null;
    }

    /** The receive path, from the wire to the listener. */
    private void receive(LegFlow flow, ByteBuf datagram, long arrivalNanos) {
        counters.packetsIn().increment();
        boolean rtcp = RtpPacket.isRtcp(datagram);
        ByteBuf clear = flow.open(datagram, rtcp);
        if (clear == null) {
            return;
        }
        try {
            if (rtcp) {
                receiveRtcp(flow, clear, arrivalNanos);
                return;
            }
            if (!packet.parse(clear)) {
                counters.malformedRtp().increment();
                return;
            }
            flow.congestion().onReceived(packet, arrivalNanos);
            int type = packet.payloadType();
            MediaLine line = flow.line(type);
            if (line == null) {
                flow.passOver(packet, arrivalNanos);
                return;
            }
            if (line.isRepair(type)) {
                receiveRepair(line, clear, arrivalNanos);
                return;
            }
            InboundSource source = line.in().of(packet.ssrc(), line.clockRateHz(type), line.sprop(type));
            long extended = source.onPacket(packet.sequence(), packet.timestamp(), arrivalNanos);
            if (extended < 0 || !line.receives()) {
                return;
            }
            AgreedCodec codec = line.codec(type);
            if (codec == null) {
                receiveEvent(line, arrivalNanos);
                return;
            }
            if (!line.in().elect(source, arrivalNanos) || !(line.repaired() || source.isFresh(extended))) {
                return;
            }
            line.received(codec);
            if (line == audio) {
                listener.onAudio(packet, codec, arrivalNanos);
            } else if (video != null && line == video.line()) {
                video.receive(source, extended, packet, codec, arrivalNanos);
            }
        } finally {
            clear.release();
        }
    }

    /** A retransmission becomes the packet that it repeats, if that is missing; what only probes the way ends here. */
    private void receiveRepair(MediaLine line, ByteBuf clear, long arrivalNanos) {
        int original = Retransmission.originalSequence(packet);
        int type = line.repairedType(packet.payloadType());
        AgreedCodec codec = line.codec(type);
        VideoLeg picture = video;
        if (original < 0 || codec == null || picture == null || picture.line() != line || !line.receives()) {
            return;
        }
        InboundSource source = line.repairedBy(packet.ssrc(), original);
        if (source != null && source == line.in().active()) {
            Retransmission.unwrap(packet, type, source.ssrc());
            if (packet.parse(clear)) {
                picture.repair(source, packet, codec, arrivalNanos);
            }
        }
    }

    /** A telephone event counts under whatever SSRC it comes: some senders give events one of their own. */
    private void receiveEvent(MediaLine line, long arrivalNanos) {
        Optional<TelephoneEvent> event =
                TelephoneEvent.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
        if (event.isEmpty()) {
            counters.malformedRtp().increment();
            return;
        }
        line.onTelephoneEvent(packet, event.get(), arrivalNanos)
                .ifPresent(symbol -> listener.onDigit(symbol, arrivalNanos));
    }

    private void receiveRtcp(LegFlow flow, ByteBuf clear, long arrivalNanos) {
        Optional<List<RtcpPacket>> compound = RtcpCompound.parse(clear);
        if (compound.isEmpty()) {
            counters.malformedRtcp().increment();
            return;
        }
        rtcpIntake.onCompound(compound.get(), lines, arrivalNanos);
        for (RtcpPacket each : compound.get()) {
            if (each instanceof RtcpPacket.TransportFeedback feedback) {
                flow.congestion().estimator().onFeedback(feedback, knownRoundTripNanos(), arrivalNanos);
            }
        }
        flow.flush(); // retransmissions
    }

    /** Whether media can flow: plain, or keys are there for every flow. */
    public boolean ready() {
        return !closed && flows.keySet().stream().allMatch(LegFlow::ready);
    }

    /**
     * Sends one packet of sound. Takes over {@code payload}. Written but not flushed: call {@link #flush} once after a burst.
     *
     * @param captureNanos when the sound would have arrived without playout delay: the tick minus the speaker's playout delay
     */
    public void sendAudio(
            ByteBuf payload, int payloadType, int sequence, long rtpTimestamp, boolean marker, long captureNanos) {
        MediaLine line = audio;
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
        MediaLine line = audio;
        if (!closed && line != null && line.sends()) {
            OutboundStream out = line.out();
            ByteBuf datagram = out.begin(payloadType, marker, sequence & 0xffff, rtpTimestamp, packet.payloadLength());
            datagram.writeBytes(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
            out.map(rtpTimestamp, arrivalNanos, line.sendClockRateHz(payloadType));
            out.send(datagram);
        }
    }

    /**
     * Passes a packet of the source's picture on to this viewer, if the viewer is shown that source. Written but not flushed: call
     * {@link #flush} once after a burst.
     */
    public void forwardVideo(
            String sourceId, RtpPacket sourcePacket, AgreedCodec codec, VideoFacts facts, long arrivalNanos) {
        if (!closed && video != null) {
            video.forward(sourceId, sourcePacket, codec, facts, arrivalNanos);
        }
    }

    /** From now on this viewer gets pictures in order: rooms do not reorder, browsers do. */
    public void keepOrder() {
        inOrder = true;
        if (video != null) {
            video.keepOrder();
        }
    }

    /** That source is shown: how long a missing packet of it is waited for. */
    public void sourceIs(MediaLeg source) {
        if (video != null) {
            video.sourceRepair(source.repairNanos(), source.asksAgain());
        }
    }

    /** Whether missing packets of this participant's picture are asked for again. */
    private boolean asksAgain() {
        return video != null && video.line().repaired();
    }

    /** How long the way to the far end takes, there and back; {@link Long#MAX_VALUE} while that is not known. */
    public long roundTripNanos() {
        return lines.stream()
                .map(line -> line.out().roundTripMs())
                .filter(Objects::nonNull)
                .mapToLong(ms -> (long) (ms * 1e6))
                .max()
                .orElse(Long.MAX_VALUE);
    }

    private long knownRoundTripNanos() {
        long nanos = roundTripNanos();
        return nanos == Long.MAX_VALUE ? TYPICAL_ROUND_TRIP_NANOS : nanos;
    }

    /**
     * How long it may take until a missing packet of this participant's picture comes: a round trip, and where it is asked for again what
     * asking takes; {@link Long#MAX_VALUE} while that is not known.
     */
    private long repairNanos() {
        long roundTrip = roundTripNanos();
        return asksAgain() && roundTrip != Long.MAX_VALUE ? roundTrip + roundTrip / 2 + ASKING_NANOS : roundTrip;
    }

    /** Shows that source from its next key frame on, and asks for one; what is shown now stays until then. */
    public void showSource(String sourceId) {
        if (closed) {
            return;
        }
        if (video == null) {
            listener.onNotViewable(sourceId, NotViewable.NO_VIDEO);
        } else {
            video.forwarder().showSource(sourceId, ticker.nanoTime());
        }
    }

    /** Shows a still picture, at once, and again every two seconds. */
    public void showStill(StillPicture picture) {
        if (!closed && video != null) {
            video.forwarder().showStill(picture, ticker.nanoTime());
            video.line().flow().flush();
        }
    }

    /** Sends no picture any more. */
    public void showNothing() {
        if (video != null) {
            video.showNothing();
        }
    }

    /** The far end says by signalling (SIP INFO) that it lost the picture; as if it had sent a PLI. */
    public void onPictureLost() {
        if (!closed && video != null) {
            video.forwarder().onPictureLost(ticker.nanoTime());
            video.line().flow().flush();
        }
    }

    /** How loud a packet of this participant's sound is, in dBov, -127 to 0; 1 if it does not say (RFC 6464). */
    public int audioLevel(RtpPacket sound) {
        return audio == null ? 1 : sound.audioLevel(audio.extensions().audioLevel());
    }

    /** Asks this participant for a key frame: PLI, FIR or signalling, at most one in 500 ms, the first at once. */
    public void requestKeyFrame() {
        if (!closed && video != null) {
            video.requestKeyFrame(ticker.nanoTime());
        }
    }

    /** Tells the far end by REMB or TMMBR, where it knows them, how much video it may send. */
    public void setReceiveLimit(SenderLimits limits) {
        if (video != null) {
            video.limit(limits);
        }
    }

    /** Every 20 ms: reports, repeated requests, still pictures; flushes. */
    public void onTick(long nowNanos) {
        if (closed) {
            return;
        }
        if (video != null) {
            video.onTick(nowNanos, knownRoundTripNanos());
        }
        flows.forEach((flow, reporter) -> {
            reporter.onTick(nowNanos);
            if (flow.ready() && flow.congestion().due(nowNanos)) {
                flow.congestion()
                        .sendFeedback(reporter, flow.lines().get(0).out().id().ssrc(), nowNanos);
            }
        });
        flush();
    }

    /** Flushes forwarded video; {@link #onTick} does so at the latest. */
    public void flush() {
        for (LegFlow flow : flows.keySet()) {
            flow.flush();
        }
    }

    /** The facts of now; {@link MediaStats#NONE} where there is no such m line. */
    public MediaStats stats(MediaKind kind) {
        MediaLine line = kind == MediaKind.AUDIO ? audio : video == null ? null : video.line();
        return line == null ? MediaStats.NONE : line.stats(ticker.nanoTime());
    }

    /** Says BYE; nothing is sent or taken from now on. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            flows.values().forEach(reporter -> reporter.bye(ticker.nanoTime()));
            flush();
            closed = true;
            showNothing();
            lines.forEach(line -> line.out().resender().close());
            flows.keySet().forEach(LegFlow::close);
        }
    }

    private void onKeys(LegFlow flow, SrtpKeys keys) {
        flow.keys(keys);
        if (video != null && video.line().sends()) {
            video.forwarder().restart(ticker.nanoTime());
        }
        if (ready()) {
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
                receive(flow, datagram, arrivalNanos);
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

    /** Carries out what the far end's RTCP asks for. */
    private final class FeedbackEffects implements RtcpIntake.Effects {
        @Override
        public void onPictureLost(long nowNanos) {
            if (video != null) {
                video.forwarder().onPictureLost(nowNanos);
            }
        }

        @Override
        public void onEstimate(long bitrateBps) {
            if (video != null) {
                video.onEstimate(bitrateBps);
            }
        }

        @Override
        public void onMaxBitrate(RtcpPacket.MaxBitrate packet, long nowNanos) {
            if (video != null) {
                video.onMaxBitrate(packet, nowNanos);
            }
        }

        @Override
        public void onHeard(long ssrc, long nowNanos) {
            if (video != null) {
                video.bounds().onHeard(ssrc, nowNanos);
            }
        }

        @Override
        public void onGone(long ssrc, long nowNanos) {
            if (video != null) {
                video.onGone(ssrc, nowNanos);
            }
        }
    }
}
