package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * What comes in under one master key: a context for each SSRC, kept only once a packet of it has authenticated, so that forged packets
 * make none.
 *
 * <p>A receiver is not told the rollover counter (RFC 3711 section 3.3.1, RFC 4568 section 6.4.1). A new source is taken to be at 0, or
 * at 1 if it may have wrapped before its first packet came; after a change of keys also where it was, since that is where it should go
 * on. A source of which nothing authenticates any more may have moved on by one turn. The counter never goes back, or recorded packets
 * could be replayed. Owner: the session.
 */
final class SrtpReceiver implements AutoCloseable {
    private static final int SEQUENCES = 1 << 16;
    private static final int HALF = SEQUENCES / 2;

    /** So many refused packets in a row, and the next turn is tried; seldom enough that forgers do not double the work. */
    private static final int REFUSED_BEFORE_NEXT_TURN = 64;

    private static final class Source {
        private final SrtpCryptoContext context;
        private long index;
        private int refused;

        Source(SrtpCryptoContext context, long index) {
            this.context = context;
            this.index = index;
        }

        int rollover() {
            return (int) (index >> 16);
        }

        void seen(int sequence) {
            long delta = (sequence - index) & (SEQUENCES - 1);
            index += delta < HALF ? delta : 0;
            refused = 0;
        }
    }

    private final SrtpKeys.Profile profile;
    private final byte[] key;
    private final byte[] salt;
    private final SrtpContextFactory factory;
    private int maxSources;
    private final Map<Integer, Source> rtp = new HashMap<>();
    private final Map<Integer, SrtcpCryptoContext> rtcp = new HashMap<>();
    private final Map<Integer, Integer> earlierRollovers;

    /**
     * A receiver without sources.
     *
     * @param before whose place it takes, for the same far end; or null
     */
    SrtpReceiver(SrtpKeys keys, int maxSources, @Nullable SrtpReceiver before) {
        this.profile = keys.profile();
        this.key = keys.remoteKey().clone();
        this.salt = keys.remoteSalt().clone();
        this.factory = SrtpPolicies.factory(false, keys.remoteKey(), keys.remoteSalt(), profile);
        this.maxSources = maxSources;
        this.earlierRollovers = before == null ? Map.of() : before.rollovers();
    }

    private Map<Integer, Integer> rollovers() {
        Map<Integer, Integer> rollovers = new HashMap<>(earlierRollovers);
        rtp.forEach((ssrc, source) -> rollovers.put(ssrc, source.rollover()));
        return rollovers;
    }

    void allowSources(int most) {
        maxSources = most;
    }

    /** Whether it works with that key of the far end. */
    boolean has(SrtpKeys keys) {
        return profile == keys.profile()
                && Arrays.equals(key, keys.remoteKey())
                && Arrays.equals(salt, keys.remoteSalt());
    }

    /** A packet as it came, and the copy that is opened in place: a try that fails may leave the copy damaged. */
    static final class Attempt {
        private final HeapPacket view = new HeapPacket();
        private final ByteBuf datagram;
        private final ByteBuf copy;

        Attempt(ByteBuf datagram, ByteBuf copy) {
            this.datagram = datagram;
            this.copy = copy;
        }

        HeapPacket fresh() {
            copy.clear().writeBytes(datagram, datagram.readerIndex(), datagram.readableBytes());
            return view.of(copy);
        }

        int readInt(int offset) {
            return datagram.getInt(datagram.readerIndex() + offset);
        }

        int sequence() {
            return datagram.getUnsignedShort(datagram.readerIndex() + 2);
        }
    }

    /** Opens a packet; null = one source too many. */
    @Nullable
    SrtpErrorStatus openRtp(Attempt packet) throws GeneralSecurityException {
        int ssrc = packet.readInt(8);
        int sequence = packet.sequence();
        Source source = rtp.get(ssrc);
        if (source == null) {
            return rtp.size() < maxSources ? begin(ssrc, firstTurns(ssrc, sequence), packet) : null;
        }
        SrtpErrorStatus status = source.context.reverseTransformPacket(packet.fresh(), false);
        if (status == SrtpErrorStatus.OK) {
            source.seen(sequence);
        } else if (status == SrtpErrorStatus.AUTH_FAIL && ++source.refused >= REFUSED_BEFORE_NEXT_TURN) {
            source.refused = 0;
            return begin(ssrc, Set.of(source.rollover() + 1), packet);
        }
        return status;
    }

    private Set<Integer> firstTurns(int ssrc, int sequence) {
        Set<Integer> turns = new LinkedHashSet<>();
        Integer earlier = earlierRollovers.get(ssrc);
        if (earlier != null) {
            turns.add(earlier);
            turns.add(earlier + 1);
        }
        turns.add(0);
        if (sequence < HALF) {
            turns.add(1);
        }
        return turns;
    }

    private SrtpErrorStatus begin(int ssrc, Set<Integer> turns, Attempt packet) throws GeneralSecurityException {
        SrtpErrorStatus status = SrtpErrorStatus.AUTH_FAIL;
        for (int turn : turns) {
            SrtpCryptoContext context = factory.deriveContext(ssrc, turn);
            status = context.reverseTransformPacket(packet.fresh(), false);
            if (status == SrtpErrorStatus.OK) {
                rtp.put(ssrc, new Source(context, (long) turn * SEQUENCES + packet.sequence()));
                return status;
            }
        }
        return status;
    }

    /** The same for a compound. */
    @Nullable
    SrtpErrorStatus openRtcp(Attempt packet) throws GeneralSecurityException {
        int ssrc = packet.readInt(4);
        SrtcpCryptoContext context = rtcp.get(ssrc);
        boolean known = context != null;
        if (context == null) {
            if (rtcp.size() >= maxSources) {
                return null;
            }
            context = factory.deriveControlContext(ssrc);
        }
        SrtpErrorStatus status = context.reverseTransformPacket(packet.fresh());
        if (!known && status == SrtpErrorStatus.OK) {
            rtcp.put(ssrc, context);
        }
        return status;
    }

    /** Forgets the keys. */
    @Override
    public void close() {
        factory.close();
        Arrays.fill(key, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        rtp.clear();
        rtcp.clear();
    }
}
