package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.jitsi.srtp.SrtcpCryptoContext;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpCryptoContext;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.logging2.Logger;
import org.jitsi.utils.logging2.LoggerImpl;
import org.jspecify.annotations.Nullable;

/**
 * SRTP and SRTCP of one transport, both directions (RFC 3711, RFC 7714). Contexts are made per SSRC and bounded in number; on receive
 * one is kept only after its first packet has authenticated, so that forged packets make none. Replays are refused. Owner: the meeting's
 * loop.
 */
public final class SrtpSession implements AutoCloseable {
    /** What a packet may grow by: tag and SRTCP index. Buffers for sending are made with that much room. */
    public static final int MAX_GROWTH_BYTES = 20;

    /** Sources in one direction. */
    public static final int DEFAULT_MAX_SOURCES = 32;

    /** Silent: what is refused is a {@link Verdict}, and forgers must not fill logs. */
    private static final Logger LOGGER = silent();

    private static final int MIN_RTCP_BYTES = 8;

    private final SrtpContextFactory sending;
    private final SrtpContextFactory receiving;
    private final Map<Integer, SrtpCryptoContext> rtpOut = new HashMap<>();
    private final Map<Integer, SrtpCryptoContext> rtpIn = new HashMap<>();
    private final Map<Integer, SrtcpCryptoContext> rtcpOut = new HashMap<>();
    private final Map<Integer, SrtcpCryptoContext> rtcpIn = new HashMap<>();
    private final HeapPacket heap = new HeapPacket();
    private final ByteBufAllocator allocator;
    private final int maxSources;
    private Verdict verdict = Verdict.OK;

    /** What became of the last packet. */
    public enum Verdict {
        OK,
        /** Does not authenticate, or is no SRTP at all. */
        FORGED,
        /** Seen before, or too old to say. */
        REPLAYED,
        /** One source more than allowed. */
        TOO_MANY_SOURCES
    }

    /** With the default bound on sources. */
    public SrtpSession(SrtpKeys keys, ByteBufAllocator allocator) {
        this(keys, allocator, DEFAULT_MAX_SOURCES);
    }

    /** A session with these keys, for at most {@code maxSources} SSRCs in each direction. */
    public SrtpSession(SrtpKeys keys, ByteBufAllocator allocator, int maxSources) {
        this.allocator = allocator;
        this.maxSources = maxSources;
        this.sending = factory(true, keys.localKey().clone(), keys.localSalt().clone(), keys.profile());
        this.receiving =
                factory(false, keys.remoteKey().clone(), keys.remoteSalt().clone(), keys.profile());
    }

    private static Logger silent() {
        Logger logger = new LoggerImpl(SrtpSession.class.getName());
        logger.setLevelOff();
        return logger;
    }

    private static SrtpContextFactory factory(boolean sender, byte[] key, byte[] salt, SrtpKeys.Profile profile) {
        return new SrtpContextFactory(sender, key, salt, policy(profile, false), policy(profile, true), LOGGER);
    }

    private static SrtpPolicy policy(SrtpKeys.Profile profile, boolean control) {
        boolean gcm = profile.saltLengthBytes() == 12;
        int tagBytes = profile == SrtpKeys.Profile.AES_CM_128_HMAC_SHA1_32 && !control ? 4 : 10;
        SrtpPolicy policy = new SrtpPolicy(
                gcm ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION,
                profile.keyLengthBytes(),
                gcm ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION,
                gcm ? 0 : 20,
                gcm ? 16 : tagBytes,
                profile.saltLengthBytes());
        policy.setSendReplayEnabled(false);
        return policy;
    }

    /** What became of the last packet that was given to this session. */
    public Verdict verdict() {
        return verdict;
    }

