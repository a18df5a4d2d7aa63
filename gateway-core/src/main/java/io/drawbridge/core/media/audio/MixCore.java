package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.net.PacketBuffers;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mixing itself, one call a tick: drains the mailboxes into the playout buffers, takes 20 ms of everyone, gives each listener the sum of
 * the others, without those whose packets it gets as they are ({@link SlotPlan}). Listeners who hear the same hear one encoding. Has no
 * clock and no thread; owner: the mixing task.
 */
final class MixCore implements AutoCloseable {
    /** The mix is mono at 48 kHz, full scale 1.0. */
    static final int RATE_HZ = 48000;

    static final int FRAME_SAMPLES = RATE_HZ / 50;
    /** Levels below that are not worth telling. */
    private static final double FAINT_DBOV = -90;

    private final AudioCodecs codecs;
    private final boolean echo;
    private final Map<Member, MixSeat> seats = new LinkedHashMap<>();
    /** Those of the seats who are part of the mix in this tick. */
    private final List<MixSeat> speaking = new ArrayList<>();

    private final MixGroups groups;
    private final float[] zeros = new float[FRAME_SAMPLES];
    private final float[] total = new float[FRAME_SAMPLES];
    private final float[] scratch = new float[FRAME_SAMPLES];
    private boolean closed;

    /** What somebody hears in every tick while nobody speaks. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody writes into it
    record Silence(Member member, byte[] payload, int rtpUnits, long delayNanos) {}

    /** {@code echo}: everyone hears itself only. */
    MixCore(AudioCodecs codecs, boolean echo) {
        this.codecs = codecs;
        this.echo = echo;
        this.groups = new MixGroups(codecs);
    }

    /** Whether there is anything to do: somebody who hears more than the same silence for ever, or may hear who speaks. */
    boolean busy() {
        boolean listened = false;
        boolean sound = false;
        for (MixSeat seat : seats.values()) {
            if (seat.listener().codec() != null) {
                listened = true;
                if (hearsAlways(seat) && !seat.listener().still()) {
                    return true;
                }
            }
            sound |= seat.sounds();
        }
        return listened && sound;
    }

    private boolean hearsAlways(MixSeat seat) {
        return echo || seat.listener().slots() == 0;
    }

    /** There is nothing to do: gives back what it holds. Answers who hears silence meanwhile. */
    List<Silence> rest() {
        List<Silence> silences = new ArrayList<>();
        boolean unheard =
                seats.values().stream().allMatch(seat -> seat.listener().codec() == null);
        for (MixSeat seat : seats.values()) {
            EncodeChain chain = seat.listener().chain();
            if (chain != null && hearsAlways(seat)) {
                silences.add(new Silence(
                        seat.member(),
                        chain.lastPayload(),
                        chain.frameRtpUnits(),
                        seat.listener().delayNanos(Optional.empty())));
            } else {
                seat.listener().marker();
            }
            seat.listener().chain(null);
            seat.talker().close();
            if (unheard) {
                seat.member().mailbox().clear();
            }
        }
        groups.close();
        return silences;
    }

    /**
     * Adds a participant or changes its codecs.
     *
     * @param slots how many others it gets as packets
     */
    void put(Member member, @Nullable Codec receive, @Nullable Codec send, int slots) {
        if (closed) {
            return;
        }
        MixSeat seat = seats.computeIfAbsent(member, m -> new MixSeat(m, codecs));
        if (receive != null) {
            seat.talker().expect(receive);
        }
        seat.listener().agreed(send, slots);
        closeUnused();
    }

    void remove(Member member) {
        MixSeat seat = seats.remove(member);
        if (seat != null) {
            seat.talker().close();
            closeUnused();
        }
    }

    private void closeUnused() {
        Set<Codec> wanted = EnumSet.noneOf(Codec.class);
        for (MixSeat seat : seats.values()) {
            Codec codec = seat.listener().codec();
            if (codec != null) {
                wanted.add(codec);
            }
        }
        groups.keep(wanted);
    }

    void mute(Member member, boolean muted) {
        MixSeat seat = seats.get(member);
        if (seat != null) {
            seat.talker().mute(muted);
        }
    }

    /** Time went by without ticks: the next frames begin anew. */
    void skipped() {
        seats.values().forEach(seat -> seat.listener().marker());
    }

    /** Mixes the 20 ms that are due at {@code nowNanos}. */
    void tick(long nowNanos, MixResult result) {
        speaking.clear();
        for (MixSeat seat : seats.values()) {
            seat.hear(nowNanos);
            if (seat.talker().active()) {
                speaking.add(seat);
            }
            if (seat.talker().level() > FAINT_DBOV) {
                result.level(seat.member(), seat.talker().level());
            }
        }
        Arrays.fill(total, 0);
        speaking.forEach(seat -> add(total, seat, 1));
        for (MixSeat seat : seats.values()) {
            listen(seat);
        }
        for (MixGroups.Group group : groups.take()) {
            speakTo(group, nowNanos, result);
        }
    }

    private void listen(MixSeat seat) {
        Codec codec = seat.listener().codec();
        if (codec == null) {
            return;
        }
        List<MixSeat> without = withoutFor(seat);
        if (without.size() == speaking.size() && !hearsAlways(seat)) {
            seat.listener().marker();
        } else {
            groups.add(seat, codec, without);
        }
    }

    private List<MixSeat> withoutFor(MixSeat self) {
        List<MixSeat> without = List.of();
        for (MixSeat other : speaking) {
            if (echo ? other != self : other == self || self.gets(other)) {
                without = without.isEmpty() ? new ArrayList<>() : without;
                without.add(other);
            }
        }
        return without;
    }

    private void speakTo(MixGroups.Group group, long nowNanos, MixResult result) {
        EncodeChain chain = groups.chainFor(group);
        if (chain == null) {
            return;
        }
        boolean silent = group.without().size() == speaking.size();
        int length = silent ? chain.encodeSilence(zeros) : chain.encode(mixOf(group.without()));
        if (length == 0) {
            return;
        }
        ByteBuf payload = PacketBuffers.POOL.buffer(length);
        payload.writeBytes(chain.payload(), 0, length);
        Optional<Talker> loudest = loudestBut(group.without());
        for (MixSeat seat : group.listeners()) {
            Listener listener = seat.listener();
            result.add(new MixResult.Frame(
                    seat.member(),
                    payload.retainedDuplicate(),
                    chain.frameRtpUnits(),
                    listener.takeMarker(),
                    nowNanos - listener.delayNanos(loudest)));
        }
        payload.release();
    }

    private float[] mixOf(List<MixSeat> without) {
        if (without.isEmpty()) {
            return total;
        }
        System.arraycopy(total, 0, scratch, 0, FRAME_SAMPLES);
        without.forEach(seat -> add(scratch, seat, -1));
        return scratch;
    }

    private static void add(float[] sum, MixSeat seat, int sign) {
        float[] frame = seat.talker().frame();
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            sum[i] += sign * frame[i];
        }
    }

    private Optional<Talker> loudestBut(List<MixSeat> without) {
        Talker loudest = null;
        for (MixSeat seat : speaking) {
            if (!without.contains(seat) && (loudest == null || seat.talker().level() > loudest.level())) {
                loudest = seat.talker();
            }
        }
        return Optional.ofNullable(loudest);
    }

    /** Closes every codec. Idempotent. */
    @Override
    public void close() {
        closed = true;
        seats.values().forEach(seat -> seat.talker().close());
        seats.clear();
        groups.close();
    }
}
