package io.drawbridge.core.media;

import io.drawbridge.core.call.EndReason;
import io.drawbridge.core.media.video.NotViewable;
import io.drawbridge.core.media.video.StillPicture;
import io.drawbridge.core.media.video.VideoFacts;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.rtp.RtcpCompound;
import io.drawbridge.core.rtp.RtcpPacket;
import io.drawbridge.core.rtp.RtpPacket;
import io.drawbridge.core.rtp.SrtpKeys;
import io.drawbridge.core.sdp.AgreedCodec;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.drawbridge.core.sdp.SenderLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
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
        /** With the default allocator and a random generator of its own. */
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

    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final List<LegFlow> flows = new ArrayList<>();
    private final List<MediaLine> lines = new ArrayList<>();
    private final List<RtcpReporter> reporters = new ArrayList<>();
    private final RtcpIntake rtcpIntake;
    private final RtpPacket packet = new RtpPacket();
    private final @Nullable MediaLine audio;
    private final @Nullable VideoLeg video;
    private int audioSequence;
    private boolean closed;

    /** Installs itself as the receiver of every distinct flow. */
    public MediaLeg(Setup setup, MediaLegListener listener) {
        this.listener = listener;
        this.counters = setup.counters();
        this.ticker = setup.ticker();
        this.rtcpIntake = new RtcpIntake(setup.ntp(), new FeedbackEffects());
        this.audioSequence = setup.random().nextInt(0x8000);
        makeLines(setup);
        this.audio = firstLine(true);
        MediaLine picture = firstLine(false);
        this.video = picture == null
                ? null
                : new VideoLeg(picture, reporter(picture.flow()), listener, counters, setup.random());
        flows.forEach(flow -> flow.flow().receiver(new Intake(flow)));
    }

    private void makeLines(Setup setup) {
        List<AgreedMedia.Accepted> accepted = setup.agreement().accepted();
        for (int i = 0; i < accepted.size(); i++) {
            LegFlow flow = flowOf(setup.flows().get(i), setup);
            MediaLine line = new MediaLine(
                    accepted.get(i), flow, new OutboundStream(setup.streams().get(i), flow));
            flow.lines().add(line);
            lines.add(line);
        }
    }

    private LegFlow flowOf(MediaFlow wire, Setup setup) {
        for (LegFlow flow : flows) {
            if (flow.flow() == wire) {
                return flow;
            }
        }
        LegFlow flow = new LegFlow(wire, setup.allocator(), counters);
        flows.add(flow);
        reporters.add(new RtcpReporter(flow, setup.ntp(), setup.random(), ticker.nanoTime()));
        return flow;
    }

    private RtcpReporter reporter(LegFlow flow) {
        return reporters.get(flows.indexOf(flow));
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
                receiveRtcp(clear, arrivalNanos);
                return;
            }
            if (!packet.parse(clear)) {
                counters.malformedRtp().increment();
                return;
            }
            int type = packet.payloadType();
            MediaLine line = flow.line(type);
            if (line == null) {
                flow.passOver(packet, arrivalNanos);
                return;
            }
            InboundSource source = line.in().of(packet.ssrc(), line.clockRateHz(type), line.sprop(type));
            long extended = source.onPacket(packet.sequence(), packet.timestamp(), arrivalNanos);
            if (extended < 0 || !line.in().elect(source, arrivalNanos) || !line.receives()) {
                return;
            }
            AgreedCodec codec = line.codec(type);
            if (codec == null) {
                line.onTelephoneEvent();
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

    private void receiveRtcp(ByteBuf clear, long arrivalNanos) {
        Optional<List<RtcpPacket>> compound = RtcpCompound.parse(clear);
        if (compound.isEmpty()) {
            counters.malformedRtcp().increment();
            return;
        }
        rtcpIntake.onCompound(compound.get(), lines, arrivalNanos);
    }

    /** Whether media can flow: plain, or keys are there for every flow. */
    public boolean ready() {
        return !closed && flows.stream().allMatch(LegFlow::ready);
    }

    /**
     * Sends one frame of sound, at once. Takes over {@code payload}.
     *
     * @param captureNanos when the sound would have arrived without playout delay: the tick minus the speaker's playout delay
     */
    public void sendAudio(ByteBuf payload, int payloadType, long rtpTimestamp, boolean marker, long captureNanos) {
        MediaLine line = audio;
        if (closed || line == null || !line.sends()) {
            payload.release();
            return;
        }
        OutboundStream out = line.out();
        int length = payload.readableBytes();
        ByteBuf datagram = out.begin(payloadType, marker, audioSequence++ & 0xffff, rtpTimestamp, length);
        datagram.writeBytes(payload);
        payload.release();
        out.map(rtpTimestamp, captureNanos, line.clockRateHz(payloadType));
        out.send(datagram);
        line.flow().flush();
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
            video.forwarder().showNothing();
        }
    }

    /** The far end says by signalling (SIP INFO) that it lost the picture; as if it had sent a PLI. */
    public void onPictureLost() {
        if (!closed && video != null) {
            video.forwarder().onPictureLost(ticker.nanoTime());
            video.line().flow().flush();
        }
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

    /** A later answer of the same session: payload types, directions and feedback may have changed, m lines and flows stay. */
    public void reagree(Agreement agreement) {
        boolean sentVideo = video != null && video.line().sends();
        for (AgreedMedia.Accepted now : agreement.accepted()) {
            lines.stream().filter(line -> line.agreed().index() == now.index()).forEach(line -> line.agree(now));
        }
        if (video != null) {
            video.agreed();
            if (!sentVideo && video.line().sends()) {
                video.forwarder().restart(ticker.nanoTime());
            }
        }
    }

    /** Every 20 ms: reports, repeated requests, still pictures; flushes. */
    public void onTick(long nowNanos) {
        if (closed) {
            return;
        }
        if (video != null) {
            video.onTick(nowNanos);
        }
        reporters.forEach(reporter -> reporter.onTick(nowNanos));
        flush();
    }

    /** Flushes forwarded video; {@link #onTick} does so at the latest. */
    public void flush() {
        flows.forEach(LegFlow::flush);
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
            reporters.forEach(reporter -> reporter.bye(ticker.nanoTime()));
            flush();
            closed = true;
            flows.forEach(LegFlow::close);
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
        public void onBitrateBound(long bitrateBps, boolean notify) {
            if (video != null) {
                video.onBitrateBound(bitrateBps, notify);
            }
        }
    }
}
