package io.drawbridge.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a message body. Immutable. */
public final class Body {
    /** No body. */
    public static final Body EMPTY = new Body(new byte[0]);

    private final byte[] bytes;
    private final int from;
    private final int to;

    private Body(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    private Body(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /** A part of an array, copied. */
    public static Body of(byte[] source, int offset, int lengthBytes) {
        return lengthBytes == 0 ? EMPTY : new Body(Arrays.copyOfRange(source, offset, offset + lengthBytes));
    }

    /** A part of an array that does not change any more. */
    static Body view(byte[] source, int offset, int lengthBytes) {
        return lengthBytes == 0 ? EMPTY : new Body(source, offset, offset + lengthBytes);
    }

    /** Text as UTF-8. */
    public static Body of(String text) {
        return text.isEmpty() ? EMPTY : new Body(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body read as UTF-8. */
    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** Length in bytes. */
    public int lengthBytes() {
        return to - from;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return to == from;
    }

    /** Copies the bytes to {@code target} at {@code offset}. */
    void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, from, target, offset, to - from);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Body body && Arrays.equals(bytes, from, to, body.bytes, body.from, body.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return "Body[" + lengthBytes() + " bytes]";
    }
}
