package io.drawbridge.sip.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@link Essentials}, and says in one sentence what is wrong with them. */
final class EssentialsReader {
    private static final Named[] SINGLE = {
        Named.FROM, Named.TO, Named.CALL_ID, Named.CSEQ, Named.MAX_FORWARDS, Named.CONTENT_TYPE, Named.EXPIRES
    };

    private String fault = "";

    String fault() {
        return fault;
    }

    @Nullable
    Essentials read(Headers headers) {
        for (Named name : SINGLE) {
            if (headers.repeated(name)) {
                fault = "more than one " + name.longName();
                return null;
            }
        }
        Via via = read(headers, Named.VIA, Via::parse);
        NameAddr from = read(headers, Named.FROM, NameAddr::parse);
        NameAddr to = read(headers, Named.TO, NameAddr::parse);
        CSeq cseq = read(headers, Named.CSEQ, CSeq::parse);
        String callId = read(headers, Named.CALL_ID, EssentialsReader::callId);
        if (via == null || from == null || to == null || cseq == null || callId == null) {
            return null;
        }
        return new Essentials(via, from, to, callId, cseq);
    }

    private static Optional<String> callId(String value) {
        return value.isEmpty() || value.indexOf(' ') >= 0 || value.indexOf('\t') >= 0
                ? Optional.empty()
                : Optional.of(value);
    }

    /** Whether another Via value stands there; of those below the topmost no more needs to be read. */
    private static boolean namesProtocol(String value, int from) {
        int start = from;
        while (start < value.length() && value.charAt(start) <= ' ') {
            start++;
        }
        return value.regionMatches(true, start, "SIP", 0, 3);
    }

    private interface Reader<T> {
        Optional<T> read(String value);
    }

    private <T> @Nullable T read(Headers headers, Named name, Reader<T> reader) {
        String value = headers.first(name);
        if (value == null) {
            fault = "no " + name.longName();
            return null;
        }
        int comma = name == Named.VIA ? Scan.outside(value, ',', 0) : -1;
        Optional<T> read = reader.read(comma < 0 ? value : value.substring(0, comma));
        if (read.isEmpty() || (comma >= 0 && !namesProtocol(value, comma + 1))) {
            fault = "unreadable " + name.longName();
            return null;
        }
        return read.get();
    }
}
