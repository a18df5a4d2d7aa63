package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.net.PacketBuffers;
import io.drawbridge.core.sdp.Codec;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mixing itself, one call a tick: drains the mailboxes into the playout buffers, takes 20 ms of everyone, gives each listener the sum of
 * the others. Who did not speak hears the same as everyone who did not, so that frame is encoded once for each codec. Has no clock and no
 * thread; owner: the mixing task.
 */
final class MixCore implements AutoCloseable {
    /** The mix is mono at 48 kHz, full scale 1.0. */
    static final int RATE_HZ = 48000;

    static final int FRAME_SAMPLES = RATE_HZ / 50;

    private final AudioCodecs codecs;
    private final boolean echo;
    private final Map<Member, Seat> seats = new LinkedHashMap<>();
    private final Map<Codec, EncodeChain> shared = new EnumMap<>(Codec.class);
    private final SpeakerElection election = new SpeakerElection();
    private final float[] total = new float[FRAME_SAMPLES];
    /** Whether nobody speaks, so that {@link #total} is all zero. */
    private boolean silent = true;

    private final float[] scratch = new float[FRAME_SAMPLES];
    private boolean closed;

    /** {@code echo}: everyone hears itself only. */
    MixCore(AudioCodecs codecs, boolean echo) {
        this.codecs = codecs;
        this.echo = echo;
    }

    boolean isEmpty() {
        return seats.isEmpty();
    }

    /** Adds a participant or changes its codecs. */
    void put(Member member, @Nullable Codec receive, @Nullable Codec send) {
        if (closed) {
            return;
        }
        Seat seat = seats.computeIfAbsent(member, m -> new Seat(new Talker(codecs), new Listener(codecs)));
        if (receive != null) {
            seat.talker().expect(receive);
        }
        seat.listener().codec(send);
        closeUnusedShared();
    }

    void remove(Member member) {
        Seat seat = seats.remove(member);
        if (seat != null) {
            seat.close();
            closeUnusedShared();
        }
    }

    void mute(Member member, boolean muted) {
        Seat seat = seats.get(member);
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
        seats.forEach((member, seat) -> hear(member, seat.talker(), nowNanos));
        sum(seats.values());
        Map<Codec, Encoded> once = new EnumMap<>(Codec.class);
        try {
            seats.forEach((member, seat) -> speakTo(member, seat, nowNanos, once, result));
        } finally {
            once.values().forEach(encoded -> encoded.payload().release());
        }
        elect(nowNanos, result);
    }

    private static void hear(Member member, Talker talker, long nowNanos) {
        for (AudioPacket packet = member.mailbox().poll();
                packet != null;
                packet = member.mailbox().poll()) {
            talker.onPacket(packet);
        }
        talker.tick(nowNanos);
        member.stats(talker.stats(member.mailbox().dropped()));
    }

    private void sum(Collection<Seat> all) {
        if (!silent) {
            Arrays.fill(total, 0);
            silent = true;
        }
        for (Seat seat : all) {
            if (seat.talker().active()) {
                silent = false;
                float[] frame = seat.talker().frame();
                for (int i = 0; i < FRAME_SAMPLES; i++) {
                    total[i] += frame[i];
                }
            }
        }
    }

    private void speakTo(Member member, Seat seat, long nowNanos, Map<Codec, Encoded> once, MixResult result) {
        Codec codec = seat.listener().codec();
        if (codec == null) {
            return;
        }
        boolean alone = echo || seat.talker().active();
        Encoded encoded = alone ? encode(seat.listener().chain(), mixFor(seat.talker()), false) : once.get(codec);
        if (!alone && encoded == null) {
            encoded = encode(sharedChain(codec), total, silent);
            if (encoded != null) {
                once.put(codec, encoded);
            }
        }
        if (encoded == null) {
            return;
        }
        ByteBuf payload = alone ? encoded.payload() : encoded.payload().retainedDuplicate();
        long captureNanos = nowNanos - seat.listener().delayNanos(loudestFor(seat.talker()));
        result.add(new MixResult.Frame(
                member, payload, encoded.rtpUnits(), seat.listener().takeMarker(), captureNanos));
    }

    private float[] mixFor(Talker self) {
        float[] own = self.frame();
        for (int i = 0; i < FRAME_SAMPLES; i++) {
            scratch[i] = echo ? own[i] : total[i] - own[i];
        }
        return scratch;
    }

    private Optional<Talker> loudestFor(Talker self) {
        Talker loudest = null;
        for (Seat seat : seats.values()) {
            Talker talker = seat.talker();
            if (talker.active() && (talker == self) == echo && (loudest == null || talker.level() > loudest.level())) {
                loudest = talker;
            }
        }
        return Optional.ofNullable(loudest);
    }

    private @Nullable EncodeChain sharedChain(Codec codec) {
        EncodeChain chain = shared.get(codec);
        if (chain == null) {
            chain = EncodeChain.open(codecs, codec).orElse(null);
            if (chain != null) {
                shared.put(codec, chain);
            }
        }
        return chain;
    }

    private static @Nullable Encoded encode(@Nullable EncodeChain chain, float[] mix, boolean zeros) {
        if (chain == null) {
            return null;
        }
        int length = zeros ? chain.encodeSilence(mix) : chain.encode(mix);
        if (length == 0) {
            return null;
        }
        ByteBuf payload = PacketBuffers.POOL.buffer(length);
        payload.writeBytes(chain.payload(), 0, length);
        return new Encoded(payload, chain.frameRtpUnits());
    }

    /** By the decoded sound, or where that is passed on or cannot be decoded, by what its sender says (RFC 6464). */
    private void elect(long nowNanos, MixResult result) {
        if (echo) {
            return;
        }
        List<SpeakerElection.Candidate> candidates = new ArrayList<>(seats.size());
        seats.forEach((member, seat) -> candidates.add(new SpeakerElection.Candidate(
                member.id(), seat.talker().decoded() ? seat.talker().level() : member.said(nowNanos))));
        Optional<String> before = election.speaker();
        Optional<String> after = election.tick(candidates);
        if (!before.equals(after)) {
            result.speaker(after);
        }
    }

    private void closeUnusedShared() {
        shared.entrySet().removeIf(entry -> {
            boolean unused = seats.values().stream()
                    .noneMatch(seat -> Objects.equals(seat.listener().codec(), entry.getKey()));
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
    }

    /** Closes every codec. Idempotent. */
    @Override
    public void close() {
        closed = true;
        seats.values().forEach(Seat::close);
        seats.clear();
        shared.values().forEach(EncodeChain::close);
        shared.clear();
    }

    private record Encoded(ByteBuf payload, int rtpUnits) {}

    /** A participant's place: what it says, what it hears. */
    private record Seat(Talker talker, Listener listener) {
        void close() {
            talker.close();
            listener.close();
        }
    }
}
