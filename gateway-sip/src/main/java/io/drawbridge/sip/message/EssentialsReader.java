package io.drawbridge.sip.message;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@link Essentials}, and says in one sentence what is wrong with them. */
final class EssentialsReader {
    private static final List<String> SINGLE =
            List.of("From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Type", "Expires");

    private String fault = "";

    String fault() {
        return fault;
    }

    @Nullable
    Essentials read(Headers headers) {
        for (String name : SINGLE) {
            if (count(headers, name) > 1) {
                fault = "more than one " + name;
                return null;
            }
        }
        Via via = read(headers, "Via", Via::parse);
        NameAddr from = read(headers, "From", NameAddr::parse);
        NameAddr to = read(headers, "To", NameAddr::parse);
        CSeq cseq = read(headers, "CSeq", CSeq::parse);
        String callId = read(headers, "Call-ID", EssentialsReader::callId);
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

    private interface Reader<T> {
        Optional<T> read(String value);
    }

    private <T> @Nullable T read(Headers headers, String name, Reader<T> reader) {
        Optional<String> line = headers.first(name);
        if (line.isEmpty()) {
            fault = "no " + name;
            return null;
        }
        String value = line.get();
        int comma = name.equals("Via") ? Scan.outside(value, ',', 0) : -1;
        Optional<T> read = reader.read(comma < 0 ? value : value.substring(0, comma));
        if (read.isEmpty()) {
            fault = "unreadable " + name;
            return null;
        }
        return read.get();
    }

    private static int count(Headers headers, String name) {
        int count = 0;
        for (Header header : headers.list()) {
            if (header.is(name)) {
                count++;
            }
        }
        return count;
    }
}
