package io.drawbridge.core.media.audio;

import io.drawbridge.core.media.codec.AudioCodecs;
import io.drawbridge.core.sdp.Codec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Listeners who hear the same in a tick hear one encoding of it. An encoder goes with the larger part of those who heard it before, so that
 * somebody who begins to speak leaves the others undisturbed. Owner: the mixing task.
 */
final class MixGroups implements AutoCloseable {
    /** Five seconds: after that an encoder that nobody needs is closed. */
    private static final int SPARE_TICKS = 250;

    private final AudioCodecs codecs;
    private final List<EncodeChain> chains = new ArrayList<>();
    private final Map<Content, Group> groups = new LinkedHashMap<>();
    private long tick;

    MixGroups(AudioCodecs codecs) {
        this.codecs = codecs;
    }

    /** What is heard: the sum of all who speak, without some. */
    private record Content(Codec codec, List<MixSeat> without) {}

    /** Those who hear the same. */
    static final class Group {
        private final Content content;
        private final List<MixSeat> listeners = new ArrayList<>();

        private Group(Content content) {
            this.content = content;
        }

        List<MixSeat> without() {
            return content.without;
        }

        List<MixSeat> listeners() {
            return listeners;
        }

        /** The encoder that most of them heard last, of those that are free in this tick. */
        private @Nullable EncodeChain usual(long tick) {
            EncodeChain usual = null;
            int lead = 0;
            for (MixSeat seat : listeners) {
                EncodeChain last = seat.listener().chain();
                if (last != null && last.usedTick() != tick) {
                    usual = lead == 0 ? last : usual;
                    lead += last == usual ? 1 : -1;
                }
            }
            return usual;
        }
    }

    /** A listener with a codec hears everyone but these. */
    void add(MixSeat listener, Codec codec, List<MixSeat> without) {
        groups.computeIfAbsent(new Content(codec, without), Group::new)
                .listeners
                .add(listener);
    }

    /** Those who were added since the last call, the largest groups first. */
    List<Group> take() {
        tick++;
        List<Group> taken = new ArrayList<>(groups.values());
        groups.clear();
        taken.sort(
                Comparator.comparingInt((Group group) -> group.listeners.size()).reversed());
        closeIf(chain -> tick - chain.usedTick() > SPARE_TICKS);
        return taken;
    }

    /** The encoder for a group in this tick; null if there is none to be had. */
    @Nullable
    EncodeChain chainFor(Group group) {
        EncodeChain chain = group.usual(tick);
        if (chain == null) {
            chain = EncodeChain.open(codecs, group.content.codec).orElse(null);
            if (chain == null) {
                return null;
            }
            chains.add(chain);
        }
        chain.use(tick);
        for (MixSeat seat : group.listeners) {
            seat.listener().chain(chain);
        }
        return chain;
    }

    /** Keeps the encoders of these codecs only. */
    void keep(Set<Codec> wanted) {
        closeIf(chain -> !wanted.contains(chain.codec()));
    }

    private void closeIf(Predicate<EncodeChain> done) {
        chains.removeIf(chain -> {
            boolean closed = done.test(chain);
            if (closed) {
                chain.close();
            }
            return closed;
        });
    }

    @Override
    public void close() {
        closeIf(chain -> true);
    }
}
