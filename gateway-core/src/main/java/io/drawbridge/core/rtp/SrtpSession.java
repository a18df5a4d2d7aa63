package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.security.GeneralSecurityException;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jspecify.annotations.Nullable;

/**
 * SRTP and SRTCP of one transport, both directions (RFC 3711, RFC 7714). Contexts are made per SSRC and bounded in number; replays are
 * refused. Keys may change while it runs: {@link #rekey}. Owner: the meeting's loop.
 */
public final class SrtpSession implements AutoCloseable {
    /** What a packet may grow by: tag and SRTCP index. Buffers for sending are made with that much room. */
    public static final int MAX_GROWTH_BYTES = 20;

    /** Sources in one direction, unless {@link #allowSources} says more. */
    public static final int DEFAULT_MAX_SOURCES = 32;

    /** For how many packets the key before still serves while none comes with the new one: some seconds of sound and picture. */
    static final int MAX_PACKETS_OF_OLD_KEY = 2_000;

    private static final int MIN_RTCP_BYTES = 8;

    private final HeapPacket heap = new HeapPacket();
    private final ByteBufAllocator allocator;
    private int maxSources;
    private SrtpSender sender;
    private SrtpReceiver receiver;
    private @Nullable SrtpReceiver before;
    private int packetsOfOldKey;
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
        this.sender = new SrtpSender(keys, maxSources);
        this.receiver = new SrtpReceiver(keys, maxSources, null);
    }

    /**
     * Changes the keys, each direction for itself: one whose key is the same goes on as if nothing had happened. What comes with the old
     * key is taken until the first packet with the new one, since descriptions and packets overtake each other.
     */
    public void rekey(SrtpKeys keys) {
        if (!sender.has(keys)) {
            sender.close();
            sender = new SrtpSender(keys, maxSources);
        }
        if (!receiver.has(keys)) {
            dropOldKey();
            before = receiver;
            packetsOfOldKey = 0;
            receiver = new SrtpReceiver(keys, maxSources, before);
        }
    }

    /**
     * Allows at least so many SSRCs in each direction from now on. The bound never falls, and no source is forgotten while its key serves:
     * what was recorded of one that has ended could be replayed.
     */
    public void allowSources(int atLeast) {
        maxSources = Math.max(maxSources, atLeast);
        sender.allowSources(maxSources);
        receiver.allowSources(maxSources);
        if (before != null) {
            before.allowSources(maxSources);
        }
    }

    private void dropOldKey() {
        if (before != null) {
            before.close();
            before = null;
        }
    }

    /** What became of the last packet that was given to this session. */
    public Verdict verdict() {
        return verdict;
    }

    /** Protects an RTP packet; takes it over. Null if that failed: {@link #verdict}. */
    public @Nullable ByteBuf protectRtp(ByteBuf packet) {
        ByteBuf own = ownHeap(packet);
        try {
            return finish(own, sender.sealRtp(own, heap));
        } catch (GeneralSecurityException | RuntimeException e) {
            return finish(own, SrtpErrorStatus.FAIL);
        }
    }

    /** Protects an RTCP compound; takes it over. Null if that failed: {@link #verdict}. */
    public @Nullable ByteBuf protectRtcp(ByteBuf packet) {
        ByteBuf own = ownHeap(packet);
        try {
            return finish(own, sender.sealRtcp(own, heap));
        } catch (GeneralSecurityException | RuntimeException e) {
            return finish(own, SrtpErrorStatus.FAIL);
        }
    }

    /** A new buffer with the RTP packet in the clear; {@code datagram} stays the caller's. Null if refused: {@link #verdict}. */
    public @Nullable ByteBuf unprotectRtp(ByteBuf datagram) {
        return unprotect(datagram, RtpPacket.HEADER_BYTES, SrtpReceiver::openRtp);
    }

    /** A new buffer with the RTCP compound in the clear; {@code datagram} stays the caller's. Null if refused: {@link #verdict}. */
    public @Nullable ByteBuf unprotectRtcp(ByteBuf datagram) {
        return unprotect(datagram, MIN_RTCP_BYTES, SrtpReceiver::openRtcp);
    }

    private interface Opening {
        @Nullable
        SrtpErrorStatus open(SrtpReceiver keys, SrtpReceiver.Attempt packet) throws GeneralSecurityException;
    }

    private @Nullable ByteBuf unprotect(ByteBuf datagram, int minBytes, Opening opening) {
        ByteBuf own = allocator.heapBuffer(datagram.readableBytes() + MAX_GROWTH_BYTES);
        if (datagram.readableBytes() < minBytes) {
            return finish(own, SrtpErrorStatus.INVALID_PACKET);
        }
        SrtpReceiver.Attempt packet = new SrtpReceiver.Attempt(datagram, own);
        SrtpErrorStatus status = open(receiver, packet, opening);
        if (status == SrtpErrorStatus.OK) {
            dropOldKey();
        } else if (before != null) {
            status = open(before, packet, opening);
            if (++packetsOfOldKey >= MAX_PACKETS_OF_OLD_KEY) {
                dropOldKey();
            }
        }
        return finish(own, status);
    }

    private @Nullable SrtpErrorStatus open(SrtpReceiver keys, SrtpReceiver.Attempt packet, Opening opening) {
        try {
            return opening.open(keys, packet);
        } catch (GeneralSecurityException | RuntimeException e) {
            return SrtpErrorStatus.AUTH_FAIL;
        }
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
        sender.close();
        receiver.close();
        dropOldKey();
    }
}
