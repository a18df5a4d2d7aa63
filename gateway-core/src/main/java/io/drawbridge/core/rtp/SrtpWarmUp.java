package io.drawbridge.core.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.jitsi.srtp.crypto.Aes;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the cipher implementation and uses each once. The library otherwise measures all of them at the first packet, on the media
 * loop, for seconds. Blocks: call it on a start-up thread before calls are taken.
 */
public final class SrtpWarmUp {
    /** The ciphers of the native library. */
    public static final String OPENSSL = "OpenSSL";

    /** Those of Java, which cost more; for where the native library does not load. */
    public static final String JAVA = "SunJCE";

    private static final int PACKETS = 200;

    private static String done = "";

    private SrtpWarmUp() {}

    /** Warms every cipher suite, once; returns the name of the implementation in use, {@link #OPENSSL} or {@link #JAVA}. */
    public static synchronized String run() {
        if (done.isEmpty()) {
            done = warm();
        }
        return done;
    }

    private static String warm() {
        String implementation = OpenSslPart.loads() ? OPENSSL : JAVA;
        Aes.setFactoryClassName(implementation);
        for (SrtpKeys.Profile profile : SrtpKeys.Profile.values()) {
            warm(profile);
        }
        return implementation;
    }

    private static void warm(SrtpKeys.Profile profile) {
        byte[] key = new byte[profile.keyLengthBytes()];
        byte[] salt = new byte[profile.saltLengthBytes()];
        Arrays.fill(key, (byte) 7);
        SrtpKeys keys = new SrtpKeys(profile, key, salt, key.clone(), salt.clone());
        UnpooledByteBufAllocator heap = UnpooledByteBufAllocator.DEFAULT;
        try (SrtpSession session = new SrtpSession(keys, heap)) {
            for (int i = 0; i < PACKETS; i++) {
                ByteBuf rtp = heap.heapBuffer(1200);
                RtpPacket.writeHeader(rtp, 96, false, i, 0, 1);
                rtp.writeZero(1000);
                ByteBuf rtcp = heap.heapBuffer(100);
                rtcp.writeLong(0x80c9_0001_0000_0001L);
                release(session.protectRtp(rtp), session, true);
                release(session.protectRtcp(rtcp), session, false);
            }
        }
    }

    private static void release(@Nullable ByteBuf sealed, SrtpSession session, boolean rtp) {
        if (sealed == null) {
            throw new IllegalStateException("SRTP cipher does not work: " + session.verdict());
        }
        ByteBuf opened = rtp ? session.unprotectRtp(sealed) : session.unprotectRtcp(sealed);
        sealed.release();
        if (opened == null) {
            throw new IllegalStateException("SRTP cipher does not work: " + session.verdict());
        }
        opened.release();
    }
}