    /** Protects an RTP packet; takes it over. Null if that failed: {@link #verdict}. */
    public @Nullable ByteBuf protectRtp(ByteBuf packet) {
        ByteBuf own = ownHeap(packet);
        try {
            SrtpCryptoContext context = rtpContext(rtpOut, sending, ssrc(own, 8));
            return finish(own, context == null ? null : context.transformPacket(heap.of(own)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return finish(own, SrtpErrorStatus.FAIL);
        }
    }

    /** Protects an RTCP compound; takes it over. Null if that failed: {@link #verdict}. */
    public @Nullable ByteBuf protectRtcp(ByteBuf packet) {
        ByteBuf own = ownHeap(packet);
        try {
            SrtcpCryptoContext context = rtcpContext(rtcpOut, sending, ssrc(own, 4));
            return finish(own, context == null ? null : context.transformPacket(heap.of(own)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return finish(own, SrtpErrorStatus.FAIL);
        }
    }

    /** A new buffer with the RTP packet in the clear; {@code datagram} stays the caller's. Null if refused: {@link #verdict}. */
    public @Nullable ByteBuf unprotectRtp(ByteBuf datagram) {
        ByteBuf own = copy(datagram);
        if (own.readableBytes() < RtpPacket.HEADER_BYTES) {
            return finish(own, SrtpErrorStatus.INVALID_PACKET);
        }
        int ssrc = ssrc(own, 8);
        boolean known = rtpIn.containsKey(ssrc);
        SrtpErrorStatus status = SrtpErrorStatus.FAIL;
        try {
            SrtpCryptoContext context = rtpContext(rtpIn, receiving, ssrc);
            status = context == null ? null : context.reverseTransformPacket(heap.of(own), false);
        } catch (GeneralSecurityException | RuntimeException e) {
            status = SrtpErrorStatus.AUTH_FAIL;
        }
        if (!known && status != SrtpErrorStatus.OK) {
            rtpIn.remove(ssrc);
        }
        return finish(own, status);
    }

    /** A new buffer with the RTCP compound in the clear; {@code datagram} stays the caller's. Null if refused: {@link #verdict}. */
    public @Nullable ByteBuf unprotectRtcp(ByteBuf datagram) {
        ByteBuf own = copy(datagram);
        if (own.readableBytes() < MIN_RTCP_BYTES) {
            return finish(own, SrtpErrorStatus.INVALID_PACKET);
        }
        int ssrc = ssrc(own, 4);
        boolean known = rtcpIn.containsKey(ssrc);
        SrtpErrorStatus status = SrtpErrorStatus.FAIL;
        try {
            SrtcpCryptoContext context = rtcpContext(rtcpIn, receiving, ssrc);
            status = context == null ? null : context.reverseTransformPacket(heap.of(own));
        } catch (GeneralSecurityException | RuntimeException e) {
            status = SrtpErrorStatus.AUTH_FAIL;
        }
        if (!known && status != SrtpErrorStatus.OK) {
            rtcpIn.remove(ssrc);
        }
        return finish(own, status);
    }

    private @Nullable SrtpCryptoContext rtpContext(
            Map<Integer, SrtpCryptoContext> contexts, SrtpContextFactory factory, int ssrc)
            throws GeneralSecurityException {
        SrtpCryptoContext context = contexts.get(ssrc);
        if (context == null && contexts.size() < maxSources) {
            context = factory.deriveContext(ssrc, 0);
            contexts.put(ssrc, context);
        }
        return context;
    }

    private @Nullable SrtcpCryptoContext rtcpContext(
            Map<Integer, SrtcpCryptoContext> contexts, SrtpContextFactory factory, int ssrc)
            throws GeneralSecurityException {
        SrtcpCryptoContext context = contexts.get(ssrc);
        if (context == null && contexts.size() < maxSources) {
            context = factory.deriveControlContext(ssrc);
            contexts.put(ssrc, context);
        }
        return context;
    }

    private @Nullable ByteBuf finish(ByteBuf own, @Nullable SrtpErrorStatus status) {
        if (status == SrtpErrorStatus.OK) {
            verdict = Verdict.OK;
            return own;
        }
        own.release();
        if (status == null) {
            verdict = Verdict.TOO_MANY_SOURCES;
        } else if (status == SrtpErrorStatus.REPLAY_FAIL || status == SrtpErrorStatus.REPLAY_OLD) {
            verdict = Verdict.REPLAYED;
        } else {
            verdict = Verdict.FORGED;
        }
        return null;
    }

    private static int ssrc(ByteBuf packet, int offset) {
        return packet.getInt(packet.readerIndex() + offset);
    }

    private ByteBuf ownHeap(ByteBuf packet) {
        if (packet.hasArray() && packet.maxWritableBytes() >= MAX_GROWTH_BYTES) {
            return packet;
        }
        ByteBuf own = copy(packet);
        packet.release();
        return own;
    }

    private ByteBuf copy(ByteBuf packet) {
        ByteBuf own = allocator.heapBuffer(packet.readableBytes() + MAX_GROWTH_BYTES);
        return own.writeBytes(packet, packet.readerIndex(), packet.readableBytes());
    }

    /** Forgets the keys. */
    @Override
    public void close() {
        sending.close();
        receiving.close();
        rtpOut.clear();
        rtpIn.clear();
        rtcpOut.clear();
        rtcpIn.clear();
    }
}
