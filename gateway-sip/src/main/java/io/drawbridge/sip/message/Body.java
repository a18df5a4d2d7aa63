package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a message body. Immutable. */
public final class Body {
    /** No body. */
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;

    private Body(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A part of an array, copied. */
    public static Body of(byte[] source, int offset, int lengthBytes) {
        return lengthBytes == 0 ? EMPTY : new Body(Arrays.copyOfRange(source, offset, offset + lengthBytes));
    }

    /** Text as UTF-8. */
    public static Body of(String text) {
        return text.isEmpty() ? EMPTY : new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body read as UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Length in bytes. */
    public int lengthBytes() {
        return bytes.length;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Copies the bytes to {@code target} at {@code offset}. */
    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, body.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Body[" + bytes.length + " bytes]";
    }
}
