package io.drawbridge.webrtc.turn;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A STUN message as it lies in a buffer (RFC 8489 section 5): a view, valid as long as the buffer is and its reader index stays. Only what
 * stands before the message integrity is shown. Pure; reading never throws.
 */
final class StunMessage {
    private static final int FINGERPRINT_BYTES = 4;
    private static final int MOST_UNKNOWN = 16;

    private final ByteBuf in;
    private final int start;
    private final int type;
    /** The end of what the integrity covers, or of the message. */
    private int end;

    private int integrityAt = -1;
    private int integrity256At = -1;
    private boolean hasFingerprint;

    private StunMessage(ByteBuf in) {
        this.in = in;
        this.start = in.readerIndex();
        this.type = in.getUnsignedShort(start);
        this.end = start + in.readableBytes();
    }

    /** Reads the whole buffer as one message; empty when it is none, or its fingerprint is wrong. */
    static Optional<StunMessage> of(ByteBuf in) {
        int bytes = in.readableBytes();
        int at = in.readerIndex();
        if (bytes < Stun.HEADER_BYTES
                || (in.getByte(at) & 0xC0) != 0
                || in.getUnsignedShort(at + 2) != bytes - Stun.HEADER_BYTES
                || (bytes & 3) != 0
                || in.getInt(at + 4) != Stun.MAGIC_COOKIE) {
            return Optional.empty();
        }
        StunMessage message = new StunMessage(in);
        return message.scan() ? Optional.of(message) : Optional.empty();
    }

    /** Whether the attributes fill the message, and the fingerprint, if there is one, is right and last. */
    private boolean scan() {
        int last = end;
        int at = start + Stun.HEADER_BYTES;
        while (at < last) {
            if (hasFingerprint || last - at < Stun.ATTRIBUTE_HEADER_BYTES) {
                return false;
            }
            int attribute = in.getUnsignedShort(at);
            int length = in.getUnsignedShort(at + 2);
            int whole = Stun.ATTRIBUTE_HEADER_BYTES + length + Stun.padding(length);
            if (whole > last - at) {
                return false;
            }
            if (attribute == Stun.FINGERPRINT) {
                hasFingerprint = true;
                if (length != FINGERPRINT_BYTES || in.getInt(at + 4) != Fingerprint.of(in, start, at)) {
                    return false;
                }
                end = Math.min(end, at);
            } else if (!noteIntegrity(attribute, length, at)) {
                return false;
            }
            at += whole;
        }
        return true;
    }

    private boolean noteIntegrity(int attribute, int length, int at) {
        if (attribute == Stun.MESSAGE_INTEGRITY && integrityAt < 0) {
            integrityAt = at;
            end = Math.min(end, at);
            return length == Macs.SHA1_BYTES;
        }
        if (attribute == Stun.MESSAGE_INTEGRITY_SHA256 && integrity256At < 0) {
            integrity256At = at;
            end = Math.min(end, at);
            return length >= 16 && length <= Macs.SHA256_BYTES && (length & 3) == 0;
        }
        return true;
    }

    int type() {
        return type;
    }

    int method() {
        return type & ~Stun.CLASS_MASK;
    }

    boolean isRequest() {
        return (type & Stun.CLASS_MASK) == Stun.REQUEST;
    }

    boolean isIndication() {
        return (type & Stun.CLASS_MASK) == Stun.INDICATION;
    }

    int transactionHigh() {
        return in.getInt(start + 8);
    }

    long transactionLow() {
        return in.getLong(start + 12);
    }

    boolean hasFingerprint() {
        return hasFingerprint;
    }

    /** Whether it is signed at all. */
    boolean isSigned() {
        return integrityAt >= 0 || integrity256At >= 0;
    }

    /** Whether the better of its signatures is MESSAGE-INTEGRITY-SHA256. */
    boolean isSignedBySha256() {
        return integrity256At >= 0;
    }

    /** Whether the better of its signatures was made with this key. */
    boolean isSignedBy(byte[] key, Macs macs) {
        int at = integrity256At >= 0 ? integrity256At : integrityAt;
        if (at < 0) {
            return false;
        }
        int length = in.getUnsignedShort(at + 2);
        byte[] told = new byte[length];
        in.getBytes(at + Stun.ATTRIBUTE_HEADER_BYTES, told);
        byte[] own =
                integrity256At >= 0 ? macs.sha256(key, in, start, at, length) : macs.sha1(key, in, start, at, length);
        byte[] cut = own.length == length ? own : Arrays.copyOf(own, length);
        return MessageDigest.isEqual(cut, told);
    }

    boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** Where the first attribute of that kind begins, or -1. */
    private int find(int attribute) {
        return find(attribute, start + Stun.HEADER_BYTES);
    }

    private int find(int attribute, int from) {
        int at = from;
        while (at < end) {
            if (in.getUnsignedShort(at) == attribute) {
                return at;
            }
            at = next(at);
        }
        return -1;
    }

    private int next(int at) {
        int length = in.getUnsignedShort(at + 2);
        return at + Stun.ATTRIBUTE_HEADER_BYTES + length + Stun.padding(length);
    }

    /** An attribute of four bytes. */
    Optional<Integer> number(int attribute) {
        int at = find(attribute);
        return at >= 0 && in.getUnsignedShort(at + 2) == 4 ? Optional.of(in.getInt(at + 4)) : Optional.empty();
    }

    /** The first byte of an attribute. */
    Optional<Integer> firstByte(int attribute) {
        int at = find(attribute);
        return at >= 0 && in.getUnsignedShort(at + 2) > 0
                ? Optional.of((int) in.getUnsignedByte(at + 4))
                : Optional.empty();
    }

    /** An attribute of eight bytes. */
    Optional<Long> longNumber(int attribute) {
        int at = find(attribute);
        return at >= 0 && in.getUnsignedShort(at + 2) == 8 ? Optional.of(in.getLong(at + 4)) : Optional.empty();
    }

    /** An attribute as text; empty also when it is longer than {@code mostBytes}. */
    Optional<String> text(int attribute, int mostBytes) {
        int at = find(attribute);
        if (at < 0 || in.getUnsignedShort(at + 2) > mostBytes) {
            return Optional.empty();
        }
        return Optional.of(in.toString(at + 4, in.getUnsignedShort(at + 2), StandardCharsets.UTF_8));
    }

    /** The bytes of an attribute: a view, not retained. */
    Optional<ByteBuf> bytes(int attribute) {
        int at = find(attribute);
        return at < 0 ? Optional.empty() : Optional.of(in.slice(at + 4, in.getUnsignedShort(at + 2)));
    }

    /** The first address of that kind. */
    Optional<InetSocketAddress> xorAddress(int attribute) {
        int at = find(attribute);
        return at < 0 ? Optional.empty() : xorAddressAt(at);
    }

    /** Every address of that kind, at most {@code most}; empty when one of them cannot be read or there are more. */
    List<InetSocketAddress> xorAddresses(int attribute, int most) {
        List<InetSocketAddress> all = new ArrayList<>();
        for (int at = find(attribute); at >= 0; at = find(attribute, next(at))) {
            Optional<InetSocketAddress> address = xorAddressAt(at);
            if (address.isEmpty() || all.size() == most) {
                return List.of();
            }
            all.add(address.get());
        }
        return all;
    }

    /** RFC 8489 section 14.2. An IPv6 address stays one, even if it only wraps an IPv4 address. */
    private Optional<InetSocketAddress> xorAddressAt(int at) {
        int length = in.getUnsignedShort(at + 2);
        int family = length < 8 ? 0 : in.getUnsignedByte(at + 5);
        if ((family != Stun.FAMILY_IPV4 || length != 8) && (family != Stun.FAMILY_IPV6 || length != 20)) {
            return Optional.empty();
        }
        int port = in.getUnsignedShort(at + 6) ^ (Stun.MAGIC_COOKIE >>> 16);
        byte[] address = new byte[length - 4];
        for (int i = 0; i < address.length; i++) {
            address[i] = (byte) (in.getByte(at + 8 + i) ^ in.getByte(start + 4 + i));
        }
        return inet(address).map(a -> new InetSocketAddress(a, port));
    }

    private static Optional<InetAddress> inet(byte[] address) {
        try {
            return Optional.of(
                    address.length == 4
                            ? Inet4Address.getByAddress(address)
                            : Inet6Address.getByAddress(null, address, -1));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Attributes that must be understood and are not. */
    List<Integer> unknown() {
        List<Integer> unknown = new ArrayList<>();
        for (int at = start + Stun.HEADER_BYTES; at < end && unknown.size() < MOST_UNKNOWN; at = next(at)) {
            int attribute = in.getUnsignedShort(at);
            if (!Stun.known(attribute) && !unknown.contains(attribute)) {
                unknown.add(attribute);
            }
        }
        return unknown;
    }

    /** Copies the 16 bytes of cookie and transaction. */
    void copyTransaction(ByteBuf out) {
        out.writeBytes(in, start + 4, 16);
    }

    @Override
    public String toString() {
        return "StunMessage[" + Integer.toHexString(type) + " " + ByteBufUtil.hexDump(in, start + 8, 12) + "]";
    }
}
