package io.drawbridge.core.rtp;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import org.jitsi.srtp.crypto.JitsiOpenSslProvider;
import org.jitsi.srtp.crypto.SrtpCipher;

/**
 * The native part of jitsi-srtp: fast, and dispensable, since Java has the same ciphers. The library dispenses with it only as long as
 * JNA, by which it loads the native, works itself. Where JNA does not (no directory to unpack to, one mounted {@code noexec}, musl),
 * the class that every SRTP context asks "is it loaded?" dies in its initialiser, which expects an {@link UnsatisfiedLinkError} and
 * meets a {@link NoClassDefFoundError}. Then that class is defined from here, before anyone has used it, to expect their common parent.
 */
final class OpenSslPart {
    private static final String PROVIDER = "/org/jitsi/srtp/crypto/JitsiOpenSslProvider.class";
    private static final String EXPECTED = "java/lang/UnsatisfiedLinkError";
    private static final String TOLERANT = "java/lang/LinkageError";
    private static final int HEAD_BYTES = 8;
    private static final int TAG_UTF8 = 1;

    private OpenSslPart() {}

    /** Whether it is there; loads it. To be asked before any SRTP context is made. */
    static boolean loads() {
        if (!jnaWorks()) {
            defineTolerantProvider();
        }
        return JitsiOpenSslProvider.isLoaded();
    }

    private static boolean jnaWorks() {
        try {
            Class.forName("com.sun.jna.Native");
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static void defineTolerantProvider() {
        try (InputStream in = SrtpCipher.class.getResourceAsStream(PROVIDER)) {
            if (in != null) {
                MethodHandles.privateLookupIn(SrtpCipher.class, MethodHandles.lookup())
                        .defineClass(tolerant(in));
            }
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            return; // then the library's own class fails at its first use, and tells why
        }
    }

    /** The class file with the one name exchanged in its constants (JVM specification, section 4.4). */
    private static byte[] tolerant(InputStream classFile) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataInputStream in = new DataInputStream(classFile);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in.readNBytes(HEAD_BYTES));
        int count = in.readUnsignedShort();
        out.writeShort(count);
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            out.writeByte(tag);
            if (tag == TAG_UTF8) {
                out.writeUTF(in.readUTF().replace(EXPECTED, TOLERANT));
            } else {
                out.write(in.readNBytes(constantBytes(tag)));
                i += tag == 5 || tag == 6 ? 1 : 0; // a long or a double counts twice
            }
        }
        in.transferTo(out);
        return bytes.toByteArray();
    }

    private static int constantBytes(int tag) {
        return switch (tag) {
            case 5, 6 -> 8;
            case 7, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            default -> 4;
        };
    }
}
