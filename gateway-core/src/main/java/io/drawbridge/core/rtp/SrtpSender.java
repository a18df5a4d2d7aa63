package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/** What goes out under one master key of ours: a context for each SSRC. Owner: the session. */
final class SrtpSender implements AutoCloseable {
    private final SrtpKeys.Profile profile;
    private final byte[] key;
    private final byte[] salt;
    private final SrtpContextFactory factory;
    private int maxSources;
    private final Map<Integer, SrtpCryptoContext> rtp = new HashMap<>();
    private final Map<Integer, SrtcpCryptoContext> rtcp = new HashMap<>();

    SrtpSender(SrtpKeys keys, int maxSources) {
        this.profile = keys.profile();
        this.key = keys.localKey().clone();
        this.salt = keys.localSalt().clone();
        this.factory = SrtpPolicies.factory(true, keys.localKey(), keys.localSalt(), profile);
        this.maxSources = maxSources;
    }

    void allowSources(int most) {
        maxSources = most;
    }

    /** Whether it works with that key of ours; then it must go on, since a key that starts anew would repeat its key stream. */
    boolean has(SrtpKeys keys) {
        return profile == keys.profile()
                && Arrays.equals(key, keys.localKey())
                && Arrays.equals(salt, keys.localSalt());
    }

    /** Protects a packet in place; null = one source too many. */
    @Nullable
    SrtpErrorStatus sealRtp(ByteBuf packet, HeapPacket view) throws GeneralSecurityException {
        int ssrc = packet.getInt(packet.readerIndex() + 8);
        SrtpCryptoContext context = rtp.get(ssrc);
        if (context == null) {
            if (rtp.size() >= maxSources) {
                return null;
            }
            context = factory.deriveContext(ssrc, 0);
            rtp.put(ssrc, context);
        }
        return context.transformPacket(view.of(packet));
    }

    /** Protects a compound in place; null = one source too many. */
    @Nullable
    SrtpErrorStatus sealRtcp(ByteBuf packet, HeapPacket view) throws GeneralSecurityException {
        int ssrc = packet.getInt(packet.readerIndex() + 4);
        SrtcpCryptoContext context = rtcp.get(ssrc);
        if (context == null) {
            if (rtcp.size() >= maxSources) {
                return null;
            }
            context = factory.deriveControlContext(ssrc);
            rtcp.put(ssrc, context);
        }
        return context.transformPacket(view.of(packet));
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
