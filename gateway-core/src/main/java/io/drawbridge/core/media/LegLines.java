package io.drawbridge.core.media;

import io.drawbridge.core.media.MediaLeg.Setup;
import io.drawbridge.core.rtp.LocalStream;
import io.drawbridge.core.rtp.NtpClock;
import io.drawbridge.core.sdp.AgreedMedia;
import io.drawbridge.core.sdp.Agreement;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The m lines of a leg, and the flows that carry them with what reports on them. Owner: the meeting's loop. */
final class LegLines {
    private static final long TYPICAL_ROUND_TRIP_NANOS = 100_000_000L;

    private final ByteBufAllocator allocator;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final NtpClock ntp;
    private final RandomGenerator random;
    private final Map<LegFlow, RtcpReporter> flows = new LinkedHashMap<>();
    private final List<MediaLine> lines = new ArrayList<>();
    private List<MediaLine> sounds = List.of();
    private List<MediaLine> pictures = List.of();

    LegLines(Setup setup) {
        this.allocator = setup.allocator();
        this.counters = setup.counters();
        this.ticker = setup.ticker();
        this.ntp = setup.ntp();
        this.random = setup.random();
    }

    /**
     * Makes the lines be those of an agreement; of one that goes on, its flow, its stream and what came in go on.
     *
     * @return the flows that are new
     */
    List<LegFlow> agree(Agreement agreement, List<MediaFlow> wires, List<LocalStream> streams) {
        List<MediaLine> before = List.copyOf(lines);
        List<LegFlow> fresh = new ArrayList<>();
        List<AgreedMedia.Accepted> accepted = agreement.accepted();
        lines.clear();
        for (int i = 0; i < wires.size(); i++) {
            lines.add(line(accepted.get(i), wires.get(i), streams.get(i), before, fresh));
        }
        before.stream().filter(line -> !lines.contains(line)).forEach(this::drop);
        sounds = lines.stream().filter(line -> line.agreed().audio()).toList();
        pictures = lines.stream().filter(line -> !line.agreed().audio()).toList();
        flows.keySet().forEach(LegFlow::agreed);
        return fresh;
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

    List<MediaLine> all() {
        return lines;
    }

    /** The main line of sound; null without one. */
    @Nullable
    MediaLine sound() {
        return sounds.isEmpty() ? null : sounds.get(0);
    }

    /** The lines behind the main one on which single voices are sent. */
    List<MediaLine> soundSlots() {
        return sounds.isEmpty() ? sounds : sounds.subList(1, sounds.size());
    }

    /** All lines of pictures, the main one first. */
    List<MediaLine> pictures() {
        return pictures;
    }

    Collection<LegFlow> flows() {
        return flows.keySet();
    }

    RtcpReporter reporter(LegFlow flow) {
        return Objects.requireNonNull(flows.get(flow));
    }

    /** Whether there are keys wherever there must be. */
    boolean ready() {
        return flows.keySet().stream().allMatch(LegFlow::ready);
    }

    /** The longest round trip that a line knows of, nanoseconds; empty while none does. */
    Optional<Long> roundTripNanos() {
        return lines.stream()
                .map(line -> line.out().roundTripMs())
                .filter(Objects::nonNull)
                .map(ms -> (long) (ms * 1e6))
                .max(Long::compare);
    }

    /** What is known or guessed of the way to the far end and back. */
    long likelyRoundTripNanos() {
        return roundTripNanos().orElse(TYPICAL_ROUND_TRIP_NANOS);
    }

    /** Reports and feedback of now. */
    void onTick(long nowNanos) {
        flows.forEach((flow, reporter) -> {
            reporter.onTick(nowNanos);
            if (flow.ready() && flow.congestion().due(nowNanos)) {
                flow.congestion()
                        .sendFeedback(reporter, flow.lines().get(0).out().id().ssrc(), nowNanos);
            }
        });
    }

    void flush() {
        for (LegFlow flow : flows.keySet()) {
            flow.flush();
        }
    }

    /** Says good-bye. */
    void bye(long nowNanos) {
        flows.values().forEach(reporter -> reporter.bye(nowNanos));
        flush();
    }

    void close() {
        lines.forEach(line -> line.out().resender().close());
        flows.keySet().forEach(LegFlow::close);
    }
}
