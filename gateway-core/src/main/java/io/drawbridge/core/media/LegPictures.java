package io.drawbridge.core.media;

import io.drawbridge.core.rtp.RtcpPacket;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a leg: of each video line what comes in, and what the far end is shown there. The first line is the main one: it alone
 * hears of limits that hold for the whole leg. Owner: the meeting's loop.
 */
final class LegPictures implements RtcpIntake.Effects {
    private final String legId;
    private final LegLines lines;
    private final MediaLegListener listener;
    private final MediaCounters counters;
    private final Ticker ticker;
    private final RandomGenerator random;
    private List<IncomingPicture> incoming = List.of();
    private List<VideoSlot> all = List.of();
    private List<VideoSlot> slots = List.of();
    private boolean inOrder;

    LegPictures(MediaLeg.Setup setup, LegLines lines, MediaLegListener listener) {
        this.legId = setup.legId();
        this.lines = lines;
        this.listener = listener;
        this.counters = setup.counters();
        this.ticker = setup.ticker();
        this.random = setup.random();
    }

    /**
     * The lines have been agreed anew; of those that go on, all goes on.
     *
     * @param sending the lines on which pictures could be sent before
     * @return whether the main line is another one than before
     */
    boolean agreed(List<MediaLine> sending) {
        VideoSlot before = main();
        List<IncomingPicture> pictures = new ArrayList<>();
        List<VideoSlot> views = new ArrayList<>();
        for (MediaLine line : lines.pictures()) {
            VideoSlot known = slotOn(line);
            VideoSlot slot = known != null ? known : begin(line);
            IncomingPicture picture = line.picture();
            if (picture == null) {
                picture = new IncomingPicture(legId, line, lines.reporter(line.flow()), listener, counters, ticker);
                line.picture(picture);
            }
            picture.agreed();
            slot.agreed();
            if (known != null && !sending.contains(line)) {
                slot.restart(ticker.nanoTime());
            }
            pictures.add(picture);
            views.add(slot);
        }
        all.stream().filter(slot -> !views.contains(slot)).forEach(VideoSlot::close);
        incoming = List.copyOf(pictures);
        all = List.copyOf(views);
        slots = all.stream()
                .filter(slot ->
                        slot == main() || slot.line().agreed().direction().sends())
                .toList();
        return before != main();
    }

    private @Nullable VideoSlot slotOn(MediaLine line) {
        return all.stream().filter(slot -> slot.line() == line).findFirst().orElse(null);
    }

    private VideoSlot begin(MediaLine line) {
        VideoSlot slot = new VideoSlot(line, lines.reporter(line.flow()), listener, ticker, random);
        if (inOrder) {
            slot.keepOrder();
        }
        return slot;
    }

    /** The lines on which pictures can be sent now. */
    List<MediaLine> sending() {
        return lines.pictures().stream().filter(MediaLine::sends).toList();
    }

    /** What comes in, that of the main line first. */
    List<IncomingPicture> incoming() {
        return incoming;
    }

    /** Where the far end can be shown something, the main line first, whatever its direction is. */
    List<VideoSlot> slots() {
        return slots;
    }

    /** The slot of the main line; null without one. */
    @Nullable
    VideoSlot main() {
        return all.isEmpty() ? null : all.get(0);
    }

    void keepOrder() {
        inOrder = true;
        slots.forEach(VideoSlot::keepOrder);
    }

    /** What was sent on a flow did not arrive. */
    void restart(LegFlow flow) {
        for (VideoSlot slot : slots) {
            if (slot.line().flow() == flow) {
                slot.restart(ticker.nanoTime());
            }
        }
    }

    void onTick(long nowNanos) {
        for (IncomingPicture picture : incoming) {
            picture.onTick(nowNanos, lines.likelyRoundTripNanos());
        }
        for (VideoSlot slot : slots) {
            slot.onTick(nowNanos);
        }
        VideoSlot main = main();
        if (main != null) {
            main.tellEstimate(nowNanos);
        }
    }

    void close() {
        all.forEach(VideoSlot::close);
    }

    // ---- what the far end's RTCP asks for

    /** Some devices name another stream than ours: they mean the main one. */
    private @Nullable VideoSlot slot(long ssrc) {
        for (VideoSlot slot : slots) {
            if (slot.line().out().id().ssrc() == ssrc) {
                return slot;
            }
        }
        return main();
    }

    @Override
    public void onPictureLost(long ssrc, long nowNanos) {
        VideoSlot slot = slot(ssrc);
        if (slot != null) {
            slot.onPictureLost(nowNanos);
        }
    }

    @Override
    public void onEstimate(long bitrateBps) {
        VideoSlot main = main();
        if (main != null) {
            main.onEstimate(bitrateBps);
        }
    }

    @Override
    public void onMaxBitrate(RtcpPacket.MaxBitrate packet, long nowNanos) {
        VideoSlot main = main();
        if (main != null && packet.notification()) {
            incoming.get(0).onNotified(packet);
        } else if (main != null) {
            main.onMaxBitrate(packet, nowNanos);
        }
    }

    @Override
    public void onHeard(long ssrc, long nowNanos) {
        VideoSlot main = main();
        if (main != null) {
            main.bounds().onHeard(ssrc, nowNanos);
        }
    }

    @Override
    public void onGone(long ssrc, long nowNanos) {
        VideoSlot main = main();
        if (main != null) {
            main.onGone(ssrc, nowNanos);
        }
    }
}
