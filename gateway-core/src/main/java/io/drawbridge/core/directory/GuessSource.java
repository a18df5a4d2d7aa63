package io.drawbridge.core.directory;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.HexFormat;

/** Whom guesses are counted against: an IPv4 address, or the /64 of an IPv6 address, since one customer owns all of that. Pure. */
public final class GuessSource {
    private static final int IPV6_BYTES = 16;
    private static final int PREFIX_BYTES = 8;
    private static final int MAX_CHARS = 64;

    private GuessSource() {}

    /** The key of an address in numbers, with or without a word and a blank before it; of any other text its beginning. */
    public static String key(String source) {
        int blank = source.indexOf(' ');
        return blank > 0 && blank < MAX_CHARS / 2
                ? source.substring(0, blank + 1) + ofAddress(source.substring(blank + 1), MAX_CHARS - blank - 1)
                : ofAddress(source, MAX_CHARS);
    }

    private static String ofAddress(String address, int maxChars) {
        int zone = address.indexOf('%');
        String plain = zone < 0 ? address : address.substring(0, zone);
        byte[] bytes = plain.length() > MAX_CHARS ? null : NetUtil.createByteArrayFromIpAddressString(plain);
        if (bytes == null) {
            return address.length() > maxChars ? address.substring(0, maxChars) : address;
        }
        return bytes.length == IPV6_BYTES ? ofIpv6(bytes) : dotted(bytes, 0);
    }

    private static String ofIpv6(byte[] bytes) {
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != (i < 10 ? 0 : (byte) 0xff)) {
                return HexFormat.of().formatHex(Arrays.copyOf(bytes, PREFIX_BYTES)) + "/64";
            }
        }
        return dotted(bytes, 12); // an IPv4 address as a dual-stack socket shows it
    }

    private static String dotted(byte[] bytes, int from) {
        return (bytes[from] & 0xff) + "." + (bytes[from + 1] & 0xff) + "." + (bytes[from + 2] & 0xff) + "."
                + (bytes[from + 3] & 0xff);
    }
}
